import { spanColumns } from '../../model/batch-columns.ts';
import { assert } from '../../model/errors.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { SPAN_EVENTS, SPAN_KIND, SPAN_SCOPE, SPAN_STATUS_CODE } from '../../model/tape.ts';
import type { AssessedItem } from './assess/assessment-rows.ts';
import { createSpanAssessor } from './assess/assessor.ts';
import type { ContentRows } from './content-rows.ts';
import { dialects, strongestFirst } from './dialects/index.ts';
import { createEvidence, forget, noteAttribute, noteEvents, noteScope } from './evidence.ts';
import type { Origins } from './origin-rows.ts';
import { compilePlan } from './plan.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import { createResolver } from './resolve.ts';
import type { RowMemory } from './row-memory.ts';
import { ShareText } from './share-text.ts';
import { createSharing } from './sharing.ts';
import { createFillCost } from './span-cost.ts';
import type { SpanPrices } from './span-prices.ts';
import { kindName, type SpanBlock, spanColumnsOf, statusName, writeSpanRow } from './span-row.ts';
import { type TapeView, wordAt } from './tape-view.ts';

const plan = compilePlan(dialects, strongestFirst);

/** The rows of the table `span`, batch after batch; the results they carry go to `assessed`. */
export function spanRows(
  batches: readonly RedactedBatch[],
  spans: number,
  view: TapeView,
  origins: Origins,
  memory: RowMemory,
  assessed: AssessedItem[],
  content: ContentRows,
  prices: SpanPrices | undefined,
): SpanBlock {
  const heapHint = batches.reduce((sum, { tape }) => sum + tape.bytesUsed * 2, 4096);
  const heap = memory.take(heapHint);
  const block: SpanBlock = new RowBlockBuilder('span', spanColumns, spans, heap);
  const columns = spanColumnsOf(block);
  const share = createSharing(block, view);
  const sharer = new ShareText(content);
  const evidence = createEvidence(plan);
  const resolve = createResolver(plan, view, block, evidence, share.text, sharer);
  const fillCost = createFillCost(block, prices, share.text);
  const assessor = createSpanAssessor(view, block, assessed);
  const visit = (record: number, place: number) => {
    noteAttribute(evidence, plan, view, record, place);
    assessor.visit(record);
  };
  let row = 0;
  let scope = 0;
  for (const { tape, batchId, sampled } of batches) {
    const firstRow = row;
    view.open(tape);
    scope = 0;
    const byScope = origins.byScope.get(tape);
    for (const span of tape.items) {
      const origin = byScope?.get(wordAt(view, span + SPAN_SCOPE));
      assert(origin !== undefined, 'a span hangs below no scope');
      share.origin(row, origin);
      share.text(columns.kind, row, kindName(wordAt(view, span + SPAN_KIND)));
      share.text(columns.status_code, row, statusName(wordAt(view, span + SPAN_STATUS_CODE)));
      share.text(block.columns.batch_id, row, batchId);
      const mark = sampled?.[row - firstRow];
      if (mark !== undefined) {
        block.columns.sample_weight.setNumber(row, mark.weight);
        share.text(block.columns.sample_reason, row, mark.reason);
      }
      if (scope !== wordAt(view, span + SPAN_SCOPE)) {
        scope = wordAt(view, span + SPAN_SCOPE);
        noteScope(evidence, plan, view, scope);
      }
      writeSpanRow(block, columns, row, view, span, origin, sharer, visit);
      noteEvents(evidence, plan, view, wordAt(view, span + SPAN_EVENTS));
      resolve(row, span);
      fillCost(row);
      assessor.settle({ row, record: span, origin, batchId });
      forget(evidence);
      sharer.forget();
      row++;
    }
  }
  return block;
}
