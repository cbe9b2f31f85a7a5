import { digestOf } from './canonical-json.ts';
import { engineVersion, type Rule, type RuleSet } from './rule.ts';

/** Packs that are on where nothing is said: what is a secret or personal data everywhere. */
export const defaultPacks: readonly string[] = ['personal', 'secrets'];

const digestVersion = 1;

/** The folder a rule lies in, which its id begins with. */
export function packOf({ id }: Pick<Rule, 'id'>): string {
  return id.slice(0, id.indexOf('.'));
}

/** The rules of some packs as a set. */
export function pickPacks(
  rules: readonly Rule[],
  packs: readonly string[],
  content?: 'none',
): RuleSet {
  const picked = rules.filter((rule) => packs.includes(packOf(rule)));
  return composeRuleSet(picked, content);
}

/**
 * A set of rules with its digest: engine version, digest version and (id, version, digest) of each.
 */
export function composeRuleSet(rules: readonly Rule[], content?: 'none'): RuleSet {
  const parts = rules.map(({ id, version, digest }) => [id, version, digest]);
  const base = { engine: engineVersion, canonical: digestVersion, rules: parts };
  const digest = digestOf(content === undefined ? base : { ...base, content });
  const set = { name: `rs-${digest.slice(0, 12)}`, digest, rules };
  return content === undefined ? set : { ...set, content };
}
