import { LOG_ATTRIBUTES, LOG_BODY, LOG_EVENT_NAME } from '../../model/log-tape.ts';
import * as T from '../../model/tape.ts';
import type { Target } from '../normalise/dialects/dialect.ts';
import { dialects } from '../normalise/dialects/index.ts';
import type { FieldHit } from './text-redactor.ts';

/** What the dialects read as what was asked and answered; counts, prices and names are not. */
const contentTargets: readonly Target[] = [
  'system_instructions',
  'input_messages',
  'output_messages',
  'input',
  'output',
];

interface ContentNames {
  readonly keys: ReadonlySet<string>;
  /** Of lists that are spread over keys, with their final dot. */
  readonly prefixes: readonly string[];
  /** Of events that are messages. */
  readonly events: ReadonlySet<string>;
  /** Beginnings of names of such events. */
  readonly eventPrefixes: readonly string[];
}

/**
 * Takes inputs, outputs and messages of a span off its tape, unread: the attributes and events that
 * any dialect could read them from. Afterwards no record leads to them.
 */
export function dropContent(tape: T.Tape, span: number): readonly FieldHit[] {
  const hits: FieldHit[] = [];
  dropAttributes(tape, span + T.SPAN_ATTRIBUTES, 'attributes', isContentKey, hits);
  let index = 0;
  for (let at = tape.words[span + T.SPAN_EVENTS] ?? 0; at !== 0; index++) {
    const isMessage = isMessageEvent(textAt(tape, at + T.EVENT_NAME));
    const place = `events[${index}].attributes`;
    dropAttributes(
      tape,
      at + T.EVENT_ATTRIBUTES,
      place,
      isMessage ? () => true : isContentKey,
      hits,
    );
    at = tape.words[at + T.EVENT_NEXT] ?? 0;
  }
  return hits;
}

/** The same for a log record: its body where its event is a message, and attributes by key. */
export function dropLogContent(tape: T.Tape, log: number, index: number): readonly FieldHit[] {
  const hits: FieldHit[] = [];
  const isMessage = isMessageEvent(textAt(tape, log + LOG_EVENT_NAME));
  const place = `logs[${index}].attributes`;
  dropAttributes(tape, log + LOG_ATTRIBUTES, place, isContentKey, hits);
  if (isMessage && tape.words[log + LOG_BODY] !== 0) {
    tape.words[log + LOG_BODY] = 0;
    hits.push(dropped(`logs[${index}].body`));
  }
  return hits;
}

function dropped(field: string): FieldHit {
  return { field, rule: 'policy.content', ruleVersion: 1, action: 'drop', count: 1 };
}

function dropAttributes(
  tape: T.Tape,
  head: number,
  place: string,
  isDropped: (key: string) => boolean,
  hits: FieldHit[],
): void {
  let link = head;
  for (let at = tape.words[head] ?? 0; at !== 0; at = tape.words[at + T.VALUE_NEXT] ?? 0) {
    const key = textAt(tape, at + T.VALUE_KEY);
    if (!isDropped(key)) {
      link = at + T.VALUE_NEXT;
      continue;
    }
    tape.words[link] = tape.words[at + T.VALUE_NEXT] ?? 0;
    // Keys of lists go on with what a sender chose, so only the part that is known is told.
    const known = names.keys.has(key) ? key : names.prefixes.find((start) => key.startsWith(start));
    const field = known === undefined ? place : `${place}.${known}`;
    hits.push(dropped(field));
  }
}

function isContentKey(key: string): boolean {
  return names.keys.has(key) || names.prefixes.some((prefix) => key.startsWith(prefix));
}

function isMessageEvent(name: string): boolean {
  return names.events.has(name) || names.eventPrefixes.some((start) => name.startsWith(start));
}

const names = contentNames();

function contentNames(): ContentNames {
  const sources = dialects.flatMap(({ columns }) =>
    contentTargets.flatMap((target) => columns[target] ?? []),
  );
  return {
    keys: new Set(
      sources.flatMap((source) => {
        if ('key' in source) return [source.key];
        return 'compose' in source ? Object.values(source.compose) : [];
      }),
    ),
    prefixes: [...new Set(sources.flatMap((source) => ('list' in source ? [source.list] : [])))],
    events: new Set(sources.flatMap((source) => ('event' in source ? [source.event] : []))),
    eventPrefixes: sources.flatMap((source) =>
      'event' in source && source.isPrefix === true ? [source.event] : [],
    ),
  };
}

function textAt(tape: T.Tape, pair: number): string {
  const start = tape.words[pair] ?? 0;
  const { buffer, byteOffset } = tape.bytes;
  return Buffer.from(buffer, byteOffset + start, tape.words[pair + 1] ?? 0).toString('utf8');
}
