import type { ActionType, Rule } from '../rule.ts';
import { strengthOf } from './strength.ts';

/** Why a rule cannot have the action it states; undefined when it can. */
export function actionProblem(rule: Pick<Rule, 'action' | 'match' | 'locked'>): string | undefined {
  const { action, match, locked } = rule;
  if (locked === true && strengthOf(action.type) < strengthOf('pseudonym')) {
    return `a locked rule hides what it finds: drop, mask or pseudonym, not ${action.type}`;
  }
  const bound = Math.min(...match.map((one) => one.max_len));
  if (action.truncate !== undefined && action.truncate > bound) {
    return 'truncate leaves more than max_len';
  }
  return missingFor(action.type, rule);
}

/** What a rule does not say and an action needs; undefined when it can be taken. */
export function missingFor(type: ActionType, { action }: Pick<Rule, 'action'>): string | undefined {
  const needs = type === 'generalise' || type === 'partial' || type === 'truncate';
  return needs && action[type] === undefined
    ? `the action ${type} needs what it leaves: action.${type}`
    : undefined;
}
