import { resourceColumns, scopeColumns } from '../../model/batch-columns.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import {
  ENTITY_DESCRIPTION_KEYS,
  ENTITY_ID_KEYS,
  ENTITY_NEXT,
  ENTITY_SCHEMA_URL,
  ENTITY_TYPE,
  ITEM_SCOPE,
  RESOURCE_ATTRIBUTES,
  RESOURCE_DROPPED_ATTRIBUTES,
  RESOURCE_ENTITY_REFS,
  RESOURCE_PRESENT,
  RESOURCE_SCHEMA_URL,
  SCOPE_ATTRIBUTES,
  SCOPE_DROPPED_ATTRIBUTES,
  SCOPE_NAME,
  SCOPE_PRESENT,
  SCOPE_RESOURCE,
  SCOPE_SCHEMA_URL,
  SCOPE_VERSION,
  type Tape,
} from '../../model/tape.ts';
import { contentHash } from './content-hash.ts';
import { writeArray, writeAscii, writeAttributes, writeText } from './json-bytes.ts';
import { type ResourceWords, readResourceWords } from './resource-words.ts';
import { ScratchHeap } from './scratch-heap.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Where an item comes from: its resource and its scope, named by content. */
export interface Origin extends ResourceWords {
  readonly resourceId: string;
  readonly scopeId: string;
  /** The first 16 bytes of SHA-256 that the ids spell. */
  readonly resourceHash: Uint8Array;
  readonly scopeHash: Uint8Array;
}

export interface Origins {
  /** By tape and scope record. */
  readonly byScope: ReadonlyMap<Tape, ReadonlyMap<number, Origin>>;
  readonly resourceBlock: RowBlockBuilder;
  readonly scopeBlock: RowBlockBuilder;
}

interface Named {
  readonly id: string;
  readonly hash: Uint8Array;
}

/** A record, and the tape that holds it. */
interface Place {
  readonly tape: Tape;
  readonly record: number;
}

/** The blocks of resources and scopes, and space for what names them. */
export interface OriginBlocks {
  readonly resources: RowBlockBuilder<keyof typeof resourceColumns>;
  readonly scopes: RowBlockBuilder<keyof typeof scopeColumns>;
  readonly scratch: ScratchHeap;
}

export function createOriginBlocks(): OriginBlocks {
  return {
    resources: new RowBlockBuilder('resource', resourceColumns, 0),
    scopes: new RowBlockBuilder('scope', scopeColumns, 0),
    scratch: new ScratchHeap(),
  };
}

/** Names the resources and scopes that the items hang below; one row for each distinct one. */
export function nameOrigins(
  view: TapeView,
  tapes: readonly Tape[],
  blocks = createOriginBlocks(),
): Origins {
  const { scratch } = blocks;
  const resources = new Map<string, Place>();
  const scopes = new Map<string, Place>();
  const byScope = new Map<Tape, ReadonlyMap<number, Origin>>();
  for (const tape of tapes) {
    view.open(tape);
    byScope.set(tape, originsOf(tape, view, scratch, resources, scopes));
  }
  return {
    byScope,
    resourceBlock: resourceRows(blocks.resources, view, resources),
    scopeBlock: scopeRows(blocks.scopes, view, scopes),
  };
}

function originsOf(
  tape: Tape,
  view: TapeView,
  scratch: ScratchHeap,
  resources: Map<string, Place>,
  scopes: Map<string, Place>,
): ReadonlyMap<number, Origin> {
  const byScope = new Map<number, Origin>();
  const names = new Map<number, Named>();
  const nameOnce = (record: number, write: typeof writeResource): Named => {
    const known = names.get(record);
    if (known !== undefined) return known;
    scratch.heapUsed = 0;
    write(scratch, view, record);
    const hash = Buffer.from(contentHash(scratch.heap.subarray(0, scratch.heapUsed)), 'latin1');
    const named = { id: hash.toString('hex'), hash };
    names.set(record, named);
    return named;
  };
  const words = new Map<number, ResourceWords>();
  const wordsOnce = (resource: number): ResourceWords => {
    const found = words.get(resource) ?? readResourceWords(view, resource);
    words.set(resource, found);
    return found;
  };
  for (const item of tape.items) {
    const scope = wordAt(view, item + ITEM_SCOPE);
    if (byScope.has(scope)) continue;
    const resource = wordAt(view, scope + SCOPE_RESOURCE);
    const resourceName = nameOnce(resource, writeResource);
    const scopeName = nameOnce(scope, writeScope);
    resources.set(resourceName.id, { tape, record: resource });
    scopes.set(scopeName.id, { tape, record: scope });
    byScope.set(scope, {
      resourceId: resourceName.id,
      scopeId: scopeName.id,
      resourceHash: resourceName.hash,
      scopeHash: scopeName.hash,
      ...wordsOnce(resource),
    });
  }
  return byScope;
}

/** Everything of a resource as JSON: what its id is the hash of. */
function writeResource(out: ScratchHeap, view: TapeView, resource: number): void {
  writeAscii(out, `["resource",${wordAt(view, resource + RESOURCE_PRESENT)},`);
  writeAttributes(out, view, wordAt(view, resource + RESOURCE_ATTRIBUTES));
  writeAscii(out, `,${wordAt(view, resource + RESOURCE_DROPPED_ATTRIBUTES)},`);
  writeEntityRefs(out, view, wordAt(view, resource + RESOURCE_ENTITY_REFS));
  writeAscii(out, ',');
  writePair(out, view, resource + RESOURCE_SCHEMA_URL);
  writeAscii(out, ']');
}

function writeScope(out: ScratchHeap, view: TapeView, scope: number): void {
  writeAscii(out, `["scope",${wordAt(view, scope + SCOPE_PRESENT)},`);
  writePair(out, view, scope + SCOPE_NAME);
  writeAscii(out, ',');
  writePair(out, view, scope + SCOPE_VERSION);
  writeAscii(out, ',');
  writeAttributes(out, view, wordAt(view, scope + SCOPE_ATTRIBUTES));
  writeAscii(out, `,${wordAt(view, scope + SCOPE_DROPPED_ATTRIBUTES)},`);
  writePair(out, view, scope + SCOPE_SCHEMA_URL);
  writeAscii(out, ']');
}

function resourceRows(
  block: OriginBlocks['resources'],
  view: TapeView,
  places: ReadonlyMap<string, Place>,
): RowBlockBuilder {
  block.begin(places.size);
  const { columns } = block;
  let row = 0;
  for (const [id, { tape, record }] of places) {
    view.open(tape);
    columns.resource_id.setText(row, id);
    if (wordAt(view, record + RESOURCE_PRESENT) === 1) {
      const at = block.heapUsed;
      writeAttributes(block, view, wordAt(view, record + RESOURCE_ATTRIBUTES));
      columns.attributes.setHeap(row, at, block.heapUsed - at);
    }
    const dropped = wordAt(view, record + RESOURCE_DROPPED_ATTRIBUTES);
    columns.dropped_attributes_count.setNumber(row, dropped);
    const firstEntity = wordAt(view, record + RESOURCE_ENTITY_REFS);
    if (firstEntity !== 0) {
      const at = block.heapUsed;
      writeEntityRefs(block, view, firstEntity);
      columns.entity_refs.setHeap(row, at, block.heapUsed - at);
    }
    setTextUnlessEmpty(columns.schema_url, row, view, record + RESOURCE_SCHEMA_URL);
    row++;
  }
  return block;
}

function scopeRows(
  block: OriginBlocks['scopes'],
  view: TapeView,
  places: ReadonlyMap<string, Place>,
): RowBlockBuilder {
  block.begin(places.size);
  const { columns } = block;
  let row = 0;
  for (const [id, { tape, record }] of places) {
    view.open(tape);
    columns.scope_id.setText(row, id);
    setTextUnlessEmpty(columns.name, row, view, record + SCOPE_NAME);
    setTextUnlessEmpty(columns.version, row, view, record + SCOPE_VERSION);
    if (wordAt(view, record + SCOPE_PRESENT) === 1) {
      const at = block.heapUsed;
      writeAttributes(block, view, wordAt(view, record + SCOPE_ATTRIBUTES));
      columns.attributes.setHeap(row, at, block.heapUsed - at);
    }
    const dropped = wordAt(view, record + SCOPE_DROPPED_ATTRIBUTES);
    columns.dropped_attributes_count.setNumber(row, dropped);
    setTextUnlessEmpty(columns.schema_url, row, view, record + SCOPE_SCHEMA_URL);
    row++;
  }
  return block;
}

function writeEntityRefs(out: ScratchHeap | RowBlockBuilder, view: TapeView, first: number): void {
  writeAscii(out, '[');
  for (let entity = first; entity !== 0; entity = wordAt(view, entity + ENTITY_NEXT)) {
    writeAscii(out, entity === first ? '{"schema_url":' : ',{"schema_url":');
    writePair(out, view, entity + ENTITY_SCHEMA_URL);
    writeAscii(out, ',"type":');
    writePair(out, view, entity + ENTITY_TYPE);
    writeAscii(out, ',"id_keys":');
    writeArray(out, view, wordAt(view, entity + ENTITY_ID_KEYS), 'lossless');
    writeAscii(out, ',"description_keys":');
    writeArray(out, view, wordAt(view, entity + ENTITY_DESCRIPTION_KEYS), 'lossless');
    writeAscii(out, '}');
  }
  writeAscii(out, ']');
}

/** The text whose (offset, length) pair stands at `pair`, as a JSON string. */
function writePair(out: ScratchHeap | RowBlockBuilder, view: TapeView, pair: number): void {
  writeText(out, view, wordAt(view, pair), wordAt(view, pair + 1));
}

function setTextUnlessEmpty(
  column: ColumnBuilder,
  row: number,
  view: TapeView,
  pair: number,
): void {
  const start = wordAt(view, pair);
  const length = wordAt(view, pair + 1);
  if (length > 0) column.setBytes(row, view.bytes, start, start + length);
}
