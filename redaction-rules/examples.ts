import { createRedactor, type Redactor, scanText } from './engine.ts';
import { generate, seededRandom, withLuhnDigit } from './generate.ts';
import type { LoadedRule, LoadedRuleSet } from './load.ts';
import { composeRuleSet } from './packs.ts';
import type { Rule } from './rule.ts';
import type { GeneratedExample } from './schema.ts';

export interface ExampleFailure {
  readonly rule: string;
  /** Which example: `must_match 2 in the whole set`. */
  readonly example: string;
  readonly problem: string;
}

/**
 * Runs every rule's own examples, with the rule alone and with the whole set, and the mutation
 * check: without any one of its checks, at least one of `must_not_match` has to be hidden, else
 * nothing tests it.
 */
export function checkExamples(loaded: LoadedRuleSet): readonly ExampleFailure[] {
  const hiding = composeRuleSet(loaded.ruleSet.rules.map(hidden));
  const whole = createRedactor(hiding, exampleKey);
  return loaded.rules.flatMap((entry) => [
    ...runExamples(entry, redactorOf(hidden(entry.rule)), 'alone'),
    ...runExamples(entry, whole, 'in the whole set'),
    ...untestedChecks(entry),
    ...untestedActions(entry),
  ]);
}

/** What a rule finds does not depend on what becomes of it, so it is tested by hiding it. */
function hidden(rule: Rule): Rule {
  return { ...rule, action: { ...rule.action, type: 'pseudonym' } };
}

/** The text of an example and the part of it that has to go. */
export function exampleText(example: GeneratedExample): { text: string; secret: string } {
  const made = generate(example.gen, seededRandom(example.seed));
  const secret = example.luhn === true ? withLuhnDigit(made) : made;
  return { text: (example.in ?? '{}').replace('{}', () => secret), secret };
}

/** Examples are no secrets, so the key that hides them need not be one. */
const exampleKey = { kid: 'k0', root: new Uint8Array(32) };

function redactorOf(rule: Rule): Redactor {
  return createRedactor(composeRuleSet([rule]), exampleKey);
}

function runExamples(entry: LoadedRule, redactor: Redactor, how: string): ExampleFailure[] {
  const { id } = entry.rule;
  const failures: ExampleFailure[] = [];
  for (const [i, example] of entry.tests.must_match.entries()) {
    const { text, secret } = exampleText(example);
    const result = scanText(redactor, text);
    if (!result.hits.some((hit) => hit.rule === id)) {
      failures.push({ rule: id, example: `must_match ${i} ${how}`, problem: 'was not found' });
    } else if (result.text.includes(secret)) {
      failures.push({ rule: id, example: `must_match ${i} ${how}`, problem: 'is still there' });
    }
  }
  for (const [i, example] of entry.tests.must_not_match.entries()) {
    const text = typeof example === 'string' ? example : exampleText(example).text;
    if (scanText(redactor, text).hits.some((hit) => hit.rule === id)) {
      failures.push({ rule: id, example: `must_not_match ${i} ${how}`, problem: 'was hidden' });
    }
  }
  return failures;
}

function untestedChecks(entry: LoadedRule): ExampleFailure[] {
  const { rule, tests } = entry;
  return rule.checks.flatMap((check, dropped) => {
    // A check that raises the score is tested by a must_match that needs it.
    const raises = 'grouped' in check;
    const checks = rule.checks.filter((_, i) => i !== dropped);
    const redactor = redactorOf({ ...hidden(rule), checks });
    const examples = raises ? tests.must_match : tests.must_not_match;
    const noticed = examples.some((example) => {
      const text = typeof example === 'string' ? example : exampleText(example).text;
      return scanText(redactor, text).hits.length > 0 !== raises;
    });
    if (noticed) return [];
    const name = Object.keys(check).join();
    return [{ rule: rule.id, example: `check ${name}`, problem: 'no example needs it' }];
  });
}

/** What a rule says that an action would leave has to be there in every one of its examples. */
function untestedActions({ rule, tests }: LoadedRule): ExampleFailure[] {
  const types = (['generalise', 'partial'] as const).filter((type) => rule.action[type]);
  return types.flatMap((type) => {
    const redactor = redactorOf({ ...rule, action: { ...rule.action, type } });
    return tests.must_match.flatMap((example, i) => {
      const { hits } = scanText(redactor, exampleText(example).text);
      if (hits.some(({ action }) => action === type)) return [];
      return [
        { rule: rule.id, example: `must_match ${i} as ${type}`, problem: 'has no such part' },
      ];
    });
  });
}
