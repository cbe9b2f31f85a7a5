import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { RuleChoice } from '../redaction-rules/choose.ts';
import { rotateKey } from '../redaction-rules/key.ts';
import { openRules } from './rule-keeper.ts';

const rule = (version: number, pattern: string): string => `schema: 1
id: mine.badge
version: ${version}
family: badge
title: Badges
match: [{ anchor: [badge-], pattern: '${pattern}', boundary: token, max_len: 16 }]
score: 0.9
action: { type: mask, label: BADGE }
tests:
  must_match: [{ gen: 'badge-[0-9]{4}', seed: 1 }, { gen: 'badge-[0-9]{4}', seed: 2 }]
  must_not_match: [badge]
`;

const settings = (redaction: RuleChoice, folder: string) => ({
  redaction,
  redactionKeyFile: join(folder, 'redaction.key'),
  candidate: undefined,
});

test('a new set is used, an unchanged or a bad one is not, and the log says why', async () => {
  const packsDir = mkdtempSync(join(tmpdir(), 'packs-'));
  const lines: string[] = [];
  const note = (fields: object, text: string): void => {
    lines.push(`${text} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const used: string[] = [];
  const write = (text: string): void => writeFileSync(join(packsDir, 'mine', 'badge.yaml'), text);
  try {
    mkdirSync(join(packsDir, 'mine'));
    write(rule(1, 'badge-[0-9]{4}'));
    const rules = await openRules(settings({ packs: [], packsDir, content: 'keep' }, packsDir));
    const first = rules.current().name;
    const reload = () =>
      rules.reload(async ({ ruleSet }) => {
        used.push(ruleSet.name);
      }, log);

    await reload();
    expect(used).toEqual([]);
    write(rule(2, 'badge-[0-9]{4,6}'));
    await reload();
    expect(used).toEqual([rules.current().name]);
    expect(rules.current().name).not.toBe(first);
    write(rule(3, 'badge-[a-z]{4}'));
    await reload();
    expect(used).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/old ones stay.*was not found/);
    write(rule(4, 'badge-[0-9]{4}'));
    symlinkSync(join(packsDir, 'nowhere'), join(packsDir, 'mine', 'gone.yaml'));
    await reload();
    expect(used).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/old ones stay.*gone\.yaml: it cannot be read \(ENOENT\)/);
  } finally {
    rmSync(packsDir, { recursive: true });
  }
});

test('what is read last is used last, however long the threads take', async () => {
  const packsDir = mkdtempSync(join(tmpdir(), 'packs-'));
  const write = (text: string): void => writeFileSync(join(packsDir, 'mine', 'badge.yaml'), text);
  const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  try {
    mkdirSync(join(packsDir, 'mine'));
    write(rule(1, 'badge-[0-9]{4}'));
    const rules = await openRules(settings({ packs: [], packsDir, content: 'keep' }, packsDir));
    const used: string[] = [];
    const slow = Promise.withResolvers<void>();
    write(rule(2, 'badge-[0-9]{4,5}'));
    const first = rules.reload(async ({ ruleSet }) => {
      await slow.promise;
      used.push(ruleSet.name);
    }, log);
    while (rules.current().rules.find(({ id }) => id === 'mine.badge')?.version === 1) {
      await turn();
    }
    write(rule(3, 'badge-[0-9]{4,6}'));
    const second = rules.reload(async ({ ruleSet }) => void used.push(ruleSet.name), log);
    for (let i = 0; i < 20; i++) await turn();
    slow.resolve();
    await Promise.all([first, second]);
    expect(used).toHaveLength(2);
    expect(used.at(-1)).toBe(rules.current().name);
    write(rule(4, 'badge-[0-9]{4,7}'));
    await expect(rules.reload(() => Promise.reject(new Error('no')), log)).rejects.toThrow('no');
    write(rule(5, 'badge-[0-9]{4,8}'));
    await rules.reload(async ({ ruleSet }) => void used.push(ruleSet.name), log);
    expect(used).toHaveLength(3);
  } finally {
    rmSync(packsDir, { recursive: true });
  }
});

function ignore(): void {
  // These logs are nobody's.
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('another epoch of the key is used; a key that is wrong or gone is not, nor made anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  const lines: string[] = [];
  const note = (_: object, text: string): void => void lines.push(text);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const file = join(folder, 'redaction.key');
  try {
    const rules = await openRules(
      settings({ packs: [], packsDir: undefined, content: 'keep' }, folder),
    );
    const used: string[] = [];
    const reload = () =>
      rules.reload(async ({ redactionKey }) => {
        used.push(redactionKey.kid);
      }, log);
    await reload();
    expect(used).toEqual([]);
    rotateKey(file);
    await reload();
    expect(used).toEqual(['k2']);
    expect(rules.inForce().redactionKey.kid).toBe('k2');
    writeFileSync(file, 'short');
    await reload();
    rmSync(file);
    await reload();
    expect(used).toEqual(['k2']);
    expect(lines.filter((line) => line.includes('the old ones stay'))).toHaveLength(2);
    expect(existsSync(file)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a candidate is read again, too; a wrong one stops a start and not a reload', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'candidate-'));
  const lines: string[] = [];
  const note = (_: object, text: string): void => void lines.push(text);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const write = (text: string): void => writeFileSync(join(folder, 'mine', 'badge.yaml'), text);
  try {
    mkdirSync(join(folder, 'mine'));
    write(rule(1, 'badge-[0-9]{4}'));
    const live: RuleChoice = { packs: [], packsDir: undefined, content: 'keep' };
    const candidate = { choice: { ...live, packsDir: folder }, share: 0.5 };
    const all = { ...settings(live, folder), candidate };
    const rules = await openRules(all);
    const first = rules.inForce();
    expect(first.candidate?.ruleSet.rules.some(({ id }) => id === 'mine.badge')).toBe(true);
    expect(first.ruleSet.rules.some(({ id }) => id === 'mine.badge')).toBe(false);
    write(rule(2, 'badge-[0-9]{4,6}'));
    const used: unknown[] = [];
    await rules.reload(async (inForce) => void used.push(inForce), log);
    expect(used).toEqual([rules.inForce()]);
    expect(rules.inForce().ruleSet.name).toBe(first.ruleSet.name);
    expect(rules.inForce().candidate?.ruleSet.name).not.toBe(first.candidate?.ruleSet.name);
    write('not a rule');
    await rules.reload(async (inForce) => void used.push(inForce), log);
    expect([used.length, lines.at(-1)]).toEqual([
      1,
      'candidate rules are wrong; the old ones stay',
    ]);
    await expect(openRules(all)).rejects.toThrow(Invalid);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
