import {
  EVENT_ATTRIBUTES,
  EVENT_NEXT,
  KIND_STRING,
  type Tape,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';

/** Texts under one key in several events of a span: perhaps one text, as a model streams it. */
export interface EventPieces {
  readonly records: number[];
  /** The event of each. */
  readonly events: number[];
}

/** A longer text is not what a model sends at once. */
const pieceBytesMax = 4_096;

/** What stands under the same key in more than one event. */
export function eventPieces(tape: Tape, firstEvent: number): readonly EventPieces[] {
  const word = (at: number): number => tape.words[at] ?? 0;
  if (firstEvent === 0 || word(firstEvent + EVENT_NEXT) === 0) return [];
  const byKey = new Map<string, EventPieces>();
  let index = 0;
  for (let event = firstEvent; event !== 0; event = word(event + EVENT_NEXT)) {
    for (let at = word(event + EVENT_ATTRIBUTES); at !== 0; at = word(at + VALUE_NEXT)) {
      if (word(at + VALUE_KIND) !== KIND_STRING || word(at + VALUE_B) > pieceBytesMax) continue;
      const key = textAt(tape, at + VALUE_KEY);
      const pieces = byKey.get(key);
      if (pieces === undefined) byKey.set(key, { records: [at], events: [index] });
      else {
        pieces.records.push(at);
        pieces.events.push(index);
      }
    }
    index++;
  }
  return [...byKey.values()].filter(({ records }) => records.length > 1);
}

/** The text of a value, as bytes of the arena. */
export function bytesOfValue(tape: Tape, record: number): Uint8Array {
  const start = tape.words[record + VALUE_A] ?? 0;
  return tape.bytes.subarray(start, start + (tape.words[record + VALUE_B] ?? 0));
}

function textAt(tape: Tape, pair: number): string {
  const start = tape.words[pair] ?? 0;
  const { buffer, byteOffset } = tape.bytes;
  return Buffer.from(buffer, byteOffset + start, tape.words[pair + 1] ?? 0).toString('latin1');
}
