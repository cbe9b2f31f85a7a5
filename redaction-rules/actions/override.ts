import { Invalid } from '../../model/errors.ts';
import { nearestName } from '../../model/nearest.ts';
import { digestOf } from '../canonical-json.ts';
import { packOf } from '../packs.ts';
import { type ActionType, actionTypes, type Rule } from '../rule.ts';
import { missingFor } from './allowed.ts';
import { strengthOf } from './strength.ts';

/** What a user wants to become of the matches of a rule, or of every rule of a pack. */
export interface ActionChoice {
  readonly name: string;
  /** `off`: the rule does not run. */
  readonly action: ActionType | 'off';
}

/** Every word that can be chosen. */
export const chosenActions: readonly ActionChoice['action'][] = [...actionTypes, 'off'];

/**
 * The rules with the actions that were chosen; a choice for a rule holds before one for its pack.
 * The digest of a changed rule covers its action, so a set says what it does.
 *
 * @throws Invalid naming the rule: where it is unknown, locked and would be weakened, or does not
 * say what the action leaves.
 */
export function withActions(
  rules: readonly Rule[],
  choices: readonly ActionChoice[],
): readonly Rule[] {
  for (const { name } of choices) requireKnown(name, rules);
  return rules.flatMap((rule) => {
    const own = choices.findLast(({ name }) => name === rule.id);
    const chosen = own ?? choices.findLast(({ name }) => name === packOf(rule));
    if (chosen === undefined || chosen.action === rule.action.type) return [rule];
    requireAllowed(rule, chosen.action);
    return chosen.action === 'off' ? [] : [withAction(rule, chosen.action)];
  });
}

function withAction(rule: Rule, type: ActionType): Rule {
  const digest = digestOf({ rule: rule.digest, action: type });
  return { ...rule, action: { ...rule.action, type }, digest };
}

function requireAllowed(rule: Rule, action: ActionChoice['action']): void {
  const { id, locked } = rule;
  if (locked === true && action === 'off') {
    throw refused(`${id} is locked and cannot be turned off`, 'leave it out of the setting');
  }
  if (action === 'off') return;
  const { type } = rule.action;
  if (locked === true && strengthOf(action) < strengthOf(type)) {
    const message = `${id} is locked and cannot be weakened from ${type} to ${action}`;
    throw refused(message, `write ${type}, or something stronger`);
  }
  const missing = missingFor(action, rule);
  if (missing !== undefined) {
    throw refused(`${id}: ${missing}`, 'choose another action, or state it in a rule of your own');
  }
}

function requireKnown(name: string, rules: readonly Rule[]): void {
  const known = [...new Set([...rules.map(packOf), ...rules.map(({ id }) => id)])];
  if (known.includes(name)) return;
  const near = nearestName(name, known);
  throw refused(
    `no rule or pack that is on is called ${name}`,
    near === undefined ? 'write a pack or a rule of docs/redaction.md' : `did you mean ${near}?`,
  );
}

function refused(message: string, hint: string): Invalid {
  return new Invalid(message, { code: 'bad_setting', field: 'redaction.actions', hint });
}
