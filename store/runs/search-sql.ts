/** Searches over runs and experiments -> the parts of a query. Identifiers are of closed lists. */
import { type DuckDBValue, listValue } from '@duckdb/node-api';
import { Bug } from '../../model/errors.ts';
import type { Condition, Order, Search, SearchKey } from '../runs-contract.ts';

/** What can be searched, and where its columns and entries are. */
interface Searched {
  readonly id: 'run_id' | 'experiment_id';
  readonly attributes: Readonly<Record<string, string>>;
  readonly entries: Readonly<Record<Exclude<SearchKey['of'], 'attribute'>, string | undefined>>;
  /** Ends every order. */
  readonly tie: string;
}

export const searchedRuns: Searched = {
  id: 'run_id',
  attributes: {
    run_id: 'r.run_id',
    run_name: 'r.name',
    user_id: 'r.user_id',
    status: 'r.status',
    artifact_uri: "e.artifact_location || '/' || r.run_id || '/artifacts'",
    start_time: 'epoch_ms(r.start_time)',
    end_time: 'epoch_ms(r.end_time)',
  },
  entries: { param: 'params', tag: 'run_tags', metric: 'metrics' },
  tie: 'r.start_time DESC, r.run_id',
};

export const searchedExperiments: Searched = {
  id: 'experiment_id',
  attributes: {
    experiment_id: 'r.experiment_id',
    name: 'r.name',
    creation_time: 'epoch_ms(r.creation_time)',
    last_update_time: 'epoch_ms(r.last_update_time)',
  },
  entries: { param: undefined, tag: 'experiment_tags', metric: undefined },
  tie: 'r.creation_time DESC, len(r.experiment_id), r.experiment_id',
};

export interface SearchSql {
  readonly names: Readonly<Record<'where' | 'joins' | 'order', string>>;
  readonly values: Record<string, DuckDBValue>;
}

/** A condition that rows and their entries have to meet, such as their experiment. */
export interface Scope {
  /** @param of what stands before the column: `r.` for the row itself, nothing for its entries */
  readonly on: (of: 'r.' | '') => string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

export function searchSql(
  searched: Searched,
  { viewType, conditions, order, limit, offset }: Search,
  scope: Scope,
): SearchSql {
  const values: Record<string, DuckDBValue> = { ...scope.values };
  const bind = (value: DuckDBValue): string => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `$${name}`;
  };
  const where = [
    scope.on('r.'),
    ...stageCondition[viewType],
    ...conditions.map((one) => conditionSql(searched, one, scope.on(''), bind)),
  ];
  const sorted = order.map((key, at) => orderSql(searched, key, at, scope.on(''), bind));
  values.limit = BigInt(limit + 1);
  values.offset = BigInt(offset);
  return {
    names: {
      where: where.join('\n  AND '),
      joins: sorted.flatMap(({ join }) => join ?? []).join('\n'),
      order: [...sorted.map(({ by }) => by), searched.tie].join(', '),
    },
    values,
  };
}

const stageCondition: Readonly<Record<Search['viewType'], readonly string[]>> = {
  ACTIVE_ONLY: ["r.lifecycle_stage = 'active'"],
  DELETED_ONLY: ["r.lifecycle_stage = 'deleted'"],
  ALL: [],
};

type Bind = (value: DuckDBValue) => string;

function conditionSql(searched: Searched, condition: Condition, scope: string, bind: Bind): string {
  const { of, name, comparator } = condition;
  if (of === 'attribute') return compare(attributeOf(searched, name), condition, bind);
  const view = entriesOf(searched, of);
  const found = `SELECT ${searched.id} FROM ${view} WHERE ${scope} AND "key" = ${bind(name)}`;
  const id = `r.${searched.id}`;
  if (comparator === 'IS NULL') return `${id} NOT IN (${found})`;
  if (comparator === 'IS NOT NULL') return `${id} IN (${found})`;
  // NaN is larger than everything in DuckDB, and compares with nothing elsewhere.
  const isOne = of === 'metric' ? 'is_latest AND NOT isnan("value") AND ' : '';
  return `${id} IN (${found} AND ${isOne}${compare('"value"', condition, bind)})`;
}

function compare(column: string, { comparator, values }: Condition, bind: Bind): string {
  switch (comparator) {
    case 'IN':
      return `list_contains(${bind(listValue([...values]))}, ${column})`;
    case 'NOT IN':
      return `NOT list_contains(${bind(listValue([...values]))}, ${column})`;
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${column} ${comparator}`;
    default: {
      const [value] = values;
      if (value === undefined) throw new Bug('a comparison has no value');
      return `${column} ${comparator} ${bind(value)}`;
    }
  }
}

/** What is missing comes last, whatever the direction, and before it what is no number. */
function orderSql(
  searched: Searched,
  { of, name, isDescending }: Order,
  at: number,
  scope: string,
  bind: Bind,
): { readonly join: string | undefined; readonly by: string } {
  const direction = isDescending ? 'DESC' : 'ASC';
  if (of === 'attribute') {
    const column = attributeOf(searched, name);
    return { join: undefined, by: `${column} IS NULL, ${column} ${direction}` };
  }
  const view = entriesOf(searched, of);
  const latest = of === 'metric' ? ' AND is_latest' : '';
  const found = `SELECT ${searched.id}, "value" FROM ${view}
    WHERE ${scope} AND "key" = ${bind(name)}${latest}`;
  const value = `o${at}."value"`;
  const isNan = of === 'metric' ? `isnan(${value}), ` : '';
  return {
    join: `LEFT JOIN (${found}) o${at} ON o${at}.${searched.id} = r.${searched.id}`,
    by: `${value} IS NULL, ${isNan}${value} ${direction}`,
  };
}

function attributeOf({ attributes }: Searched, name: string): string {
  const column = attributes[name];
  if (column === undefined) throw new Bug('a search names an attribute that is none');
  return column;
}

function entriesOf({ entries }: Searched, of: Exclude<SearchKey['of'], 'attribute'>): string {
  const view = entries[of];
  if (view === undefined) throw new Bug('a search names entries that are none');
  return view;
}
