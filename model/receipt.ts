import type { StoredSignal } from './signal.ts';

/**
 * What became of one batch; an item is a span, a log record, a metric's data point, or a fact about
 * an experiment or run. Every stage says what it kept; the sum must hold:
 * `itemsIn = itemsKept + duplicates + sampledOut + sum(dropped)`.
 */
export interface Receipt {
  readonly signal: StoredSignal;
  readonly batchId: string;
  readonly receivedUnixNano: bigint;
  readonly transport: Transport;
  readonly bytesIn: number;
  readonly itemsIn: number;
  readonly itemsKept: number;
  /** Already stored with the same content: a retry after a lost acknowledgement. */
  readonly duplicates: number;
  readonly dropped: DropCounts;
  /** Sound, but not chosen by head sampling: no error, and nothing the sender is told. */
  readonly sampledOut: number;
  readonly ruleSetDigest: string;
  /** Values replaced in this batch, over all rules. */
  readonly redactedValues: number;
}

export type Transport = 'grpc' | 'http/protobuf' | 'http/json';

/** Why an item was not kept. A word here is a word in `receipts.dropped` and in `/metrics`. */
export const dropReasons = [
  'invalid_trace_id',
  'invalid_span_id',
  'invalid_parent_span_id',
  'invalid_link',
  'invalid_utf8',
  'malformed',
  'too_deep',
  'too_many_items',
] as const;

export type DropReason = (typeof dropReasons)[number];
export type DropCounts = Readonly<Partial<Record<DropReason, number>>>;

/** Items dropped in all. */
export function droppedItems(dropped: DropCounts): number {
  return dropReasons.reduce((sum, reason) => sum + (dropped[reason] ?? 0), 0);
}

/** Items that are on their way to the store: neither dropped nor sampled out. */
export function chosenItems(receipt: Pick<Receipt, 'itemsIn' | 'dropped' | 'sampledOut'>): number {
  return receipt.itemsIn - droppedItems(receipt.dropped) - receipt.sampledOut;
}
