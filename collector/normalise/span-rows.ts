import { spanColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { SPAN_EVENTS, SPAN_KIND, SPAN_SCOPE, SPAN_STATUS_CODE } from '../../model/tape.ts';
import type { AssessedItem } from './assess/assessment-rows.ts';
import { createSpanAssessor } from './assess/assessor.ts';
import { isResultKey } from './assess/find-in-span.ts';
import type { ContentRows } from './content-rows.ts';
import { dialects, strongestFirst } from './dialects/index.ts';
import {
  createEvidence,
  type Evidence,
  forget,
  keyMeaning,
  noteAttribute,
  noteEvents,
  noteScope,
} from './evidence.ts';
import { createExperimentColumn } from './experiment-column.ts';
import type { Origin, Origins } from './origin-rows.ts';
import { compilePlan } from './plan.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import { createResolver } from './resolve.ts';
import { createSamplingColumns } from './sampling-columns.ts';
import { ShareText } from './share-text.ts';
import { createSharing } from './sharing.ts';
import { mayBeMessages, SpanAttributes } from './span-attributes.ts';
import { createFillCost } from './span-cost.ts';
import type { SpanExperiments } from './span-experiments.ts';
import type { SpanPrices } from './span-prices.ts';
import { kindName, type SpanBlock, spanColumnsOf, statusName, writeSpanRow } from './span-row.ts';
import { TapeView, wordAt } from './tape-view.ts';

const plan = compilePlan(dialects, strongestFirst);
/** Of the meaning of a key: it may be the source of an assessment. */
const isResult = 1 << 30;
/** Of a row, see `Breaks`. */
const rowWork = 8;

/** Fills blocks of the table `span`, one after another. */
export interface SpanTable {
  readonly block: SpanBlock;
  readonly prices: SpanPrices | undefined;
  /** Of memory that stays from group to group. */
  bytesHeld(): number;
  /** The rows of all spans, batch after batch; the results they carry go to `assessed`. */
  fill(group: SpanGroup): void;
}

export interface SpanGroup {
  readonly batches: readonly RedactedBatch[];
  /** In all batches. */
  readonly spans: number;
  readonly origins: Origins;
  readonly content: ContentRows;
  readonly assessed: AssessedItem[];
  /** Of the spans that name none. */
  readonly experiments: SpanExperiments;
}

export function createSpanTable(prices: SpanPrices | undefined): SpanTable {
  const view = new TapeView();
  const block: SpanBlock = new RowBlockBuilder('span', spanColumns, 0);
  const columns = spanColumnsOf(block);
  const { batch_id, experiment_id } = block.columns;
  const share = createSharing(block, view);
  const sampling = createSamplingColumns(block, view, share.text);
  const experiment = createExperimentColumn(experiment_id, view, share.place);
  const sharer = new ShareText();
  const evidence = createEvidence(plan);
  const resolver = createResolver(plan, view, block, evidence, share.text, sharer);
  const fillCost = createFillCost(block, resolver.hints, prices, share.text);
  const found: AssessedItem[] = [];
  const assessor = createSpanAssessor(view, block, found);
  const attributes = createAttributes(sharer, evidence, assessor.expect);
  const fillBatch = (batch: RedactedBatch, firstRow: number, group: SpanGroup): void => {
    const { tape, batchId, sampled } = batch;
    view.open(tape);
    experiment.begin(batch, group.experiments);
    let row = firstRow;
    let scope = 0;
    let origin: Origin | undefined;
    const byScope = group.origins.byScope.get(tape);
    for (const span of tape.items) {
      view.breaks.tick(rowWork);
      if (scope !== wordAt(view, span + SPAN_SCOPE)) {
        scope = wordAt(view, span + SPAN_SCOPE);
        origin = byScope?.get(scope);
        noteScope(evidence, plan, view, scope);
      }
      assert(origin !== undefined, 'a span hangs below no scope');
      share.origin(row, origin);
      share.text(columns.kind, row, kindName(wordAt(view, span + SPAN_KIND)));
      share.text(columns.status_code, row, statusName(wordAt(view, span + SPAN_STATUS_CODE)));
      share.text(batch_id, row, batchId);
      writeSpanRow(block, columns, row, view, span, origin, sharer, attributes);
      const mark = sampled?.[row - firstRow];
      if (mark !== undefined) sampling.set(row, span, mark);
      noteEvents(evidence, plan, view, wordAt(view, span + SPAN_EVENTS));
      experiment.ofRequest(row);
      resolver.resolve(row, span);
      experiment.ofOrigin(row, origin);
      fillCost(row);
      assessor.settle({ row, record: span, origin, batchId });
      forget(evidence);
      sharer.forget();
      row++;
    }
  };
  const fill = (group: SpanGroup): void => {
    const { batches, spans, content, assessed } = group;
    const bytes = batches.reduce((sum, { tape }) => sum + tape.bytesUsed * 2, 4096);
    block.begin(spans, bytes);
    share.begin();
    sharer.begin(content);
    resolver.begin();
    let row = 0;
    for (const batch of batches) {
      fillBatch(batch, row, group);
      row += batch.tape.items.length;
    }
    // Of a batch nothing stays but memory, and what is small and comes again (`KeyMemo`).
    view.close();
    sharer.end();
    for (const item of found.splice(0)) assessed.push(item);
  };
  const bytesHeld = (): number => block.heap.length + sharer.bytesHeld;
  return { block, prices, bytesHeld, fill };
}

/** Writes attributes, and notes those that mean something. */
function createAttributes(
  sharer: ShareText,
  evidence: Evidence,
  expectResults: () => void,
): SpanAttributes {
  return new SpanAttributes(sharer, {
    classify: (bytes, start, length) => {
      const known = keyMeaning(plan, bytes, start, length);
      const messages = plan.messageKeys[known] === 1 ? mayBeMessages : 0;
      return known | messages | (isResultKey(bytes, start, length) ? isResult : 0);
    },
    visit: (meaning, record, place) => {
      noteAttribute(evidence, meaning & ~(isResult | mayBeMessages), record, place);
      if ((meaning & isResult) !== 0) expectResults();
    },
  });
}
