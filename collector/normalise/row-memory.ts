import type { Breaks } from '../../model/breaks.ts';
import { ContentRows } from './content-rows.ts';
import { createOriginBlocks, type OriginBlocks } from './origin-rows.ts';
import { SpanExperiments } from './span-experiments.ts';
import type { SpanPrices } from './span-prices.ts';
import { createSpanTable, type SpanTable } from './span-rows.ts';

/** Larger memory is not kept: one request may need far more than all others. */
const keptBytesMax = 8 * 1024 * 1024;
const keptRowsMax = 8_192;

/**
 * What rows are written to before they are copied out, kept from group to group: new memory of this
 * size for each costs page faults, and makes V8 collect the whole heap every few groups (`node
 * --trace-gc`). What is taken is lent until it is given back, and a throw in between loses it: it
 * may be in any state. One per thread.
 */
export class RowMemory {
  /** What was named in one group goes with its rows. */
  readonly experiments = new SpanExperiments();
  #heap = new Uint8Array(0);
  #content: ContentRows | undefined;
  #origins: OriginBlocks | undefined;
  #spans: SpanTable | undefined;

  /** At least so many bytes, not zeroed, until `giveBack`. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    return this.#heap.length >= bytes ? this.#heap : new Uint8Array(bytes);
  }

  giveBack(heap: Uint8Array<ArrayBuffer>): void {
    if (heap.length <= keptBytesMax && heap.length > this.#heap.length) this.#heap = heap;
  }

  takeContent(bytes: number, breaks?: Breaks): ContentRows {
    const content = this.#content ?? new ContentRows();
    this.#content = undefined;
    content.begin(bytes, breaks);
    return content;
  }

  giveContentBack(content: ContentRows): void {
    if (content.bytesHeld <= keptBytesMax) this.#content = content;
  }

  takeOrigins(): OriginBlocks {
    const kept = this.#origins;
    this.#origins = undefined;
    return kept ?? createOriginBlocks();
  }

  giveOriginsBack(blocks: OriginBlocks): void {
    const { resources, scopes, scratch } = blocks;
    const bytes = resources.heap.length + scopes.heap.length + scratch.heap.length;
    const isSmall = bytes <= keptBytesMax && scopes.rowsMax <= keptRowsMax;
    if (isSmall && resources.rowsMax <= keptRowsMax) this.#origins = blocks;
  }

  takeSpans(prices: SpanPrices | undefined): SpanTable {
    const kept = this.#spans;
    this.#spans = undefined;
    return kept !== undefined && kept.prices === prices ? kept : createSpanTable(prices);
  }

  giveSpansBack(table: SpanTable): void {
    const isSmall = table.bytesHeld() <= keptBytesMax && table.block.rowsMax <= keptRowsMax;
    if (isSmall) this.#spans = table;
  }
}
