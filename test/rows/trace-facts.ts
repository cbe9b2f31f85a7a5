import type { RowBlock } from '../../model/row-block.ts';
import { SpanColumns } from '../../store/write/tail/span-columns.ts';
import { factsOfRows, type RowsFacts } from '../../store/write/tail/trace-facts.ts';

/** What tail sampling would know of a trace whose rows are these blocks alone. */
export function factsOf(traceId: string, blocks: readonly RowBlock[]): RowsFacts {
  const spans = blocks.filter(({ table }) => table === 'span');
  return factsOfRows(
    traceId,
    spans.map((block) => ({
      columns: new SpanColumns(block),
      rows: [...Array(block.rows).keys()],
    })),
  );
}
