import type { Random } from '../../redaction-rules/generate.ts';
import { anyPlace, type Kind } from './material.ts';

/** How a value is written where it stands. */
export const forms: readonly (readonly [name: string, encode: (value: string) => string])[] = [
  ['plain', (value) => value],
  ['JSON', (value) => JSON.stringify(value).slice(1, -1)],
  ['percent', encodeURIComponent],
  ['base64', (value) => Buffer.from(`key ${value} end`).toString('base64')],
  ['hex', (value) => Buffer.from(`key ${value} end`).toString('hex')],
];

export interface Written {
  /** What a sender writes, and the part of it that has to go. */
  readonly text: string;
  readonly shown: string;
}

/** A value of a kind in one of its places; what a word beside it explains is encoded with it. */
export function write(
  kind: Kind,
  form: (value: string) => string,
  turn: number,
  random: Random,
): Written {
  const places = kind.places ?? anyPlace;
  const place = places[turn % places.length] ?? '{}';
  const value = kind.make(random);
  if (kind.places === undefined) {
    return { text: place.replace('{}', () => form(value)), shown: form(value) };
  }
  const text = form(place.replace('{}', () => value));
  return { text, shown: form('x') === 'x' ? value : text };
}

/** How many of how many were found. */
export interface Tally {
  found: number;
  made: number;
}

export type Row = readonly [name: string, tally: Tally];

export function share(rows: readonly Row[]): number {
  const found = rows.reduce((sum, [, tally]) => sum + tally.found, 0);
  return found / rows.reduce((sum, [, tally]) => sum + tally.made, 0);
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ([name, { found, made }]) => `${name.padEnd(40)} ${String(found).padStart(5)} of ${made}`,
  );
  return `${lines.join('\n')}\n`;
}
