import { type Breaks, noBreaks } from './breaks.ts';

/**
 * A decoded export request as a tape: two flat arrays, no objects and no JavaScript strings.
 *
 * `bytes` is the arena: the request body itself for protobuf, unescaped text for JSON, and text
 * that redaction wrote. `words` holds fixed-size records of unsigned 32-bit words; a record is
 * named by the index of its first word, and index 0 means "none". Lists are linked by the record's
 * first word, because protobuf may interleave repeated fields. Text and bytes are (offset, length)
 * pairs into the arena; 64-bit numbers are (low, high) pairs.
 *
 * Both decoders write it, redaction patches (offset, length) pairs in place and appends to the
 * arena, normalisation reads it. A stage owns the tape while it works; nothing keeps it afterwards.
 * It can be moved between threads by transferring the two buffers.
 *
 * Fields are those of opentelemetry-proto v1.11 `trace/v1/trace.proto` and
 * `common/v1/common.proto`; those of log records and metrics stand in
 * `log-tape.ts` and `metric-tape.ts`.
 */
export class Tape {
  bytes: Uint8Array;
  /** Bytes of the arena in use; appended text goes here. */
  bytesUsed: number;
  words: Uint32Array;
  wordsUsed: number;
  /** Of those who work on the tape. */
  readonly breaks: Breaks;
  /** Room that was made for appended text the last time. */
  #room = 0;
  /** First resource record; resources, scopes and items hang below it. */
  firstResource = 0;
  /**
   * What was accepted, in the order it arrived: record indices of spans, log records or data
   * points.
   */
  readonly items: number[] = [];

  constructor(arena: Uint8Array, arenaUsed: number, wordsHint: number, breaks = noBreaks) {
    this.breaks = breaks;
    this.bytes = arena;
    this.bytesUsed = arenaUsed;
    this.words = new Uint32Array(Math.max(64, wordsHint));
    // Word 0 is never a record, so that index 0 can mean "none".
    this.wordsUsed = 1;
  }

  /** The same tape with other items: both share their records and bytes as they are now. */
  withItems(items: readonly number[]): Tape {
    const other = new Tape(this.bytes, this.bytesUsed, 0, this.breaks);
    other.words = this.words;
    other.wordsUsed = this.wordsUsed;
    other.firstResource = this.firstResource;
    for (const item of items) other.items.push(item);
    return other;
  }

  /** A zeroed record of `size` words; its index. Earlier references to `words` may be stale. */
  allocate(size: number): number {
    this.breaks.tick();
    const at = this.wordsUsed;
    this.wordsUsed = at + size;
    if (this.wordsUsed > this.words.length) {
      const larger = new Uint32Array(Math.max(this.wordsUsed, this.words.length * 2));
      larger.set(this.words.subarray(0, at));
      this.words = larger;
    }
    return at;
  }

  /** Forgets every record from `mark` on: an item that turned out bad leaves nothing behind. */
  rewind(mark: number): void {
    this.words.fill(0, mark, this.wordsUsed);
    this.wordsUsed = mark;
  }

  /**
   * Appends text to the arena and returns its offset. Earlier references to `bytes` may be stale.
   * Redaction appends little to a large arena, so the first room for it is a quarter more.
   */
  append(text: Uint8Array): number {
    const at = this.bytesUsed;
    if (at + text.length > this.bytes.length) {
      this.#room = Math.max(this.#room * 2, at >> 2);
      this.#grow(at + text.length + this.#room);
    }
    this.bytesUsed = at + text.length;
    this.bytes.set(text, at);
    return at;
  }

  /** Makes room for `length` bytes at the end of the arena and returns their offset. */
  reserve(length: number): number {
    const at = this.bytesUsed;
    this.bytesUsed = at + length;
    if (this.bytesUsed > this.bytes.length) {
      this.#grow(Math.max(this.bytesUsed, this.bytes.length * 2));
    }
    return at;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(length);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

// Word offsets within each record. Plain constants, because V8 folds them into the instruction.

/** ResourceSpans (ResourceLogs, ResourceMetrics) with its Resource. */
export const RESOURCE_NEXT = 0;
export const RESOURCE_ATTRIBUTES = 1;
export const RESOURCE_DROPPED_ATTRIBUTES = 2;
export const RESOURCE_SCHEMA_URL = 3; // offset, length: ResourceSpans.schema_url
export const RESOURCE_ENTITY_REFS = 5; // first EntityRef
export const RESOURCE_FIRST_SCOPE = 6;
/** 1 where the message Resource was present, even if empty. */
export const RESOURCE_PRESENT = 7;
export const RESOURCE_WORDS = 8;

/** EntityRef (common.proto). */
export const ENTITY_NEXT = 0;
export const ENTITY_SCHEMA_URL = 1; // offset, length
export const ENTITY_TYPE = 3; // offset, length
export const ENTITY_ID_KEYS = 5; // first value record, all strings
export const ENTITY_DESCRIPTION_KEYS = 6; // first value record, all strings
export const ENTITY_WORDS = 7;

/** ScopeSpans (ScopeLogs, ScopeMetrics) with its InstrumentationScope. */
export const SCOPE_NEXT = 0;
export const SCOPE_RESOURCE = 1;
export const SCOPE_NAME = 2; // offset, length
export const SCOPE_VERSION = 4; // offset, length
export const SCOPE_ATTRIBUTES = 6;
export const SCOPE_DROPPED_ATTRIBUTES = 7;
export const SCOPE_SCHEMA_URL = 8; // offset, length: ScopeSpans.schema_url
export const SCOPE_PRESENT = 10;
export const SCOPE_WORDS = 11;

/** Every item, of whatever signal, begins with the scope record it hangs on. */
export const ITEM_SCOPE = 0;

export const SPAN_SCOPE = 0;
export const SPAN_TRACE_ID = 1; // offset of 16 bytes
export const SPAN_SPAN_ID = 2; // offset of 8 bytes
export const SPAN_PARENT_ID = 3; // offset of 8 bytes
/** 1 where the span has a parent. */
export const SPAN_HAS_PARENT = 4;
export const SPAN_TRACE_STATE = 5; // offset, length
export const SPAN_FLAGS = 7;
export const SPAN_NAME = 8; // offset, length
export const SPAN_KIND = 10; // enum number, kept even when unknown
export const SPAN_START = 11; // low, high
export const SPAN_END = 13; // low, high
export const SPAN_ATTRIBUTES = 15;
export const SPAN_DROPPED_ATTRIBUTES = 16;
export const SPAN_EVENTS = 17;
export const SPAN_DROPPED_EVENTS = 18;
export const SPAN_LINKS = 19;
export const SPAN_DROPPED_LINKS = 20;
export const SPAN_STATUS_CODE = 21; // enum number, kept even when unknown
export const SPAN_STATUS_MESSAGE = 22; // offset, length
export const SPAN_WORDS = 24;

export const EVENT_NEXT = 0;
export const EVENT_TIME = 1; // low, high
export const EVENT_NAME = 3; // offset, length
export const EVENT_ATTRIBUTES = 5;
export const EVENT_DROPPED_ATTRIBUTES = 6;
export const EVENT_WORDS = 7;

export const LINK_NEXT = 0;
export const LINK_TRACE_ID = 1; // offset of 16 bytes
export const LINK_SPAN_ID = 2; // offset of 8 bytes
export const LINK_TRACE_STATE = 3; // offset, length
export const LINK_ATTRIBUTES = 5;
export const LINK_DROPPED_ATTRIBUTES = 6;
export const LINK_FLAGS = 7;
export const LINK_WORDS = 8;

/** A KeyValue, or an array element (then the key is empty). */
export const VALUE_NEXT = 0;
export const VALUE_KEY = 1; // offset, length
export const VALUE_KIND = 3; // one of the kinds below
/** STRING, BYTES: offset, length. INT, DOUBLE: low, high. BOOL: 0 or 1. ARRAY, MAP: first child. */
export const VALUE_A = 4;
export const VALUE_B = 5;
export const VALUE_WORDS = 6;

/** AnyValue without a value: allowed, and different from an absent attribute. */
export const KIND_EMPTY = 0;
export const KIND_STRING = 1;
export const KIND_BOOL = 2;
export const KIND_INT = 3;
export const KIND_DOUBLE = 4;
export const KIND_ARRAY = 5;
export const KIND_MAP = 6;
export const KIND_BYTES = 7;
