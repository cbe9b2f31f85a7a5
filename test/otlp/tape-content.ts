import * as T from '../../model/tape.ts';
import type {
  Content,
  EntityContent,
  EventContent,
  LinkContent,
  Pair,
  ResourceContent,
  ScopeContent,
  SpanContent,
  Value,
} from './content.ts';
import { doubleBits } from './content.ts';

/**
 * Reads a tape back as plain data. Checks on the way what every reader relies on: offsets inside
 * the arena, lists that end, spans whose scope and resource hang on the tape.
 */
export function tapeContent(tape: T.Tape): Content {
  const reader = new TapeReader(tape);
  return reader.content();
}

class TapeReader {
  readonly tape: T.Tape;
  readonly view: Buffer;
  spansSeen = 0;
  recordsLeft: number;

  constructor(tape: T.Tape) {
    this.tape = tape;
    this.view = Buffer.from(tape.bytes.buffer, tape.bytes.byteOffset, tape.bytesUsed);
    this.recordsLeft = tape.wordsUsed;
  }

  content(): Content {
    const byScope = new Map<number, number[]>();
    for (const span of this.tape.items) {
      const scope = this.word(span + T.SPAN_SCOPE);
      byScope.set(scope, [...(byScope.get(scope) ?? []), span]);
    }
    const resources = this.list(this.tape.firstResource, (at) => this.resource(at, byScope));
    if (this.spansSeen !== this.tape.items.length) throw new Error('a span hangs on no resource');
    return { resources };
  }

  resource(at: number, byScope: ReadonlyMap<number, readonly number[]>): ResourceContent {
    return {
      present: this.word(at + T.RESOURCE_PRESENT) === 1,
      attributes: this.pairs(at + T.RESOURCE_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.RESOURCE_DROPPED_ATTRIBUTES),
      entityRefs: this.list(this.word(at + T.RESOURCE_ENTITY_REFS), (entity) =>
        this.entity(entity),
      ),
      schemaUrl: this.text(at + T.RESOURCE_SCHEMA_URL),
      scopes: this.list(this.word(at + T.RESOURCE_FIRST_SCOPE), (scope) => {
        if (this.word(scope + T.SCOPE_RESOURCE) !== at) throw new Error('a scope is misplaced');
        return this.scope(scope, byScope.get(scope) ?? []);
      }),
    };
  }

  entity(at: number): EntityContent {
    const keys = (slot: number): string[] =>
      this.list(this.word(slot), (key) => this.text(key + T.VALUE_A));
    return {
      schemaUrl: this.text(at + T.ENTITY_SCHEMA_URL),
      type: this.text(at + T.ENTITY_TYPE),
      idKeys: keys(at + T.ENTITY_ID_KEYS),
      descriptionKeys: keys(at + T.ENTITY_DESCRIPTION_KEYS),
    };
  }

  scope(at: number, spans: readonly number[]): ScopeContent {
    if (spans.length === 0) throw new Error('a scope has no span');
    return {
      present: this.word(at + T.SCOPE_PRESENT) === 1,
      name: this.text(at + T.SCOPE_NAME),
      version: this.text(at + T.SCOPE_VERSION),
      attributes: this.pairs(at + T.SCOPE_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.SCOPE_DROPPED_ATTRIBUTES),
      schemaUrl: this.text(at + T.SCOPE_SCHEMA_URL),
      spans: spans.map((span) => this.span(span)),
    };
  }

  span(at: number): SpanContent {
    this.spansSeen++;
    const hasParent = this.word(at + T.SPAN_HAS_PARENT) === 1;
    return {
      traceId: this.hex(this.word(at + T.SPAN_TRACE_ID), 16),
      spanId: this.hex(this.word(at + T.SPAN_SPAN_ID), 8),
      parentSpanId: hasParent ? this.hex(this.word(at + T.SPAN_PARENT_ID), 8) : '',
      traceState: this.text(at + T.SPAN_TRACE_STATE),
      flags: this.word(at + T.SPAN_FLAGS),
      name: this.text(at + T.SPAN_NAME),
      kind: this.word(at + T.SPAN_KIND) | 0,
      startTimeUnixNano: this.u64(at + T.SPAN_START),
      endTimeUnixNano: this.u64(at + T.SPAN_END),
      attributes: this.pairs(at + T.SPAN_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.SPAN_DROPPED_ATTRIBUTES),
      events: this.list(this.word(at + T.SPAN_EVENTS), (event) => this.event(event)),
      droppedEventsCount: this.word(at + T.SPAN_DROPPED_EVENTS),
      links: this.list(this.word(at + T.SPAN_LINKS), (link) => this.link(link)),
      droppedLinksCount: this.word(at + T.SPAN_DROPPED_LINKS),
      statusCode: this.word(at + T.SPAN_STATUS_CODE) | 0,
      statusMessage: this.text(at + T.SPAN_STATUS_MESSAGE),
    };
  }

  event(at: number): EventContent {
    return {
      timeUnixNano: this.u64(at + T.EVENT_TIME),
      name: this.text(at + T.EVENT_NAME),
      attributes: this.pairs(at + T.EVENT_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.EVENT_DROPPED_ATTRIBUTES),
    };
  }

  link(at: number): LinkContent {
    return {
      traceId: this.hex(this.word(at + T.LINK_TRACE_ID), 16),
      spanId: this.hex(this.word(at + T.LINK_SPAN_ID), 8),
      traceState: this.text(at + T.LINK_TRACE_STATE),
      attributes: this.pairs(at + T.LINK_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.LINK_DROPPED_ATTRIBUTES),
      flags: this.word(at + T.LINK_FLAGS),
    };
  }

  pairs(slot: number): Pair[] {
    return this.list(this.word(slot), (at) => ({
      key: this.text(at + T.VALUE_KEY),
      value: this.value(at),
    }));
  }

  value(at: number): Value {
    const a = this.word(at + T.VALUE_A);
    switch (this.word(at + T.VALUE_KIND)) {
      case T.KIND_EMPTY:
        return { kind: 'empty' };
      case T.KIND_STRING:
        return { kind: 'string', text: this.text(at + T.VALUE_A) };
      case T.KIND_BOOL:
        return { kind: 'bool', bool: a === 1 };
      case T.KIND_INT:
        return { kind: 'int', int: BigInt.asIntN(64, BigInt(this.u64(at + T.VALUE_A))).toString() };
      case T.KIND_DOUBLE:
        return { kind: 'double', bits: doubleBits(this.double(at + T.VALUE_A)) };
      case T.KIND_ARRAY:
        return { kind: 'array', values: this.list(a, (child) => this.value(child)) };
      case T.KIND_MAP:
        return { kind: 'map', pairs: this.pairs(at + T.VALUE_A) };
      case T.KIND_BYTES:
        return { kind: 'bytes', hex: this.hex(a, this.word(at + T.VALUE_B)) };
      default:
        throw new Error('a value has no known kind');
    }
  }

  list<Item>(first: number, read: (at: number) => Item): Item[] {
    const items: Item[] = [];
    for (let at = first; at !== 0; at = this.word(at)) {
      if (this.recordsLeft-- <= 0) throw new Error('a list does not end');
      items.push(read(at));
    }
    return items;
  }

  word(at: number): number {
    const word = this.tape.words[at];
    if (word === undefined || at >= this.tape.wordsUsed) throw new Error('a word is missing');
    return word;
  }

  u64(at: number): string {
    return ((BigInt(this.word(at + 1)) << 32n) | BigInt(this.word(at))).toString();
  }

  double(at: number): number {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, this.word(at), true);
    view.setUint32(4, this.word(at + 1), true);
    return view.getFloat64(0, true);
  }

  text(at: number): string {
    return this.bytes(this.word(at), this.word(at + 1)).toString('utf8');
  }

  hex(offset: number, length: number): string {
    return this.bytes(offset, length).toString('hex');
  }

  bytes(offset: number, length: number): Buffer {
    if (offset + length > this.view.length) throw new Error('a value leaves the arena');
    return this.view.subarray(offset, offset + length);
  }
}
