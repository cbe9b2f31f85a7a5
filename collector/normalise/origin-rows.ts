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
import { contentHashBytes } from './content-hash.ts';
import { writeAscii } from './heap.ts';
import { writeArray, writeAttributes } from './json-bytes.ts';
import { writeText } from './json-text.ts';
import { type Named, OriginNames } from './origin-names.ts';
import { type ResourceWords, readResourceWords } from './resource-words.ts';
import { ScratchHeap } from './scratch-heap.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Where an item comes from: its resource and its scope, named by content. */
export interface Origin extends ResourceWords {
  readonly resourceId: string;
  readonly scopeId: string;
  /** What the ids spell: of resource and scope the first 16 bytes of SHA-256 each. */
  readonly hashes: Uint8Array;
  /** The same, for words. */
  readonly hashData: DataView;
}

export interface Origins {
  /** By tape and scope record. */
  readonly byScope: ReadonlyMap<Tape, ReadonlyMap<number, Origin>>;
  readonly resourceBlock: RowBlockBuilder;
  readonly scopeBlock: RowBlockBuilder;
}

/** A record, the tape that holds it, and how it is named. */
interface Place {
  readonly tape: Tape;
  readonly record: number;
  readonly named: Named;
}

/** The blocks of resources and scopes, and space for what names them. */
export interface OriginBlocks {
  readonly resources: RowBlockBuilder<keyof typeof resourceColumns>;
  readonly scopes: RowBlockBuilder<keyof typeof scopeColumns>;
  readonly scratch: ScratchHeap;
  readonly names: OriginNames;
}

export function createOriginBlocks(): OriginBlocks {
  return {
    resources: new RowBlockBuilder('resource', resourceColumns, 0),
    scopes: new RowBlockBuilder('scope', scopeColumns, 0),
    scratch: new ScratchHeap(),
    names: new OriginNames(),
  };
}

/** Names the resources and scopes that the items hang below; one row for each distinct one. */
export function nameOrigins(
  view: TapeView,
  tapes: readonly Tape[],
  blocks = createOriginBlocks(),
): Origins {
  const resources = new Map<string, Place>();
  const scopes = new Map<string, Place>();
  const byScope = new Map<Tape, ReadonlyMap<number, Origin>>();
  for (const tape of tapes) {
    view.open(tape);
    byScope.set(tape, originsOf(tape, view, blocks, resources, scopes));
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
  { scratch, names: known }: OriginBlocks,
  resources: Map<string, Place>,
  scopes: Map<string, Place>,
): ReadonlyMap<number, Origin> {
  const byScope = new Map<number, Origin>();
  const names = new Map<number, Named>();
  const nameOnce = (record: number, write: typeof writeResource): Named => {
    const before = names.get(record);
    if (before !== undefined) return before;
    scratch.heapUsed = 0;
    const named = known.name(scratch, write(scratch, view, record));
    names.set(record, named);
    return named;
  };
  const words = new Map<number, ResourceWords>();
  const wordsOnce = (resource: number): ResourceWords => {
    const found = words.get(resource) ?? readResourceWords(view, resource);
    words.set(resource, found);
    return found;
  };
  let latest = 0;
  for (const item of tape.items) {
    const scope = wordAt(view, item + ITEM_SCOPE);
    if (scope === latest) continue;
    latest = scope;
    view.breaks.tick();
    if (byScope.has(scope)) continue;
    const resource = wordAt(view, scope + SCOPE_RESOURCE);
    const resourceName = nameOnce(resource, writeResource);
    const scopeName = nameOnce(scope, writeScope);
    resources.set(resourceName.id, { tape, record: resource, named: resourceName });
    scopes.set(scopeName.id, { tape, record: scope, named: scopeName });
    const hashes = new Uint8Array(2 * contentHashBytes);
    hashes.set(resourceName.hash);
    hashes.set(scopeName.hash, contentHashBytes);
    const { serviceName, experimentId, experimentName } = wordsOnce(resource);
    byScope.set(scope, {
      resourceId: resourceName.id,
      scopeId: scopeName.id,
      hashes,
      hashData: new DataView(hashes.buffer),
      serviceName,
      experimentId,
      experimentName,
    });
  }
  return byScope;
}

/** Where attributes begin and end in JSON. */
type AttributesPlace = readonly [number, number];

/** Everything of a resource as JSON: what its id is the hash of. */
function writeResource(out: ScratchHeap, view: TapeView, resource: number): AttributesPlace {
  writeAscii(out, `["resource",${wordAt(view, resource + RESOURCE_PRESENT)},`);
  const start = out.heapUsed;
  writeAttributes(out, view, wordAt(view, resource + RESOURCE_ATTRIBUTES));
  const end = out.heapUsed;
  writeAscii(out, `,${wordAt(view, resource + RESOURCE_DROPPED_ATTRIBUTES)},`);
  writeEntityRefs(out, view, wordAt(view, resource + RESOURCE_ENTITY_REFS));
  writeAscii(out, ',');
  writePair(out, view, resource + RESOURCE_SCHEMA_URL);
  writeAscii(out, ']');
  return [start, end];
}

function writeScope(out: ScratchHeap, view: TapeView, scope: number): AttributesPlace {
  writeAscii(out, `["scope",${wordAt(view, scope + SCOPE_PRESENT)},`);
  writePair(out, view, scope + SCOPE_NAME);
  writeAscii(out, ',');
  writePair(out, view, scope + SCOPE_VERSION);
  writeAscii(out, ',');
  const start = out.heapUsed;
  writeAttributes(out, view, wordAt(view, scope + SCOPE_ATTRIBUTES));
  const end = out.heapUsed;
  writeAscii(out, `,${wordAt(view, scope + SCOPE_DROPPED_ATTRIBUTES)},`);
  writePair(out, view, scope + SCOPE_SCHEMA_URL);
  writeAscii(out, ']');
  return [start, end];
}

function resourceRows(
  block: OriginBlocks['resources'],
  view: TapeView,
  places: ReadonlyMap<string, Place>,
): RowBlockBuilder {
  block.begin(places.size);
  const { columns } = block;
  let row = 0;
  for (const [id, { tape, record, named }] of places) {
    view.open(tape);
    columns.resource_id.setText(row, id);
    if (wordAt(view, record + RESOURCE_PRESENT) === 1) {
      columns.attributes.setBytes(row, named.attributes, 0, named.attributes.length);
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
  for (const [id, { tape, record, named }] of places) {
    view.open(tape);
    columns.scope_id.setText(row, id);
    setTextUnlessEmpty(columns.name, row, view, record + SCOPE_NAME);
    setTextUnlessEmpty(columns.version, row, view, record + SCOPE_VERSION);
    if (wordAt(view, record + SCOPE_PRESENT) === 1) {
      columns.attributes.setBytes(row, named.attributes, 0, named.attributes.length);
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
