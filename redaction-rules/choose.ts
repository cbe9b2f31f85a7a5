import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Invalid } from '../model/errors.ts';
import { nearestName } from '../model/nearest.ts';
import { type ActionChoice, withActions } from './actions/override.ts';
import { builtinRules } from './generated/rule-set.ts';
import { packOf, pickPacks } from './packs.ts';
import type { Rule, RuleSet } from './rule.ts';

/** What a user says about redaction. */
export interface RuleChoice {
  /** Packs that come with the program; `secrets` is on whatever is named. */
  readonly packs: readonly string[];
  /** A folder with the user's own packs, `<pack>/<rule>.yaml`; all of them are on. */
  readonly packsDir: string | undefined;
  readonly content: 'keep' | 'none';
  /** Actions other than the rules' own. */
  readonly actions?: readonly ActionChoice[] | undefined;
}

/** Every pack that comes with the program. */
export const builtinPackNames: readonly string[] = [...new Set(builtinRules.map(packOf))];

/** On whatever is named. */
const alwaysOn = 'secrets';

/**
 * The rule set of a choice. The user's own rules are read, and have to pass their examples, only
 * where there are any: otherwise no YAML parser is loaded.
 *
 * @throws Invalid with one line that says which pack or file is wrong; nothing is half chosen.
 */
export async function chooseRules(choice: RuleChoice): Promise<RuleSet> {
  for (const name of choice.packs) requirePack(name);
  const own = choice.packsDir === undefined ? [] : await readOwnRules(choice.packsDir);
  const replaced = new Set(own.map(({ id }) => id));
  const packs = new Set([...choice.packs, alwaysOn]);
  const builtin = builtinRules.filter((rule) => packs.has(packOf(rule)) && !replaced.has(rule.id));
  const sorted = [...builtin, ...own].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rules = withActions(sorted, choice.actions ?? []);
  const content = choice.content === 'none' ? 'none' : undefined;
  return pickPacks(rules, rules.map(packOf), content);
}

async function readOwnRules(folder: string): Promise<readonly Rule[]> {
  if (!existsSync(folder)) {
    throw new Invalid('the folder of redaction packs does not exist', {
      code: 'bad_setting',
      field: 'redaction.packs_dir',
      hint: 'create it, or leave the setting out',
    });
  }
  const { loadRuleSet } = await import('./load.ts');
  const { checkExamples } = await import('./examples.ts');
  const { readLock, unversionedChanges } = await import('./lock.ts');
  const loaded = loadRuleSet(folder);
  for (const { rule } of loaded.rules) requireUnlocked(rule);
  const [failure] = checkExamples(loaded);
  if (failure !== undefined) {
    const { rule, example, problem } = failure;
    throw badRule(`rule ${rule}: ${example}: ${problem}`, 'run: spanledger rules test');
  }
  const lockFile = join(folder, 'rules.lock');
  const changed = existsSync(lockFile) ? unversionedChanges(readLock(lockFile), loaded) : [];
  if (changed.length > 0) {
    throw badRule(`changed without a new version: ${changed.join(', ')}`, 'raise `version`');
  }
  return loaded.ruleSet.rules;
}

/** A locked rule of ours cannot be replaced by one of the same name. */
function requireUnlocked(rule: Rule): void {
  const isLocked = builtinRules.some(({ id, locked }) => id === rule.id && locked === true);
  if (isLocked) throw badRule(`${rule.id} is locked`, 'give your rule another name; both will run');
}

function requirePack(name: string): void {
  if (builtinPackNames.includes(name)) return;
  const near = nearestName(name, builtinPackNames);
  throw new Invalid(`unknown redaction pack ${name}`, {
    code: 'bad_setting',
    field: 'redaction.packs',
    hint: near === undefined ? `known: ${builtinPackNames.join(', ')}` : `did you mean ${near}?`,
  });
}

function badRule(message: string, hint: string): Invalid {
  return new Invalid(message, { code: 'bad_rule', field: 'redaction.packs_dir', hint });
}
