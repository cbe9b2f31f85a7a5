import type { Cost } from '../../model/cost.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import type { SpanPrices } from './span-prices.ts';
import type { SpanBlock } from './span-row.ts';

/** Fills the columns of money of a row whose other columns are filled. */
export type FillCost = (row: number) => void;

/**
 * What the sender says is believed before what we compute, because it knows discounts, tiers and
 * fees that no table has; both are kept. Without prices only the sender's word counts.
 */
export function createFillCost(
  block: SpanBlock,
  prices: SpanPrices | undefined,
  share: (column: ColumnBuilder, row: number, text: string) => void,
): FillCost {
  const { columns } = block;
  return (row) => {
    const computed = prices === undefined ? undefined : compute(block, prices, row);
    if (computed !== undefined && prices !== undefined) {
      set(columns.computed_input_cost, row, computed.input);
      set(columns.computed_output_cost, row, computed.output);
      set(columns.computed_cost, row, computed.total);
      share(columns.price_version, row, prices.version);
    }
    const cost = reported(block, row) ?? computed;
    if (cost === undefined) return;
    set(columns.input_cost, row, cost.input);
    set(columns.output_cost, row, cost.output);
    set(columns.cost, row, cost.total);
  };
}

/** The price at the start of the span counts; a span without one has no price. */
function compute(block: SpanBlock, prices: SpanPrices, row: number): Cost | undefined {
  const { columns } = block;
  const { input_tokens, output_tokens, start_time } = columns;
  if (input_tokens.validity[row] === 0 && output_tokens.validity[row] === 0) return undefined;
  const startNs = integerAt(start_time, row);
  if (startNs === undefined) return undefined;
  return prices.find(block, row)?.costOf(
    {
      inputTokens: integerAt(input_tokens, row),
      outputTokens: integerAt(output_tokens, row),
      cacheReadTokens: integerAt(columns.cache_read_tokens, row),
      cacheWriteTokens: integerAt(columns.cache_write_tokens, row),
      reasoningTokens: integerAt(columns.reasoning_tokens, row),
      inputAudioTokens: integerAt(columns.input_audio_tokens, row),
      outputAudioTokens: integerAt(columns.output_audio_tokens, row),
    },
    startNs / 1e6,
  );
}

/** A sender that tells the parts and not the whole means their sum. */
function reported(block: SpanBlock, row: number): Cost | undefined {
  const { reported_input_cost, reported_output_cost, reported_cost } = block.columns;
  const input = doubleAt(reported_input_cost, row);
  const output = doubleAt(reported_output_cost, row);
  const total = doubleAt(reported_cost, row);
  if (total !== undefined) return { input, output, total };
  if (input === undefined && output === undefined) return undefined;
  return { input, output, total: (input ?? 0) + (output ?? 0) };
}

function set(column: ColumnBuilder, row: number, value: number | undefined): void {
  if (value !== undefined && Number.isFinite(value)) column.setNumber(row, value);
}

/** Not negative; beyond 2^53 the nearest double. */
function integerAt(column: ColumnBuilder, row: number): number | undefined {
  if (column.validity[row] === 0) return undefined;
  const low = column.view.getUint32(row * 8, true);
  return column.view.getUint32(row * 8 + 4, true) * 0x100000000 + low;
}

function doubleAt(column: ColumnBuilder, row: number): number | undefined {
  return column.validity[row] === 0 ? undefined : column.view.getFloat64(row * 8, true);
}
