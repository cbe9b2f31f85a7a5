/**
 * Conditions over a whole trace, as policies of tail sampling write them: `error:true`,
 * `duration:>10s OR cost:>0.5`, `service:billing AND NOT name:health*`, with parentheses.
 */
import { Invalid } from './errors.ts';
import { nearestName } from './nearest.ts';

/** What is known of a trace when it is decided about. */
export interface TraceFacts {
  /** Any span has status ERROR. */
  readonly error: boolean;
  /** Nanoseconds from the earliest start to the latest end. */
  readonly duration: number;
  /** US dollars, and input and output tokens, of its model calls. */
  readonly cost: number;
  readonly tokens: number;
  readonly spans: number;
  /** Of the root; while it is missing, of all spans. */
  readonly name: ReadonlySet<string>;
  readonly service: ReadonlySet<string>;
  readonly model: ReadonlySet<string>;
}

export type TraceCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly TraceCondition[] }
  | { readonly kind: 'not'; readonly part: TraceCondition }
  | { readonly kind: 'error'; readonly value: boolean }
  | {
      readonly kind: 'number';
      readonly field: NumberField;
      readonly sign: Sign;
      readonly value: number;
    }
  | { readonly kind: 'text'; readonly field: TextField; readonly pattern: string };

const textFields = ['name', 'service', 'model'] as const;
const numberFields = ['duration', 'cost', 'tokens', 'spans'] as const;
const signs = ['>=', '<=', '>', '<', '='] as const;
type TextField = (typeof textFields)[number];
type NumberField = (typeof numberFields)[number];
type Sign = (typeof signs)[number];
const fields = ['error', ...numberFields, ...textFields];

const units: Readonly<Record<string, number>> = {
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
};
/** Groups inside groups. */
const depthMax = 32;

/** @throws Invalid `bad_condition`, saying what is wrong with it */
export function parseTraceCondition(text: string): TraceCondition {
  const tokens = text.match(/[()]|(?:[^\s()"]|"[^"]*")+|"/g) ?? [];
  const parser = new Parser(tokens);
  const condition = parser.either(0);
  if (parser.peek() !== undefined) throw bad('has something behind its end');
  return condition;
}

export function isTrue(condition: TraceCondition, facts: TraceFacts): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => isTrue(part, facts));
    case 'or':
      return condition.parts.some((part) => isTrue(part, facts));
    case 'not':
      return !isTrue(condition.part, facts);
    case 'error':
      return facts.error === condition.value;
    case 'number':
      return compare(facts[condition.field], condition.sign, condition.value);
    case 'text':
      return [...facts[condition.field]].some((value) => fits(value, condition.pattern));
  }
}

/**
 * Whether a part of a trace proves the condition: it stays true whatever else the trace has. What
 * is not, or is less than something, no part can prove.
 */
export function isSurelyTrue(condition: TraceCondition, part: TraceFacts): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((inner) => isSurelyTrue(inner, part));
    case 'or':
      return condition.parts.some((inner) => isSurelyTrue(inner, part));
    case 'not':
      return false;
    case 'error':
      return condition.value && part.error;
    case 'number':
      return (condition.sign === '>' || condition.sign === '>=') && isTrue(condition, part);
    case 'text':
      return isTrue(condition, part);
  }
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  either(depth: number): TraceCondition {
    if (depth > depthMax) throw bad('has too many parentheses inside each other');
    const parts = [this.#all(depth)];
    while (this.#takes('OR')) parts.push(this.#all(depth));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
  }

  #all(depth: number): TraceCondition {
    const parts = [this.#single(depth)];
    for (;;) {
      const next = this.peek();
      if (next === undefined || next === ')' || next === 'OR') break;
      this.#takes('AND');
      parts.push(this.#single(depth));
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
  }

  #single(depth: number): TraceCondition {
    if (this.#takes('NOT')) {
      if (depth > depthMax) throw bad('has too many NOT inside each other');
      return { kind: 'not', part: this.#single(depth + 1) };
    }
    if (this.#takes('(')) {
      const inside = this.either(depth + 1);
      if (!this.#takes(')')) throw bad('has a parenthesis that is not closed');
      return inside;
    }
    const token = this.peek();
    if (token === undefined) throw bad('ends where a field is expected');
    this.#at++;
    return termOf(token);
  }

  #takes(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at++;
    return true;
  }
}

function termOf(token: string): TraceCondition {
  const colon = token.indexOf(':');
  if (colon <= 0) throw bad('has a term that is not written field:value');
  const field = token.slice(0, colon);
  const written = token.slice(colon + 1);
  const text = /^"[^"]*"$/.test(written) ? written.slice(1, -1) : written;
  if (text === '' || text.includes('"')) throw bad(`has no value for ${field}`);
  if (field === 'error') {
    if (text !== 'true' && text !== 'false') throw bad('error must be true or false');
    return { kind: 'error', value: text === 'true' };
  }
  const number = numberFields.find((name) => name === field);
  if (number !== undefined) return numberTerm(number, text);
  const named = textFields.find((name) => name === field);
  if (named !== undefined) return { kind: 'text', field: named, pattern: text };
  const near = nearestName(field, fields);
  throw bad(`has the unknown field ${field}`, near && `did you mean ${near}?`);
}

function numberTerm(field: NumberField, text: string): TraceCondition {
  const sign = signs.find((candidate) => text.startsWith(candidate)) ?? '=';
  const digits = text.startsWith(sign) ? text.slice(sign.length) : text;
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)([a-z]*)$/.exec(digits) ?? [];
  const factor = field === 'duration' ? units[unit] : unit === '' ? 1 : undefined;
  if (number === undefined || factor === undefined) {
    const example = field === 'duration' ? 'duration:>10s' : `${field}:>5`;
    throw bad(`has a value for ${field} that cannot be read`, `write ${example}`);
  }
  return { kind: 'number', field, sign, value: Number(number) * factor };
}

function compare(value: number, sign: Sign, other: number): boolean {
  switch (sign) {
    case '>':
      return value > other;
    case '>=':
      return value >= other;
    case '<':
      return value < other;
    case '<=':
      return value <= other;
    case '=':
      return value === other;
  }
}

/** The whole text, with `*` for anything. */
function fits(value: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first) || value.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

function bad(fault: string, hint = `fields: ${fields.join(', ')}; AND, OR, NOT and parentheses`) {
  return new Invalid(`the condition ${fault}`, { code: 'bad_condition', hint });
}
