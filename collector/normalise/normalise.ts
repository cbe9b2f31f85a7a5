import type { Signal } from '../../model/signal.ts';
import type { Tape } from '../../model/tape.ts';
import { logRows } from './log-rows.ts';
import { nameOrigins } from './origin-rows.ts';
import { type RedactedBatch, redactionRows } from './redaction-rows.ts';
import { spanRows } from './span-rows.ts';
import { TapeView } from './tape-view.ts';

/** The rows of one redacted batch of spans. */
export function normalise(tape: Tape, context: Omit<RedactedBatch, 'tape'>): Uint8Array {
  return normaliseGroup('traces', [{ tape, ...context }]);
}

const itemRows = { traces: spanRows, logs: logRows } as const;

/**
 * The rows of redacted batches in their order: blocks of the signal's table (`span`, `log_record`),
 * `resource`, `scope` and `redaction` one after another, as `model/row-block.ts` encodes them; no
 * bytes for a table without rows. The tapes are only read.
 *
 * Never throws for what a sender put into the items: a value that cannot be read leaves its column
 * NULL, and stands in `attributes` all the same.
 */
export function normaliseGroup(
  signal: Exclude<Signal, 'metrics'>,
  batches: readonly RedactedBatch[],
): Uint8Array {
  const items = batches.reduce((sum, { tape }) => sum + tape.items.length, 0);
  if (items === 0) return new Uint8Array(0);
  const view = new TapeView();
  const origins = nameOrigins(
    view,
    batches.map(({ tape }) => tape),
  );
  const blocks = [
    itemRows[signal](batches, items, view, origins),
    origins.resourceBlock,
    origins.scopeBlock,
  ];
  if (batches.some(({ redacted }) => redacted.length > 0)) {
    blocks.push(redactionRows(signal, batches, view));
  }
  return concatenate(blocks);
}

function concatenate(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
