/**
 * What a trace takes: the bytes of its spans' texts, and of long texts that are stored apart those
 * that came with it, each once. A text that is stored already takes nothing more.
 * `store/simulate/facts.sql` says the same of stored traces; a test compares the two.
 */
import { columnOf, viewOf } from '../../../model/row-block.ts';
import type { TraceRows } from './row-facts.ts';

/** But for `trace_state`, which sampling writes, and for what is one of few words. */
const ofSpans = [
  ...['trace_id', 'span_id', 'parent_span_id', 'name', 'status_message', 'service_name'],
  ...['request_model', 'response_model', 'session_id', 'user_id', 'input_preview'],
  ...['output_preview', 'column_sources', 'input_messages', 'output_messages'],
  ...['tool_definitions', 'input', 'output', 'attributes', 'events', 'links'],
];

export function textBytes(parts: readonly TraceRows[]): number {
  let bytes = 0;
  const counted = new Set<string>();
  for (const part of parts) {
    if (part.block.table === 'span') bytes += lengthOf(part, ofSpans);
    if (part.block.table !== 'content') continue;
    const hashes = columnOf(part.block, 'content_hash');
    for (const row of part.rows) {
      const hash = hashes && Buffer.from(hashes.data.subarray(row * 16, row * 16 + 16));
      const name = hash?.toString('latin1') ?? '';
      if (counted.has(name)) continue;
      counted.add(name);
      bytes += lengthOf({ block: part.block, rows: [row] }, ['body']);
    }
  }
  return bytes;
}

function lengthOf({ block, rows }: TraceRows, names: readonly string[]): number {
  let bytes = 0;
  for (const name of names) {
    const column = columnOf(block, name);
    if (column === undefined) continue;
    const view = viewOf(column.data);
    for (const row of rows) {
      if (column.validity[row] === 1) bytes += view.getUint32(row * 8 + 4, true);
    }
  }
  return bytes;
}
