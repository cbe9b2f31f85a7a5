import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Source } from './heap.ts';
import { writeUnescaped } from './json-unescape.ts';
import { ListItems } from './list-items.ts';
import { areMessages, finishReasons, lastAnswer, lastQuestion } from './messages.ts';
import { isSafeAsItCame, parseJson } from './plain-json.ts';
import { cutText } from './preview.ts';
import { MessageScan } from './scan-messages.ts';
import { ScratchHeap } from './scratch-heap.ts';

const plain: readonly (readonly [string, string])[] = [
  ['one message', '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]'],
  ['space everywhere', ' [ { "role" : "user" , "parts" : [ ] , "x" : [ ] } ]\n\t'],
  ['any order of keys', '[{"parts":[{"content":"hi","type":"text"}],"role":"user"}]'],
  [
    'escapes in texts',
    String.raw`[{"role":"a","parts":[{"type":"text","content":"\u00e9\n\"\\\/\u2028"}]}]`,
  ],
  [
    'calls',
    '[{"role":"a","parts":[{"type":"tool_call","id":"1","name":"f","arguments":{"a":[1,{}]}}]}]',
  ],
  ['answers of tools', '[{"role":"tool","parts":[{"type":"tool_call_response","response":null}]}]'],
  ['media and reasons', '[{"role":"a","parts":[{"type":"uri","uri":"u"}],"finish_reason":"stop"}]'],
  ['numbers that are nobody’s', '[{"role":"a","parts":[],"n":-1.5e+3,"m":0,"t":true,"f":false}]'],
];

const refused: readonly string[] = [
  ...['', '[]', '[', '{}', '[{}]', '[{"role":"user"}]', '[{"parts":[]}]', '"x"', '[1]', 'null'],
  '[{"role":"user","parts":[]}] x',
  '[{"role":"user","parts":[]},]',
  '[{"role":"user","parts":[],}]',
  '[{"role":"user","role":"a","parts":[]}]',
  '[{"role":"user","parts":[{"type":"text","text":"hi"}]}]',
  '[{"role":"user","parts":[{"type":"image"}]}]',
  '[{"role":"user","parts":[{"type":"file","url":"u"}]}]',
  '[{"role":"a","parts":[{"type":"reasoning","reasoning":"hm"}]}]',
  '[{"role":"a","parts":[{"type":"reasoning","summary":[]}]}]',
  '[{"role":"user","parts":[{"type":"tool_call","arguments":"{}"}]}]',
  '[{"role":"user","parts":[{"type":"text","call_id":null}]}]',
  '[{"role":"user","parts":[],"message":null}]',
  '[{"role":"user","parts":[{"type":"text","content":12345678901234567890}]}]',
  '[{"role":"user","parts":[{"type":"text","content":"a\nb"}]}]',
  String.raw`[{"role":"user","parts":[{"type":"text","content":"\ud83d\ude00"}]}]`,
  String.raw`[{"role":"user","parts":[{"type":"text","content":"\x"}]}]`,
  String.raw`[{"role":"user","parts":[{"type":"text","content":"\u12"}]}]`,
  String.raw`[{"r\u006fle":"user","role":"user","parts":[]}]`,
  '[{"role":"user","parts":[],"n":01}]',
  '[{"role":"user","parts":[],"n":1.}]',
  '[{"role":"user","parts":[],"n":+1}]',
  '[{"role":"user","parts":[],"n":tru}]',
  `[{"role":"user","parts":[],"n":${'['.repeat(200)}${']'.repeat(200)}}]`,
];

describe('messages in place', () => {
  test.each(plain)('%s are seen', (_name, text) => {
    expect(agrees(text)).toBe(true);
  });

  test.each(refused)('left to the parser: %s', (text) => {
    expect(agrees(text)).toBe(false);
  });

  test('whatever is seen is what the parser would have found', () => {
    let seen = 0;
    const check = (text: string) => {
      if (agrees(text)) seen++;
    };
    fc.assert(fc.property(spelledMessages, check), { seed: 4, numRuns: 3_000 });
    expect(seen).toBeGreaterThan(1_000);
    fc.assert(fc.property(damagedMessages, check), { seed: 5, numRuns: 5_000 });
  });
});

const experienced = new MessageScan();

/** True where the scan found messages; then all it says is compared with the parsed value. */
function agrees(text: string): boolean {
  const bytes = new TextEncoder().encode(`x${text}y`);
  const source = { bytes, data: new DataView(bytes.buffer) };
  const items: number[] = [];
  const list = { add: (start: number, end: number) => items.push(start, end) };
  const scanned = new MessageScan().scan(source, 1, bytes.length - 1, list);
  // What it remembers of other messages changes nothing.
  const known = items.splice(0);
  expect(experienced.scan(source, 1, bytes.length - 1, list)).toEqual(scanned);
  expect(items).toEqual(known);
  if (scanned === undefined) return false;
  if (text.startsWith('[')) expect(items).toEqual(cutsOf(source, 1, bytes.length - 1));
  const value = parseJson(text);
  if (!areMessages(value) || !isSafeAsItCame(text)) throw new Error(`no messages: ${text}`);
  const said = (texts: readonly number[]): string | undefined => {
    const pairs = texts.flatMap((start, i) => (i % 2 === 0 ? [[start, texts[i + 1] ?? 0]] : []));
    const lines = pairs.map(([start = 0, end = 0]) => unescaped(bytes, start, end, 1_000));
    return lines.length === 0 ? undefined : lines.join('\n');
  };
  expect(said(scanned.question)).toBe(lastQuestion(value));
  const answer = lastAnswer(value);
  if (scanned.answer.length > 0 || !scanned.hasCalls) expect(said(scanned.answer)).toBe(answer);
  expect(said(scanned.finishReasons)?.split('\n') ?? []).toEqual(finishReasons(value));
  for (const length of [1, 2, 3, 7]) {
    const [start = 0, end = 0] = scanned.question;
    expect(unescaped(bytes, start, end, length)).toBe(
      cutText(unescaped(bytes, start, end, 1_000), length),
    );
  }
  return true;
}

/** Where the text would be cut without knowing what it is. */
function cutsOf(source: Source, start: number, end: number): readonly number[] {
  const items: number[] = [];
  const lists = new ListItems({ add: (from, to) => items.push(from, to) });
  lists.find(source, start, end);
  expect(lists.hasControls).toBe(false);
  return items;
}

function unescaped(bytes: Uint8Array, start: number, end: number, characters: number): string {
  const heap = new ScratchHeap();
  writeUnescaped(heap, { bytes, data: new DataView(bytes.buffer) }, start, end, characters);
  return new TextDecoder().decode(heap.heap.subarray(0, heap.heapUsed));
}

const text = fc.string({ unit: 'binary', maxLength: 8 });
const scalar = fc.oneof(text, fc.double({ noNaN: true }), fc.constant(null), fc.boolean());
const part = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('text'), content: text }) },
  fc.record(
    {
      type: fc.constantFrom('text', 'reasoning', 'tool_call', 'tool_call_response', 'uri', 'odd'),
      content: fc.oneof(scalar, fc.jsonValue({ maxDepth: 2 })),
      text: scalar,
      arguments: fc.jsonValue({ maxDepth: 2 }),
      response: fc.jsonValue({ maxDepth: 2 }),
      call_id: scalar,
      summary: scalar,
    },
    { requiredKeys: ['type'] },
  ),
);
const message = fc.record(
  {
    role: fc.constantFrom('user', 'assistant', 'tool', ''),
    parts: fc.array(part, { maxLength: 3 }),
    finish_reason: fc.oneof(fc.constantFrom('stop', 'length', ''), scalar),
    name: scalar,
  },
  { requiredKeys: ['role', 'parts'] },
);
const messages = fc.array(message, { maxLength: 4 });

/** JSON as different writers spell it: with space, and with more escapes than needed. */
const spelledMessages = fc
  .tuple(messages, fc.constantFrom('', ' ', '\t'), fc.boolean())
  .map(([value, space, escaped]) => {
    const json = JSON.stringify(value, undefined, space);
    if (!escaped) return json;
    return json.replace(/[é-퟿]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  });

const damagedMessages = fc
  .tuple(spelledMessages, fc.nat(), fc.constantFrom('', '"', '\\', ',', '{', ']', '0', '\n', ' '))
  .map(([json, at, put]) => {
    const place = at % (json.length + 1);
    const cut = json.slice(0, place) + put + json.slice(place + (put === '' ? 1 : 0));
    // A tape holds valid UTF-8 only.
    return cut.toWellFormed();
  });
