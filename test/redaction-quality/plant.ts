import type { Signal } from '../../model/signal.ts';
import { generate, type Random } from '../../redaction-rules/generate.ts';
import { benignShapes } from './benign.ts';
import { forms, type Written, write } from './forms.ts';
import { type Kind, personalKinds, secretKinds } from './material.ts';

/** Something put into a request: what of it would show in the rows if nobody hid it. */
export interface Planted extends Written {
  readonly kind: string;
  readonly form: string;
  readonly place: string;
}

export interface PlantedRequest {
  readonly signal: Signal;
  /** OTLP as JSON. */
  readonly body: string;
  readonly planted: readonly Planted[];
}

/** Makes the next thing to plant for a place. */
export type Plant = (place: string) => Planted;

/** Values of all kinds in all forms, one after another. */
export function sensitive(random: Random): Plant {
  const kinds = [...secretKinds, ...personalKinds];
  let turn = 0;
  return (place) => {
    const kind = kinds[turn % kinds.length];
    // Forms and sentences are of different numbers, so each meets each.
    const round = Math.floor(turn++ / kinds.length);
    const form = formOf(kind, round);
    if (kind === undefined || form === undefined) throw new Error('there are no kinds');
    return { kind: kind.name, form: form[0], place, ...write(kind, form[1], round, random) };
  };
}

/** Personal data is claimed as it is; its kinds are made to be seen, not to be encoded. */
function formOf(kind: Kind | undefined, round: number): (typeof forms)[number] | undefined {
  return kind !== undefined && personalKinds.includes(kind)
    ? forms[0]
    : forms[round % forms.length];
}

/** Values that look a little like something and are nothing. */
export function harmless(random: Random): Plant {
  let turn = 0;
  return (place) => {
    const shape = benignShapes[turn++ % benignShapes.length] ?? '';
    const text = generate(shape, random);
    return { kind: shape, form: 'plain', place, text, shown: text };
  };
}
