import * as T from '../../model/tape.ts';
import type {
  Content,
  EntityContent,
  Pair,
  ResourceContent,
  ScopeContent,
  Value,
} from './content.ts';
import { doubleBits } from './content.ts';

/**
 * Reads a tape back as plain data. Checks on the way what every reader relies on: offsets inside
 * the arena, lists that end, items whose scope and resource hang on the tape.
 */
export function tapeContent<Item>(items: ItemsOnTape<Item>, tape: T.Tape): Content<Item> {
  return new TapeReader(tape).content(items);
}

/** How the items of a scope are read from a tape. */
export interface ItemsOnTape<Item> {
  fromTape(reader: TapeReader, items: readonly number[]): readonly Item[];
}

export class TapeReader {
  readonly tape: T.Tape;
  readonly view: Buffer;
  itemsSeen = 0;
  recordsLeft: number;

  constructor(tape: T.Tape) {
    this.tape = tape;
    this.view = Buffer.from(tape.bytes.buffer, tape.bytes.byteOffset, tape.bytesUsed);
    this.recordsLeft = tape.wordsUsed;
  }

  content<Item>(items: ItemsOnTape<Item>): Content<Item> {
    const byScope = new Map<number, number[]>();
    for (const item of this.tape.items) {
      const scope = this.word(item + T.ITEM_SCOPE);
      byScope.set(scope, [...(byScope.get(scope) ?? []), item]);
    }
    const resources = this.list(this.tape.firstResource, (at) => this.resource(at, byScope, items));
    if (this.itemsSeen !== this.tape.items.length) throw new Error('an item hangs on no resource');
    return { resources };
  }

  resource<Item>(
    at: number,
    byScope: ReadonlyMap<number, readonly number[]>,
    items: ItemsOnTape<Item>,
  ): ResourceContent<Item> {
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
        return this.scope(scope, byScope.get(scope) ?? [], items);
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

  scope<Item>(
    at: number,
    records: readonly number[],
    items: ItemsOnTape<Item>,
  ): ScopeContent<Item> {
    if (records.length === 0) throw new Error('a scope has no item');
    this.itemsSeen += records.length;
    return {
      present: this.word(at + T.SCOPE_PRESENT) === 1,
      name: this.text(at + T.SCOPE_NAME),
      version: this.text(at + T.SCOPE_VERSION),
      attributes: this.pairs(at + T.SCOPE_ATTRIBUTES),
      droppedAttributesCount: this.word(at + T.SCOPE_DROPPED_ATTRIBUTES),
      schemaUrl: this.text(at + T.SCOPE_SCHEMA_URL),
      items: items.fromTape(this, records),
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
