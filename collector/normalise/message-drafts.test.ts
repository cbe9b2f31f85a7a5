import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SPAN_ATTRIBUTES, VALUE_NEXT } from '../../model/tape.ts';
import { buildSpanTape } from '../../test/tapes/build-tape.ts';
import { findMessages, halfOf } from './conversation.ts';
import { draftFlattened, draftText } from './draft-messages.ts';
import { readFlattened } from './flattened.ts';
import { writeUnescaped } from './json-unescape.ts';
import type { Message } from './message-chat.ts';
import type { Draft, MessageDrafts } from './message-drafts.ts';
import { finishReasons, lastAnswer, lastQuestion, toMessages } from './messages.ts';
import { jsonText, parseJson } from './plain-json.ts';
import { blankSource } from './plan-source.ts';
import { ScratchHeap } from './scratch-heap.ts';
import { ShareText } from './share-text.ts';
import { TapeView, wordAt } from './tape-view.ts';

/** What a draft says is what the messages say. */
function expectSame(draft: Draft, messages: readonly Message[] | undefined): void {
  const { source, cut, scanned } = draft;
  const text = new TextDecoder().decode(source.bytes.subarray(cut.start, cut.end));
  expect(text).toBe(jsonText(messages));
  const said = (texts: readonly number[]): string | undefined => {
    const lines = texts.flatMap((start, i) => {
      if (i % 2 === 1) return [];
      const out = new ScratchHeap();
      writeUnescaped(out, source, start, texts[i + 1] ?? 0, 1_000);
      return [new TextDecoder().decode(out.heap.subarray(0, out.heapUsed))];
    });
    return lines.length === 0 ? undefined : lines.join('\n');
  };
  expect(said(scanned.question)).toBe(lastQuestion(messages ?? []));
  expect(said(scanned.answer)).toBe(lastAnswer(messages ?? []));
  expect(said(scanned.finishReasons)?.split('\n') ?? []).toEqual(finishReasons(messages ?? []));
}

/** Nothing is left of a draft that was given up: the next one stands where it began. */
function expectNothing(drafts: MessageDrafts, used: number): void {
  expect(drafts.heap.heapUsed).toBe(used);
}

const words = fc.oneof(
  fc.constantFrom('', 'user', 'assistant', 'system', 'tool', 'model', '[]', ' {"a":1}', '\\u0041'),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed()),
);
const role = fc.constantFrom('user', 'assistant', 'system', 'user', 'assistant', 'system', 'tool');
const field = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('message.role'), role) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('message.content'), words) },
  fc.tuple(fc.constant('message.finish_reason'), fc.constantFrom('stop', 'length', '', 'a"b')),
  fc.tuple(fc.constantFrom('message', 'message.', 'role', 'message.name', 'message.0'), words),
);
/** Mostly one after another, as senders flatten them. */
const flattened = fc.array(fc.array(field, { minLength: 1, maxLength: 3 }), { maxLength: 4 });
const index = fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom('0', '9', 'x'));

test('flattened messages are drafted as they would be read', () => {
  let seen = 0;
  fc.assert(
    fc.property(flattened, index, (items, before) => {
      const entries = items.flatMap((fields, at) =>
        fields.map(([key, value]): [string, string] => [`in.${before}${at}.${key}`, value]),
      );
      const tape = buildSpanTape({ attributes: Object.fromEntries(entries) });
      const view = new TapeView();
      view.open(tape);
      const records: number[] = [];
      let record = wordAt(view, (tape.items[0] ?? 0) + SPAN_ATTRIBUTES);
      for (; record !== 0; record = wordAt(view, record + VALUE_NEXT)) records.push(record);
      const source = { ...blankSource, prefixLength: 3, item: ['message'] };
      const itemStep = new TextEncoder().encode('.message.');
      const { drafts } = new ShareText();
      const draft = draftFlattened(drafts, view, records, { ...source, itemStep }, 'user');
      if (draft === undefined) {
        expectNothing(drafts, 0);
        return;
      }
      seen++;
      expectSame(draft, toMessages(readFlattened(view, records, source), 'user'));
    }),
    { seed: 1, numRuns: 5_000 },
  );
  expect(seen).toBeGreaterThan(500);
});

test.each(['plain', 'two\nlines "quoted" \u0001', '[{"type":"text","text":"a"}]', ' é '])(
  'text %j is one message',
  (content) => {
    const tape = buildSpanTape({ attributes: { text: content } });
    const view = new TapeView();
    view.open(tape);
    const record = wordAt(view, (tape.items[0] ?? 0) + SPAN_ATTRIBUTES);
    const draft = draftText(new ShareText().drafts, view, record, 'assistant');
    if (draft === undefined) throw new Error('no draft');
    const parts = [{ type: 'text', text: content }];
    expectSame(draft, toMessages([{ role: 'assistant', content: parts }], 'assistant'));
  },
);

const part = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('text'), text: words }) },
  fc.record({ type: fc.constantFrom('text', 'image'), text: words, more: words }),
);
const content = fc.oneof(words, fc.array(part, { maxLength: 3 }));
const chatMessage = fc.oneof(
  { weight: 9, arbitrary: fc.record({ role, content }) },
  fc.record({ role, content, name: words }),
);
const chat = fc
  .tuple(fc.array(chatMessage, { maxLength: 4 }), fc.constantFrom('', ' '), fc.nat(9))
  .map(([value, space, spelling]) => {
    const json = JSON.stringify(value, undefined, space);
    if (spelling === 0) return json.replaceAll('/', '\\/');
    return spelling === 1 ? json.replace(/[a-z](?=[^"]*"\}\])/, '\\u0041') : json;
  });
const damaged = fc
  .tuple(chat, fc.nat(), fc.constantFrom('', '"', '\\', ',', '{', ']', '\n', ' '))
  .map(([json, at, put]) => {
    const place = at % (json.length + 1);
    return (json.slice(0, place) + put + json.slice(place)).toWellFormed();
  });

test.each(['user', 'assistant'] as const)('chats of the %s are drafted as read', (speaker) => {
  let seen = 0;
  const check = (json: string): void => {
    const bytes = new TextEncoder().encode(`x${json}y`);
    const source = { bytes, data: new DataView(bytes.buffer) };
    const { drafts, chats } = new ShareText();
    const only = speaker === 'assistant' ? speaker : undefined;
    const draft = chats.draft(source, 1, bytes.length - 1, only);
    if (draft === undefined) {
      expectNothing(drafts, 0);
      return;
    }
    seen++;
    const all = findMessages(parseJson(json), speaker) ?? [];
    expectSame(draft, speaker === 'assistant' ? halfOf(all, 'answer') : all);
  };
  fc.assert(fc.property(chat, check), { seed: 2, numRuns: 5_000 });
  expect(seen).toBeGreaterThan(200);
  fc.assert(fc.property(damaged, check), { seed: 3, numRuns: 5_000 });
});
