import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Invalid } from '../model/errors.ts';
import { checkExamples } from './examples.ts';
import { builtinRuleSet, builtinRules } from './generated/rule-set.ts';
import { loadRuleSet, parseRule } from './load.ts';
import { generatedModule, generatedPath, lockOf, readLock, unversionedChanges } from './lock.ts';
import { composeRuleSet, defaultPacks, pickPacks } from './packs.ts';

const loaded = loadRuleSet();

test('every rule passes its own examples, alone and in the set, and every check is needed', () => {
  expect(loaded.rules.length).toBeGreaterThanOrEqual(70);
  expect(checkExamples(loaded)).toEqual([]);
});

test('no rule changed without a new version, and the lock is current', () => {
  expect(unversionedChanges(readLock(), loaded)).toEqual([]);
  expect(readLock()).toEqual(lockOf(loaded));
});

test('the generated copy is what the files say', () => {
  expect(builtinRules).toEqual(JSON.parse(JSON.stringify(loaded.ruleSet.rules)));
  expect(builtinRuleSet).toEqual(pickPacks(builtinRules, defaultPacks));
  expect(readFileSync(generatedPath, 'utf8')).toBe(generatedModule(loaded));
});

test('a rule set can be handed to a worker thread', () => {
  expect(structuredClone(builtinRuleSet)).toEqual(builtinRuleSet);
});

describe('the lock notices', () => {
  const lock = lockOf(loaded);
  const changed = (change: object) => {
    const [first, ...rest] = loaded.ruleSet.rules;
    if (first === undefined) throw new Error('no rules');
    return { ...loaded, ruleSet: composeRuleSet([{ ...first, ...change }, ...rest]) };
  };
  const firstId = loaded.ruleSet.rules[0]?.id;
  test.each([
    ['a changed rule', { digest: 'other' }, [firstId]],
    ['a changed rule with a new version', { digest: 'other', version: 99 }, []],
    ['a version that fell', { version: 0 }, [firstId]],
    ['nothing', {}, []],
  ])('%s', (_, change, want) => {
    expect(unversionedChanges(lock, changed(change))).toEqual(want);
  });

  test('the set digest follows versions and digests, not titles', () => {
    const { name } = loaded.ruleSet;
    expect(changed({ version: 99 }).ruleSet.name).not.toBe(name);
    expect(changed({ digest: 'other' }).ruleSet.name).not.toBe(name);
    expect(changed({ title: 'other' }).ruleSet.name).toBe(name);
    expect(name).toBe(`rs-${loaded.ruleSet.digest.slice(0, 12)}`);
  });
});

const good = `schema: 1
id: secrets.thing
version: 1
family: thing
title: Things
match: [{ anchor: [thing-], pattern: 'thing-[0-9]{4}', boundary: token, max_len: 16 }]
checks: [{ distinct: 3 }]
score: 0.9
action: { type: pseudonym, label: THING }
tests:
  must_match: [{ gen: 'thing-[0-9]{4}', seed: 1 }, { gen: 'thing-[0-9]{4}', seed: 2 }]
  must_not_match: [thing-1111]
`;

describe('a rule file is refused', () => {
  test.each([
    ['with an unknown field', 'family:', 'famly:', /unknown field famly \(did you mean family\?\)/],
    ['with an unknown field in a list', 'max_len', 'maxlen', /maxlen \(did you mean max_len\?\)/],
    [
      'with an unknown check',
      '{ distinct: 3 }',
      '{ distnct: 3 }',
      /distnct \(did you mean distinct\?\)/,
    ],
    ['with another id than its name', 'secrets.thing', 'secrets.other', /must be secrets\.thing/],
    ['with two fields of one name', 'version: 1', 'version: 1\nversion: 2', /unique/],
    ['with a YAML anchor', 'version: 1', 'version: &a 1\nscore: *a', /alias|unique/i],
    ['with an anchor outside the pattern', "'thing-[", "'t?hing-[", /not an anchor/],
    [
      'with a shape no anchor begins',
      "'thing-[0-9]{4}', b",
      "'(thing|other)-[0-9]{4}', b",
      /not an anchor/,
    ],
    ['with an anchor of two bytes', '[thing-]', '[th]', /at least three/],
    ['with a bracket in an anchor', '[thing-]', "['thing[']", /brackets/],
    ['with too small a bound', 'max_len: 16', 'max_len: 5', /shorter than the shortest/],
    [
      'with a pattern of another language',
      "'thing-[0-9]{4}', b",
      "'thing-(?=a)', b",
      /only \(\?: \) groups/,
    ],
    [
      'with a group too long for its sign',
      "anchor: [thing-], pattern: 'thing-[0-9]{4}', b",
      "anchor: dotted, pattern: '[0-9]{1,4}[.][0-9]{4}', b",
      /anchored at dotted begins with/,
    ],
    [
      'with a shape that does not begin with its sign',
      "anchor: [thing-], pattern: 'thing-[0-9]{4}', b",
      "anchor: colons, pattern: '[0-9a-g]:[0-9]{4}', b",
      /anchored at colons begins with/,
    ],
    ['that matches nothing', "'thing-[0-9]{4}', b", "'(thing-)?', b", /empty text/],
    ['with a label that marks renaming', 'label: THING', 'label: EXTRA', /EXT marks/],
  ])('%s', (_, from, to, message) => {
    expect(() => parseRule(good, 'packs/secrets/thing.yaml')).not.toThrow();
    const text = good.replace(from, () => to);
    expect(() => parseRule(text, 'packs/secrets/thing.yaml')).toThrow(message);
    expect(() => parseRule(text, 'packs/secrets/thing.yaml')).toThrow(Invalid);
  });
});

describe('examples are noticed that', () => {
  test.each([
    [
      'must match and do not',
      "gen: 'thing-[0-9]{4}', seed: 1",
      "gen: 'thing-[0-9]{3}', seed: 1",
      'was not found',
    ],
    ['must not match and do', '[thing-1111]', "['thing-1111', 'thing-1234']", 'was hidden'],
    ['leave a check untested', '[thing-1111]', '[thing-12]', 'no example needs it'],
  ])('%s', (_, from, to, problem) => {
    const entry = parseRule(
      good.replace(from, () => to),
      'packs/secrets/thing.yaml',
    );
    const failures = checkExamples({ ruleSet: composeRuleSet([entry.rule]), rules: [entry] });
    expect(failures.map((failure) => failure.problem)).toContain(problem);
  });
});
