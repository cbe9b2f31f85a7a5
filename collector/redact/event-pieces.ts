import { eventsInOrder } from '../../model/stream-order.ts';
import {
  EVENT_ATTRIBUTES,
  EVENT_NEXT,
  KIND_ARRAY,
  KIND_INT,
  KIND_MAP,
  KIND_STRING,
  type Tape,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { type JsonLeaf, jsonLeaves, withoutRest } from './json-pieces.ts';

/** Text in an event of a span: perhaps a piece of what a model streamed. */
export interface Piece {
  /** Place of the event among those of the span. */
  readonly event: number;
  /** The attribute that holds it, and the record of the text itself. */
  readonly attribute: number;
  readonly record: number;
  /** Where it stands in a structure that the record holds as JSON text. */
  readonly leaf: JsonLeaf | undefined;
}

/** A longer text is not what a model sends at once. */
const pieceBytesMax = 4_096;

/**
 * Texts under the same path in more than one event, in order of time: those of one alternative or
 * call (`index`) as the normaliser joins them, and all of them together. Texts inside JSON come
 * first, because what is found across them is nothing that their JSON text shows.
 */
export function eventPieces(tape: Tape, firstEvent: number): readonly (readonly Piece[])[] {
  if (firstEvent === 0 || tape.words[firstEvent + EVENT_NEXT] === 0) return [];
  const collected: Collected = { tape, inJson: new Map(), outside: new Map(), event: 0 };
  const places = new Map<number, number>();
  for (let at = firstEvent; at !== 0; at = tape.words[at + EVENT_NEXT] ?? 0) {
    places.set(at, places.size);
    tape.breaks.tick();
  }
  for (const event of eventsInOrder(tape.words, firstEvent)) {
    tape.breaks.tick();
    collected.event = places.get(event) ?? 0;
    const first = tape.words[event + EVENT_ATTRIBUTES] ?? 0;
    walk(collected, first, { path: '', mark: '', attribute: 0, isArray: false });
  }
  const { inJson, outside } = collected;
  return [...groupsOf(inJson), ...groupsOf(outside)];
}

/** The text of a piece, as bytes. */
export function bytesOfPiece(tape: Tape, { record, leaf }: Piece): Uint8Array {
  return leaf === undefined ? bytesOfValue(tape, record) : Buffer.from(leaf.text);
}

/** What the value says with another text in this place; of JSON nothing else is kept. */
export function replacedValue({ leaf }: Piece, bytes: Uint8Array): Uint8Array {
  return leaf === undefined ? bytes : withoutRest(leaf, Buffer.from(bytes).toString());
}

interface Marked {
  readonly piece: Piece;
  readonly mark: string;
}

interface Collected {
  readonly tape: Tape;
  readonly inJson: Map<string, Marked[]>;
  readonly outside: Map<string, Marked[]>;
  event: number;
}

interface Place {
  readonly path: string;
  readonly mark: string;
  readonly attribute: number;
  readonly isArray: boolean;
}

function walk(collected: Collected, first: number, place: Place): void {
  const { words } = collected.tape;
  const mark = place.isArray ? place.mark : place.mark + indexAmong(collected.tape, first);
  let position = 0;
  for (let at = first; at !== 0; at = words[at + VALUE_NEXT] ?? 0) {
    const step = place.isArray ? String(position++) : textAt(collected.tape, at + VALUE_KEY);
    const path = `${place.path}\0${step}`;
    const attribute = place.attribute === 0 ? at : place.attribute;
    const kind = words[at + VALUE_KIND];
    if (kind === KIND_STRING) addText(collected, at, { ...place, path, mark, attribute });
    else if (kind === KIND_MAP || kind === KIND_ARRAY) {
      const isArray = kind === KIND_ARRAY;
      walk(collected, words[at + VALUE_A] ?? 0, { path, mark, attribute, isArray });
    }
  }
}

function addText(collected: Collected, record: number, { path, mark, attribute }: Place): void {
  const { tape, event, inJson, outside } = collected;
  if ((tape.words[record + VALUE_B] ?? 0) > pieceBytesMax) return;
  add(outside, path, { piece: { event, attribute, record, leaf: undefined }, mark });
  for (const leaf of jsonLeaves(bytesOfValue(tape, record))) {
    const piece = { event, attribute, record, leaf };
    add(inJson, `${path}\0${leaf.path}`, { piece, mark: mark + leaf.mark });
  }
}

function add(byPath: Map<string, Marked[]>, path: string, marked: Marked): void {
  const pieces = byPath.get(path);
  if (pieces === undefined) byPath.set(path, [marked]);
  else pieces.push(marked);
}

function groupsOf(byPath: ReadonlyMap<string, readonly Marked[]>): (readonly Piece[])[] {
  return [...byPath.values()].flatMap((all) => {
    if (all.length < 2) return [];
    const byMark = Map.groupBy(all, ({ mark }) => mark);
    const marked = byMark.size < 2 ? [] : [...byMark.values()].filter((each) => each.length > 1);
    return [...marked, all].map((each) => each.map(({ piece }) => piece));
  });
}

/** The `index` that stands beside other attributes. */
function indexAmong(tape: Tape, first: number): string {
  const { words } = tape;
  for (let at = first; at !== 0; at = words[at + VALUE_NEXT] ?? 0) {
    if (words[at + VALUE_KEY + 1] !== 5 || textAt(tape, at + VALUE_KEY) !== 'index') continue;
    if (words[at + VALUE_KIND] === KIND_INT) return `#${words[at + VALUE_A]}`;
    if (words[at + VALUE_KIND] === KIND_STRING) return `#${textAt(tape, at + VALUE_A)}`;
  }
  return '';
}

function bytesOfValue(tape: Tape, record: number): Uint8Array {
  const start = tape.words[record + VALUE_A] ?? 0;
  return tape.bytes.subarray(start, start + (tape.words[record + VALUE_B] ?? 0));
}

function textAt(tape: Tape, pair: number): string {
  const start = tape.words[pair] ?? 0;
  const { buffer, byteOffset } = tape.bytes;
  return Buffer.from(buffer, byteOffset + start, tape.words[pair + 1] ?? 0).toString('latin1');
}
