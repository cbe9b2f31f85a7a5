import { nearestName } from '../../../model/nearest.ts';

/** One term of the filter bar. An unknown term filters nothing, and the bar says so. */
export type Term =
  | { readonly kind: 'word'; readonly text: string; readonly source: string }
  | {
      readonly kind: 'field';
      readonly field: Field;
      readonly value: string;
      readonly source: string;
    }
  | { readonly kind: 'unknown'; readonly source: string; readonly problem: string };

export const fields = ['state', 'service'] as const;
export type Field = (typeof fields)[number];
export const states = ['ok', 'error', 'in_progress'] as const;

/** What the terms ask the API for. */
export interface FilterQuery {
  readonly search: string | undefined;
  readonly state: string | undefined;
  readonly service: string | undefined;
}

/** Reads what stands in the bar. Every character ends up in a term: nothing is dropped. */
export function parseFilter(text: string): readonly Term[] {
  const seen = new Set<Field>();
  return splitTerms(text).map((source) => {
    const term = readTerm(source);
    if (term.kind !== 'field') return term;
    if (seen.has(term.field)) return unknown(source, `only one ${term.field}: can filter`);
    seen.add(term.field);
    return term;
  });
}

export function filterQuery(terms: readonly Term[]): FilterQuery {
  const words = terms.flatMap((term) => (term.kind === 'word' ? [term.text] : []));
  const termOf = (field: Field): string | undefined => {
    const term = terms.find((one) => one.kind === 'field' && one.field === field);
    return term?.kind === 'field' ? term.value : undefined;
  };
  return {
    search: words.length === 0 ? undefined : words.join(' '),
    state: termOf('state')?.toUpperCase(),
    service: termOf('service'),
  };
}

export function filterText(terms: readonly { readonly source: string }[]): string {
  return terms.map((term) => term.source).join(' ');
}

/** The text with `field:value` in it, once; the same value again takes it out. */
export function toggleTerm(text: string, field: Field, value: string): string {
  const terms = splitTerms(text);
  const others = terms.filter((source) => !source.toLowerCase().startsWith(`${field}:`));
  const wanted = fieldTerm(field, value);
  return terms.includes(wanted) ? others.join(' ') : [...others, wanted].join(' ');
}

export function fieldTerm(field: Field, value: string): string {
  return `${field}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`;
}

/** Splits at spaces outside double quotes; an open quote reaches to the end. */
function splitTerms(text: string): string[] {
  return text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [];
}

function readTerm(source: string): Term {
  if (/^(OR|AND|NOT|[()]+)$/.test(source)) {
    return unknown(source, 'terms are always joined by AND');
  }
  const negated = /^-[a-z_.]+:/i.test(source);
  if (negated) return unknown(source, 'a term cannot be negated yet');
  const match = /^([a-z_][a-z_.]*):(?!\/\/)(.*)$/is.exec(source);
  if (match === null) return { kind: 'word', text: unquoted(source), source };
  const [, name = '', rest = ''] = match;
  const field = fields.find((known) => known === name.toLowerCase());
  if (field === undefined)
    return unknown(source, didYouMean(`${name}: is not known`, name, fields));
  const value = unquoted(rest);
  if (value === '') return unknown(source, `${field}: needs a value`);
  if (field === 'state' && !states.some((state) => state === value.toLowerCase())) {
    return unknown(source, didYouMean(`no such state`, value, states));
  }
  return { kind: 'field', field, value, source };
}

function unknown(source: string, problem: string): Term {
  return { kind: 'unknown', source, problem };
}

function didYouMean(problem: string, written: string, known: readonly string[]): string {
  const near = nearestName(written, known);
  return near === undefined
    ? `${problem}; known: ${known.join(', ')}`
    : `${problem}, nearest: ${near}`;
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
