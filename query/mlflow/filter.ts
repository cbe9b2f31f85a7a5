/** MLflow's filters and orders: comparisons joined by AND -> conditions of a search. */
import { Invalid } from '../../model/errors.ts';
import { mlflowConditionsMax, mlflowFilterMax } from '../../model/limits.ts';
import type { Comparator, Condition, Order, SearchKey } from '../../store/runs-contract.ts';
import { type Token, tokensOf } from './filter-tokens.ts';

type Kind = 'text' | 'number' | 'id';

/** What can be searched. */
export interface Grammar {
  /** By every name that MLflow knows for it. */
  readonly attributes: Readonly<Record<string, { readonly name: string; readonly kind: Kind }>>;
  readonly entries: readonly Exclude<SearchKey['of'], 'attribute'>[];
}

/** What a text under a name is stored as: the literals of a filter are compared with that. */
export type RedactText = (text: string, name: string) => string;

const text = (name: string) => ({ name, kind: 'text' }) as const;
const number = (name: string) => ({ name, kind: 'number' }) as const;
const id = (name: string) => ({ name, kind: 'id' }) as const;

export const runGrammar: Grammar = {
  attributes: {
    ...{ run_id: id('run_id'), 'run id': id('run_id') },
    ...{ run_name: text('run_name'), 'run name': text('run_name') },
    ...{ user_id: text('user_id'), user: text('user_id'), status: id('status') },
    ...{ artifact_uri: text('artifact_uri'), end_time: number('end_time') },
    ...{ start_time: number('start_time'), created: number('start_time') },
  },
  entries: ['param', 'metric', 'tag'],
};

export const experimentGrammar: Grammar = {
  attributes: {
    ...{ experiment_id: id('experiment_id'), name: text('name') },
    ...{ creation_time: number('creation_time'), last_update_time: number('last_update_time') },
  },
  entries: ['tag'],
};

const words: Readonly<Record<string, SearchKey['of']>> = {
  ...{ attribute: 'attribute', attributes: 'attribute', attr: 'attribute', run: 'attribute' },
  ...{ param: 'param', params: 'param', parameter: 'param', parameters: 'param' },
  ...{ metric: 'metric', metrics: 'metric', tag: 'tag', tags: 'tag' },
};

const textComparators: ReadonlySet<Comparator> = new Set([
  ...(['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'] as const),
]);
const numberComparators: ReadonlySet<Comparator> = new Set([
  ...(['=', '!=', '>', '>=', '<', '<='] as const),
]);
/** Compared whole. What a rule hid has the same replacement there; a pattern sees it as it is. */
const equalities: ReadonlySet<Comparator> = new Set(['=', '!=', 'IN', 'NOT IN']);

/** @throws Invalid where a clause is none of MLflow's; the message quotes nothing. */
export function parseFilter(
  filter: string | undefined,
  grammar: Grammar,
  redact: RedactText,
): readonly Condition[] {
  if (filter === undefined || filter.trim() === '') return [];
  if (filter.length > mlflowFilterMax) throw badFilter('The filter is too long.');
  const reader = new Reader(tokensOf(filter));
  const conditions: Condition[] = [];
  do {
    if (conditions.length === mlflowConditionsMax) throw badFilter('The filter is too long.');
    conditions.push(readCondition(reader, grammar, redact));
  } while (reader.takeWord('AND'));
  if (!reader.isAtEnd) throw badFilter('Comparisons are joined by AND alone.');
  return conditions;
}

/** @throws Invalid where a key is none, or is named twice. */
export function parseOrder(
  entries: readonly string[] | undefined,
  grammar: Grammar,
  redact: RedactText,
): readonly Order[] {
  if (entries === undefined) return [];
  if (entries.length > mlflowConditionsMax) throw badOrder();
  const orders = entries.map((entry): Order => {
    const reader = new Reader(tokensOf(entry.slice(0, mlflowFilterMax)));
    const key = keyOf(reader.takeName(), grammar, redact);
    const isDescending = reader.takeWord('DESC');
    if (!isDescending) reader.takeWord('ASC');
    if (!reader.isAtEnd) throw badOrder();
    return { of: key.of, name: key.name, isDescending };
  });
  if (new Set(orders.map(({ of, name }) => `${of} ${name}`)).size < orders.length) {
    throw badOrder('A key stands in `order_by` twice.');
  }
  return orders;
}

function readCondition(reader: Reader, grammar: Grammar, redact: RedactText): Condition {
  const key = keyOf(reader.takeName(), grammar, redact);
  const comparator = reader.takeComparator();
  const isNumber = key.kind === 'number';
  const allowed = isNumber ? numberComparators : textComparators;
  if (!allowed.has(comparator)) throw badFilter('A comparator does not fit what it compares.');
  const given = readValues(reader, comparator);
  if (given.some((value) => (typeof value === 'number') !== isNumber)) {
    throw badFilter('Text stands in quotes and numbers do not; one of them does not fit its key.');
  }
  const isRedacted = key.kind === 'text' && equalities.has(comparator);
  const values = given.map((value) =>
    typeof value === 'string' && isRedacted ? redact(value, key.nameOfValue) : value,
  );
  return { of: key.of, name: key.name, comparator, values };
}

function readValues(reader: Reader, comparator: Comparator): readonly (string | number)[] {
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return [];
  if (comparator !== 'IN' && comparator !== 'NOT IN') return [reader.takeValue()];
  reader.takeMark('(');
  const values = [reader.takeValue()];
  while (reader.peekMark(',')) {
    reader.takeMark(',');
    values.push(reader.takeValue());
  }
  reader.takeMark(')');
  return values;
}

interface Key extends SearchKey {
  readonly kind: Kind;
  /** Under which its value was redacted. */
  readonly nameOfValue: string;
}

function keyOf(
  name: { readonly word: string | undefined; readonly rest: string },
  grammar: Grammar,
  redact: RedactText,
): Key {
  const of = name.word === undefined ? 'attribute' : words[name.word.toLowerCase()];
  if (of === 'attribute') {
    const known = grammar.attributes[name.rest.toLowerCase()];
    if (known === undefined) throw badFilter('There is no such attribute to search by.');
    return { of, nameOfValue: '', ...known };
  }
  if (of === undefined || !grammar.entries.includes(of)) {
    throw badFilter('There is nothing of that kind to search by.');
  }
  const kind = of === 'metric' ? 'number' : 'text';
  return { of, name: redact(name.rest, ''), kind, nameOfValue: name.rest };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** A bare name is one of an attribute; what follows a word and a dot may be in quotes. */
  takeName(): { readonly word: string | undefined; readonly rest: string } {
    const token = this.#take();
    if (token.kind === 'quoted' && token.quote !== "'")
      return { word: undefined, rest: token.text };
    if (token.kind !== 'word') throw badClause();
    const dot = token.text.indexOf('.');
    if (dot < 0) return { word: undefined, rest: token.text };
    const word = token.text.slice(0, dot);
    const rest = token.text.slice(dot + 1);
    if (rest !== '') return { word, rest };
    const quoted = this.#take();
    if (quoted.kind !== 'quoted' || quoted.quote === "'") throw badClause();
    return { word, rest: quoted.text };
  }

  takeComparator(): Comparator {
    const token = this.#take();
    if (token.kind === 'mark') {
      const found = [...numberComparators].find((one) => one === token.text);
      if (found !== undefined) return found;
    }
    if (token.kind !== 'word') throw badClause();
    switch (token.text.toUpperCase()) {
      case 'LIKE':
        return 'LIKE';
      case 'ILIKE':
        return 'ILIKE';
      case 'IN':
        return 'IN';
      case 'NOT':
        if (this.takeWord('IN')) return 'NOT IN';
        throw badClause();
      case 'IS': {
        const isNot = this.takeWord('NOT');
        if (this.takeWord('NULL')) return isNot ? 'IS NOT NULL' : 'IS NULL';
        throw badClause();
      }
      default:
        throw badClause();
    }
  }

  takeValue(): string | number {
    const token = this.#take();
    if (token.kind === 'quoted' && token.quote !== '`') return token.text;
    const isNumber =
      token.kind === 'word' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(token.text);
    if (!isNumber) throw badClause();
    return Number(token.text);
  }

  takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  peekMark(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'mark' && token.text === mark;
  }

  takeMark(mark: string): void {
    if (!this.peekMark(mark)) throw badClause();
    this.#at++;
  }

  #take(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw badClause();
    return token;
  }
}

function badClause(): Invalid {
  return badFilter('Invalid clause(s) in filter string.');
}

function badFilter(message: string): Invalid {
  return new Invalid(message, {
    code: 'invalid_parameter',
    hint: "Write such as metrics.loss < 0.5 AND params.model = 'a' AND run_name LIKE 'b%'.",
  });
}

function badOrder(message = 'Invalid entry in `order_by`.'): Invalid {
  return new Invalid(message, {
    code: 'invalid_parameter',
    hint: 'Write such as metrics.loss DESC, or start_time.',
  });
}
