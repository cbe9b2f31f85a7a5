/**
 * Conditions over a whole trace, as policies of tail sampling write them: `error:true`,
 * `duration:>10s OR cost:>0.5`, `attr.tenant:acme* AND NOT tool:search`, with parentheses.
 */
import { type AskedFacts, compare, fits, type Sign, signs } from './asked-facts.ts';
import { Invalid } from './errors.ts';
import { nearestName } from './nearest.ts';

/** What is known of a trace when it is decided about. */
export interface TraceFacts {
  /** Any span has status ERROR. */
  readonly error: boolean;
  /** Nanoseconds from the earliest start to the latest end. */
  readonly duration: number;
  /** US dollars, and input and output tokens, as its row shows them: each model call once. */
  readonly cost: number;
  readonly tokens: number;
  /** Not less than these two, and found sooner: they are counted only where this does not tell. */
  readonly atMost?: { readonly cost: number; readonly tokens: number };
  readonly spans: number;
  /** Of the root; while it is missing, of all spans. */
  readonly name: ReadonlySet<string>;
  readonly service: ReadonlySet<string>;
  readonly model: ReadonlySet<string>;
  /** Where they are not known, no term about them is true. */
  readonly asked?: AskedFacts;
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
  | { readonly kind: 'text'; readonly field: TextField; readonly pattern: string }
  | { readonly kind: 'attribute'; readonly key: string; readonly wanted: Wanted }
  | { readonly kind: 'score'; readonly name: string; readonly wanted: WantedNumber }
  | { readonly kind: 'new'; readonly value: boolean };

interface WantedNumber {
  readonly sign: Sign;
  readonly value: number;
}
type Wanted = WantedNumber | { readonly pattern: string };

const ownTexts = ['name', 'service', 'model'] as const;
const askedTexts = ['tool', 'agent', 'experiment', 'prompt', 'flag'] as const;
const textFields = [...ownTexts, ...askedTexts];
const numberFields = ['duration', 'active', 'cost', 'tokens', 'spans'] as const;
/** What `AskedFacts` answers. */
export const askedFields = [...askedTexts, 'active', 'new', 'attr', 'score'] as const;
type TextField = (typeof textFields)[number];
type NumberField = (typeof numberFields)[number];
const fields = ['error', 'new', ...numberFields, ...textFields, 'attr.KEY', 'score.NAME'];

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
      return isLessInAnyCase(condition, facts)
        ? condition.sign === '<' || condition.sign === '<='
        : compare(numberOf(condition.field, facts), condition.sign, condition.value);
    case 'text':
      return [...textsOf(condition.field, facts)].some((value) => fits(value, condition.pattern));
    case 'attribute': {
      const values = facts.asked?.attribute(condition.key) ?? [];
      return values.some((value) => isWanted(value, condition.wanted));
    }
    case 'score': {
      const { sign, value } = condition.wanted;
      return (facts.asked?.score(condition.name) ?? []).some((own) => compare(own, sign, value));
    }
    case 'new':
      return facts.asked?.isNew === condition.value;
  }
}

function isLessInAnyCase(
  { field, value }: Extract<TraceCondition, { kind: 'number' }>,
  { atMost }: TraceFacts,
): boolean {
  return (field === 'cost' || field === 'tokens') && atMost !== undefined && atMost[field] < value;
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
    case 'new':
      return false;
    case 'error':
      return condition.value && part.error;
    case 'number':
      // A lone root is active for its duration; with others only they count.
      if (condition.field === 'active' && part.spans === 1) return false;
      return (condition.sign === '>' || condition.sign === '>=') && isTrue(condition, part);
    case 'text':
    case 'attribute':
    case 'score':
      return isTrue(condition, part);
  }
}

/** Fields that it asks about: `attr` and `score` without what follows them. */
export function fieldsOf(condition: TraceCondition): ReadonlySet<string> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return new Set(condition.parts.flatMap((part) => [...fieldsOf(part)]));
    case 'not':
      return fieldsOf(condition.part);
    case 'number':
    case 'text':
      return new Set([condition.field]);
    case 'attribute':
      return new Set(['attr']);
    case 'error':
    case 'score':
    case 'new':
      return new Set([condition.kind]);
  }
}

/** Keys of attributes that it asks about. */
export function attributesOf(condition: TraceCondition): ReadonlySet<string> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return new Set(condition.parts.flatMap((part) => [...attributesOf(part)]));
    case 'not':
      return attributesOf(condition.part);
    case 'attribute':
      return new Set([condition.key]);
    default:
      return new Set();
  }
}

function numberOf(field: NumberField, facts: TraceFacts): number {
  return field === 'active' ? (facts.asked?.active ?? Number.NaN) : facts[field];
}

function textsOf(field: TextField, facts: TraceFacts): Iterable<string> {
  const own = ownTexts.find((name) => name === field);
  if (own !== undefined) return facts[own];
  const asked = askedTexts.find((name) => name === field);
  return (asked && facts.asked?.[asked]) ?? [];
}

function isWanted(value: string | number | boolean, wanted: Wanted): boolean {
  if ('pattern' in wanted) return fits(String(value), wanted.pattern);
  return typeof value === 'number' && compare(value, wanted.sign, wanted.value);
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
  if (field === 'error' || field === 'new') {
    if (text !== 'true' && text !== 'false') throw bad(`${field} must be true or false`);
    return { kind: field, value: text === 'true' };
  }
  if (field.startsWith('attr.') || field.startsWith('score.')) return keyTerm(field, text);
  const number = numberFields.find((name) => name === field);
  if (number !== undefined) return numberTerm(number, text);
  const named = textFields.find((name) => name === field);
  if (named !== undefined) return { kind: 'text', field: named, pattern: text };
  const near = nearestName(field, fields);
  throw bad(`has the unknown field ${field}`, near && `did you mean ${near}?`);
}

/** A sign compares numbers; without one the text of the value is meant, true and false too. */
function keyTerm(field: string, text: string): TraceCondition {
  const key = field.slice(field.indexOf('.') + 1);
  if (key === '') throw bad(`names nothing behind ${field}`, 'write attr.tenant:acme');
  const sign = signs.find((candidate) => text.startsWith(candidate));
  const isScore = field.startsWith('score.');
  if (sign === undefined && !isScore) return { kind: 'attribute', key, wanted: { pattern: text } };
  const number = text.slice(sign?.length ?? 0);
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(number)) {
    throw bad(`has a value for ${field} that cannot be read`, `write ${field}:>0.5`);
  }
  const wanted = { sign: sign ?? '=', value: Number(number) };
  return isScore ? { kind: 'score', name: key, wanted } : { kind: 'attribute', key, wanted };
}

function numberTerm(field: NumberField, text: string): TraceCondition {
  const sign = signs.find((candidate) => text.startsWith(candidate)) ?? '=';
  const digits = text.startsWith(sign) ? text.slice(sign.length) : text;
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)([a-z]*)$/.exec(digits) ?? [];
  const isTime = field === 'duration' || field === 'active';
  const factor = isTime ? units[unit] : unit === '' ? 1 : undefined;
  if (number === undefined || factor === undefined) {
    const example = isTime ? `${field}:>10s` : `${field}:>5`;
    throw bad(`has a value for ${field} that cannot be read`, `write ${example}`);
  }
  return { kind: 'number', field, sign, value: Number(number) * factor };
}

function bad(fault: string, hint = `fields: ${fields.join(', ')}; AND, OR, NOT and parentheses`) {
  return new Invalid(`the condition ${fault}`, { code: 'bad_condition', hint });
}
