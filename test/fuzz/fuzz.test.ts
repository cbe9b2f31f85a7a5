import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryOf, runCampaign } from './campaign.ts';
import { canaries, leaksCanary } from './canary.ts';
import { joinGroup, splitGroup } from './group.ts';
import { minimise } from './minimise.ts';
import { seeds } from './seeds.ts';
import { targets } from './targets.ts';

const seed = Number(process.env.SPANLEDGER_FUZZ_SEED ?? 20_261_124);
const casesFolder = join(import.meta.dirname, 'cases');
const encoder = new TextEncoder();

describe('fresh runs, a small number; npm run fuzz makes millions', () => {
  test.each(Object.keys(targets))('%s', async (name) => {
    const [report] = await runCampaign({
      names: [name],
      runs: ['http', 'main-port', 'grpc'].includes(name) ? 60 : 300,
      seed,
      untilMs: Number.POSITIVE_INFINITY,
      casesFolder: undefined,
      onInput() {},
      say() {},
    });
    const broken = report?.failures.map(({ message, input }) => {
      return `seed ${seed}: ${message}: ${Buffer.from(input).toString('base64')}`;
    });
    expect(broken).toEqual([]);
    expect(report?.runs).toBeGreaterThan(0);
  });
});

describe('inputs that once broke a promise, or showed where one ends', () => {
  test.each(readdirSync(casesFolder))('%s', async (file) => {
    const [name = '', hash = ''] = file.split('--');
    const target = await entryOf(name).open();
    const input = Uint8Array.from(readFileSync(join(casesFolder, file)));
    try {
      if (hash === 'group') target.checkGroup?.(splitGroup(input), new Map());
      else await target.check(input, new Map());
      await target.settle?.();
    } finally {
      await target.close?.();
    }
  });
});

describe('what the checks rest on', () => {
  test.each(Object.entries(seeds))('every seed of %s holds a secret', (_, list) => {
    for (const one of list) {
      expect(canaries.some((canary) => JSON.stringify(one).includes(canary))).toBe(true);
    }
  });

  const texts: readonly (readonly [string, boolean])[] = [
    [`a "${canaries[0]}" b`, true],
    [canaries[1] ?? '', true],
    [`x${canaries[0]}x`, false],
    [(canaries[0] ?? '').slice(1), false],
  ];
  test.each(texts)('a secret in %j: %s', (text, want) => {
    expect(leaksCanary(encoder.encode(text))).toBe(want);
  });

  test('a failing input becomes the part of it that fails', async () => {
    const input = encoder.encode('some text with a needle in it');
    const small = await minimise(input, async (one) => Buffer.from(one).includes('needle'));
    expect(Buffer.from(small).toString()).toBe('needle');
  });

  test('a group as a file is the group again', () => {
    const group = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)];
    expect(splitGroup(joinGroup(group))).toEqual(group);
  });
});
