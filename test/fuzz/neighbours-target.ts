import { textAt } from '../../model/row-block.ts';
import { concat, frame } from '../otlp/wire-bytes.ts';
import { jsonText, jsonTree } from './json-tree.ts';
import type { Encoding } from './make-request.ts';
import { mutateTree } from './mutate-json.ts';
import { mutateFields } from './mutate-protobuf.ts';
import { encodeMessage } from './otlp-messages.ts';
import { encodeFields, readFields } from './protobuf-tree.ts';
import { itemOf } from './seeds.ts';
import { checkStages } from './stages-target.ts';
import { type FuzzTarget, type Outcomes, type Random, seen } from './target.ts';

const before = itemOf('traces', 0xbeef);
const after = itemOf('traces', 0xcafe);
const kept = ['000000000000beef', '000000000000cafe'];

/** A damaged span between two whole ones, in framing that is whole: the two are always kept. */
export function neighboursTarget(encoding: Encoding): FuzzTarget {
  const make = encoding === 'protobuf' ? protobufBetween : jsonBetween;
  return {
    name: `neighbours-${encoding}`,
    make,
    check: (input, outcomes) => checkNeighbours(encoding, input, outcomes),
  };
}

function checkNeighbours(encoding: Encoding, input: Uint8Array, outcomes: Outcomes): void {
  const blocks = checkStages('traces', encoding, [input], outcomes);
  const spans = blocks.find(({ table }) => table === 'span');
  const ids = spans?.columns.find(({ name }) => name === 'span_id');
  if (spans === undefined || ids === undefined) {
    // JSON that does not parse has no framing; what else is refused breaks the promise.
    if (encoding === 'json' && !isJson(input)) {
      seen(outcomes, 'no framing');
      return;
    }
    throw new Error('a damaged span cost its neighbours');
  }
  const found = Array.from({ length: spans.rows }, (_, row) => textAt(spans, ids, row));
  if (!kept.every((id) => found.includes(id))) throw new Error('a neighbour is missing');
}

function isJson(input: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(input));
    return true;
  } catch {
    return false;
  }
}

const wholeBefore = frame(2, encodeMessage('Span', before));
const wholeAfter = frame(2, encodeMessage('Span', after));
const spanFields = [1, 2, 3].map((number) => {
  return readFields(encodeMessage('Span', itemOf('traces', number))) ?? [];
});

function protobufBetween(random: Random): Uint8Array<ArrayBuffer> {
  const [first = [], ...others] = spanFields;
  let fields: ReturnType<typeof mutateFields> = first;
  for (let left = 1 + random(4); left > 0; left--) {
    fields = mutateFields(fields, others[random(others.length)] ?? [], random);
  }
  const damaged = frame(2, encodeFields(fields));
  return Uint8Array.from(frame(1, frame(2, concat(wholeBefore, damaged, wholeAfter))));
}

const encoder = new TextEncoder();
const spanTree = jsonTree(itemOf('traces', 1));

function jsonBetween(random: Random): Uint8Array<ArrayBuffer> {
  let tree = spanTree;
  for (let left = 1 + random(4); left > 0; left--) tree = mutateTree(tree, spanTree, random);
  const spans = [JSON.stringify(before), jsonText(tree), JSON.stringify(after)].join(',');
  return encoder.encode(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}]}]}]}`);
}
