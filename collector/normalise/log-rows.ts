import { logColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import {
  LOG_ATTRIBUTES,
  LOG_BODY,
  LOG_DROPPED_ATTRIBUTES,
  LOG_EVENT_NAME,
  LOG_FLAGS,
  LOG_OBSERVED_TIME,
  LOG_SCOPE,
  LOG_SEVERITY_NUMBER,
  LOG_SEVERITY_TEXT,
  LOG_SPAN_ID,
  LOG_TIME,
  LOG_TRACE_ID,
} from '../../model/log-tape.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { AssessedItem } from './assess/assessment-rows.ts';
import { createLogAssessor } from './assess/assessor.ts';
import { setBodyPreview } from './body-preview.ts';
import type { ContentRows } from './content-rows.ts';
import { writeHex } from './heap.ts';
import { HeapHash, Occurrences } from './heap-hash.ts';
import { createLogMessages } from './log-messages.ts';
import { createLogWords } from './log-words.ts';
import type { Origin, Origins } from './origin-rows.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import type { RowMemory } from './row-memory.ts';
import { ShareText } from './share-text.ts';
import {
  type RecordVisitor,
  type TextSharer,
  writeShared,
  writeSharedAttributes,
} from './shared-json.ts';
import { createSharing } from './sharing.ts';
import { setTextUnlessEmpty, setTime } from './span-row.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Of a row, see `Breaks`. */
const rowWork = 4;

type LogBlock = RowBlockBuilder<keyof typeof logColumns>;

/**
 * The rows of the table `log_record`, batch after batch. Equal records are numbered within their
 * batch: which batches are grouped is another matter for a retry. Results of evaluations go to
 * `assessed`.
 */
export function logRows(
  batches: readonly RedactedBatch[],
  records: number,
  view: TapeView,
  origins: Origins,
  memory: RowMemory,
  assessed: AssessedItem[],
  content: ContentRows,
): LogBlock {
  const heapHint = batches.reduce((sum, { tape }) => sum + tape.bytesUsed * 2, 4096);
  const heap = memory.take(heapHint);
  const block: LogBlock = new RowBlockBuilder('log_record', logColumns, records, heap);
  const share = createSharing(block, view);
  const sharer = new ShareText();
  sharer.begin(content);
  const hash = new HeapHash(block);
  const words = createLogWords(block, view);
  const fillMessages = createLogMessages(block, view, sharer);
  const assess = createLogAssessor(view, block, assessed);
  let row = 0;
  for (const { tape, batchId } of batches) {
    view.open(tape);
    const byScope = origins.byScope.get(tape);
    const occurrences = new Occurrences();
    for (const log of tape.items) {
      view.breaks.tick(rowWork);
      const origin = byScope?.get(wordAt(view, log + LOG_SCOPE));
      assert(origin !== undefined, 'a log record hangs below no scope');
      share.origin(row, origin);
      share.text(block.columns.batch_id, row, batchId);
      writeHead(block, row, view, log);
      hashIds(hash, view, log, origin);
      const start = writeTexts(block, row, view, log, hash, sharer, words.visit);
      block.columns.content_hash.setHash(row, occurrences.name(hash.finish(start)));
      words.settle(row, log);
      fillMessages(row, log);
      assess({ row, record: log, origin, batchId });
      setBodyPreview(block, row, view, wordAt(view, log + LOG_BODY));
      sharer.forget();
      row++;
    }
  }
  return block;
}

/** What has a fixed size: ids, times, numbers. */
function writeHead(block: LogBlock, row: number, view: TapeView, log: number): void {
  const { columns } = block;
  const traceId = wordAt(view, log + LOG_TRACE_ID);
  if (traceId !== 0) {
    const at = block.heapUsed;
    writeHex(block, view.bytes, traceId, 16);
    columns.trace_id.setHeap(row, at, 32);
  }
  const spanId = wordAt(view, log + LOG_SPAN_ID);
  if (spanId !== 0) {
    const at = block.heapUsed;
    writeHex(block, view.bytes, spanId, 8);
    columns.span_id.setHeap(row, at, 16);
  }
  const time = log + LOG_TIME;
  setTime(columns.time, columns.time_unix_nano, row, wordAt(view, time), wordAt(view, time + 1));
  const observed = log + LOG_OBSERVED_TIME;
  const [low, high] = [wordAt(view, observed), wordAt(view, observed + 1)];
  setTime(columns.observed_time, columns.observed_time_unix_nano, row, low, high);
  columns.severity_number.setNumber(row, wordAt(view, log + LOG_SEVERITY_NUMBER));
  columns.flags.setNumber(row, wordAt(view, log + LOG_FLAGS));
  const dropped = wordAt(view, log + LOG_DROPPED_ATTRIBUTES);
  columns.dropped_attributes_count.setNumber(row, dropped);
}

/** Texts in one run of the heap, whose start it returns: the hash covers the run. */
function writeTexts(
  block: LogBlock,
  row: number,
  view: TapeView,
  log: number,
  hash: HeapHash,
  sharer: TextSharer,
  visit: RecordVisitor,
): number {
  const { columns } = block;
  const start = block.heapUsed;
  setTextUnlessEmpty(columns.severity_text, row, view, log + LOG_SEVERITY_TEXT);
  setTextUnlessEmpty(columns.event_name, row, view, log + LOG_EVENT_NAME);
  const attributes = block.heapUsed;
  writeSharedAttributes(block, view, wordAt(view, log + LOG_ATTRIBUTES), sharer, visit);
  const body = block.heapUsed;
  columns.attributes.setHeap(row, attributes, body - attributes);
  const record = wordAt(view, log + LOG_BODY);
  if (record !== 0) {
    writeShared(block, view, record, sharer);
    columns.body.setHeap(row, body, block.heapUsed - body);
  }
  hash.word(wordAt(view, log + LOG_SEVERITY_TEXT + 1));
  hash.word(wordAt(view, log + LOG_EVENT_NAME + 1));
  hash.word(body - attributes);
  hash.word(block.heapUsed - body);
  return start;
}

function hashIds(hash: HeapHash, view: TapeView, log: number, origin: Origin): void {
  hash.bytes(origin.hashes, 0, origin.hashes.length);
  for (const word of numbersHashed) hash.word(wordAt(view, log + word));
  const traceId = wordAt(view, log + LOG_TRACE_ID);
  const spanId = wordAt(view, log + LOG_SPAN_ID);
  hash.word((traceId === 0 ? 0 : 1) + (spanId === 0 ? 0 : 2));
  if (traceId !== 0) hash.bytes(view.bytes, traceId, 16);
  if (spanId !== 0) hash.bytes(view.bytes, spanId, 8);
}

const numbersHashed = [
  LOG_TIME,
  LOG_TIME + 1,
  LOG_OBSERVED_TIME,
  LOG_OBSERVED_TIME + 1,
  LOG_SEVERITY_NUMBER,
  LOG_FLAGS,
  LOG_DROPPED_ATTRIBUTES,
] as const;
