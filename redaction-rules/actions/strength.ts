import { type ActionType, actionTypes } from '../rule.ts';

/** Larger is stronger: what is stronger hides at least as much. */
export function strengthOf(action: ActionType): number {
  return actionTypes.length - actionTypes.indexOf(action);
}
