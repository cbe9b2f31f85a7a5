/** What only some policies ask about a stored trace. */
import { type AskedFacts, storedKeyOf } from '../../model/asked-facts.ts';
import { keyOfBudget, type TailPolicy } from '../../model/tail-policy.ts';
import { askedFields, attributesOf, fieldsOf } from '../../model/trace-condition.ts';
import type { JsonRow, JsonValue } from '../contract.ts';
import { numberOf } from '../read/rows.ts';
import { isList, isRow, textsIn } from './stored-trace.ts';

export interface Asked {
  /** Of conditions and budgets. */
  readonly fields: ReadonlySet<string>;
  /** Keys of attributes. */
  readonly attributes: ReadonlySet<string>;
}

/** Undefined where no policy asks for more than every trace is asked. */
export function askedBy(policies: readonly TailPolicy[]): Asked | undefined {
  const conditions = policies.flatMap(({ when }) => when ?? []);
  const per = policies.flatMap(({ budget }) => budget?.per ?? []);
  const keys = per.flatMap((group) => keyOfBudget(group) ?? []);
  const fields = new Set([...conditions.flatMap((when) => [...fieldsOf(when)]), ...per]);
  const attributes = new Set([...keys, ...conditions.flatMap((when) => [...attributesOf(when)])]);
  const isMore = attributes.size > 0 || askedFields.some((field) => fields.has(field));
  return isMore ? { fields, attributes } : undefined;
}

/** @param row of `asked.sql` */
export function storedAsked(row: JsonRow): AskedFacts {
  const values = entriesOf(row.values);
  const scores = entriesOf(row.scores);
  return {
    tool: textsIn(row.tools),
    agent: textsIn(row.agents),
    // A budget is for the first: the root's, while that is there.
    experiment: new Set([...textsIn([row.first_experiment ?? null]), ...textsIn(row.experiments)]),
    prompt: new Set([...textsIn(row.prompts), ...textsIn(row.versioned_prompts)]),
    flag: textsIn(row.flags),
    active: numberOf(row, 'active'),
    isNew: row.is_new === true,
    attribute(key) {
      const stored = storedKeyOf(key);
      return values.filter((entry) => entry.key === stored).flatMap(plainValue);
    },
    score(name) {
      return scores
        .filter((entry) => entry.name === name)
        .map((entry) => numberOf(entry, 'number'));
    },
  };
}

function plainValue({ value }: JsonRow): readonly (string | number | boolean)[] {
  const read: unknown = JSON.parse(String(value));
  if (typeof read === 'string' || typeof read === 'number' || typeof read === 'boolean') {
    return [read];
  }
  return [];
}

function entriesOf(list: JsonValue | undefined): readonly JsonRow[] {
  return isList(list) ? list.filter(isRow) : [];
}
