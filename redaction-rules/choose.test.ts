import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Invalid } from '../model/errors.ts';
import { builtinPackNames, chooseRules, type RuleChoice } from './choose.ts';
import { createRedactor, scanText } from './engine.ts';
import { builtinRuleSet } from './generated/rule-set.ts';
import { packOf } from './packs.ts';

const key = { kid: 'k1', root: new Uint8Array(32) };
const own = `schema: 1
id: mine.badge
version: 1
family: badge
title: Badges of our company
match: [{ anchor: [badge-], pattern: 'badge-[0-9]{4}', boundary: token, max_len: 16 }]
checks: [{ distinct: 3 }]
score: 0.9
action: { type: pseudonym, label: BADGE }
tests:
  must_match: [{ gen: 'badge-123[0-9]', seed: 1 }, { gen: 'badge-456[0-9]', seed: 2 }]
  must_not_match: [badge-1111]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function choice(change: Partial<RuleChoice> = {}): RuleChoice {
  return { packs: ['personal', 'secrets'], packsDir: undefined, content: 'keep', ...change };
}

function write(pack: string, name: string, text: string): void {
  mkdirSync(join(folder, pack), { recursive: true });
  writeFileSync(join(folder, pack, `${name}.yaml`), text);
}

const packsOf = async (change: Partial<RuleChoice>): Promise<readonly string[]> => [
  ...new Set((await chooseRules(choice(change))).rules.map(packOf)),
];

test('the default choice is the generated set', async () => {
  expect(await chooseRules(choice())).toEqual(builtinRuleSet);
});

describe('packs', () => {
  test.each([
    [
      ['uk', 'us'],
      ['secrets', 'uk', 'us'],
    ],
    [[], ['secrets']],
    [builtinPackNames, [...builtinPackNames]],
  ])('%j: secrets are always on', async (packs, want) => {
    expect(await packsOf({ packs })).toEqual(want);
  });

  test('a misspelt one names the nearest', async () => {
    await expect(chooseRules(choice({ packs: ['personl'] }))).rejects.toMatchObject({
      code: 'bad_setting',
      hint: 'did you mean personal?',
    });
  });
});

test('content none is another set, by its digest', async () => {
  const none = await chooseRules(choice({ content: 'none' }));
  expect(none.digest).not.toBe(builtinRuleSet.digest);
  expect(createRedactor(none, key).dropsContent).toBe(true);
});

describe("a user's own pack", () => {
  test('is on, beside the others', async () => {
    write('mine', 'badge', own);
    const set = await chooseRules(choice({ packsDir: folder }));
    const { text, hits } = scanText(createRedactor(set, key), 'badge-1234 and a@example.org');
    expect(text).toMatch(/^\[BADGE~k1~\w{16}\] and \[EMAIL~k1~\w{16}\]$/);
    expect(hits.map(({ rule }) => rule)).toEqual(['mine.badge', 'personal.email']);
  });

  test.each([
    ['an unknown field', (text: string) => text.replace('family', 'famly'), /did you mean family/],
    ['an example that fails', (text: string) => text.replace('123[0-9]', '12'), /was not found/],
    ['a check that nothing needs', (text: string) => text.replace('-1111', '-12'), /no example/],
  ])('%s is refused', async (_, change, message) => {
    write('mine', 'badge', change(own));
    const made = chooseRules(choice({ packsDir: folder }));
    await expect(made).rejects.toThrow(Invalid);
    await expect(made).rejects.toThrow(message);
  });

  test('cannot replace a locked rule, and can replace another', async () => {
    write('personal', 'email', own.replace('mine.badge', 'personal.email'));
    const set = await chooseRules(choice({ packsDir: folder }));
    expect(set.rules.filter(({ id }) => id === 'personal.email')).toHaveLength(1);
    expect(scanText(createRedactor(set, key), 'a@example.org').hits).toEqual([]);
    write('secrets', 'npm-token', own.replace('mine.badge', 'secrets.npm-token'));
    await expect(chooseRules(choice({ packsDir: folder }))).rejects.toThrow(/is locked/);
  });

  test('a rule of one’s own that is locked cannot be weakened by a choice either', async () => {
    write('mine', 'badge', own.replace('title:', 'locked: true\ntitle:'));
    const actions = [{ name: 'mine', action: 'keep' }] as const;
    await expect(chooseRules(choice({ packsDir: folder, actions }))).rejects.toThrow(
      'mine.badge is locked and cannot be weakened from pseudonym to keep',
    );
  });

  test('cannot weaken a locked rule by finding the same', async () => {
    const same = `${own.replaceAll('badge', 'token').replace('pseudonym', 'keep')}`
      .replace(
        /match: .*/,
        `match: [{ anchor: [ghp_], pattern: 'ghp_[0-9A-Za-z]{36}', boundary: token, max_len: 40 }]`,
      )
      .replace(/checks: .*\n/, '')
      .replace(
        /must_match: .*/,
        `must_match: [{ gen: 'ghp_[0-9A-Za-z]{36}', seed: 1 }, { gen: 'ghp_[0-9A-Za-z]{36}', seed: 2 }]`,
      )
      .replace(/must_not_match: .*/, 'must_not_match: [ghp_1]');
    write('secrets', 'mine', same.replace('mine.token', 'secrets.mine'));
    const set = await chooseRules(choice({ packsDir: folder }));
    const text = `ghp_${'aB3dE6gH9j'.repeat(3)}aB3dE6`;
    expect(scanText(createRedactor(set, key), text).text).toMatch(/^\[GITHUB~k1~\w{16}\]$/);
  });

  test('a folder that is not there', async () => {
    const packsDir = join(folder, 'none');
    await expect(chooseRules(choice({ packsDir }))).rejects.toThrow(/does not exist/);
  });
});
