import type { Cost } from '../../model/cost.ts';
import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import type { UsageHints } from './settle-tokens.ts';
import type { SpanPrices } from './span-prices.ts';
import type { SpanBlock } from './span-row.ts';

/** Fills the columns of money of a row whose other columns are filled. */
export type FillCost = (row: number) => void;

/**
 * What the sender says is believed before what we compute, because it knows discounts, tiers and
 * fees that no table has; both are kept. Without prices only the sender's word counts. A 0 beside
 * tokens is none: senders put it where they know no price (OpenLIT does), and what really costs
 * nothing is known by its price.
 */
export function createFillCost(
  block: SpanBlock,
  hints: UsageHints,
  prices: SpanPrices | undefined,
  share: (column: ColumnBuilder, row: number, text: string) => void,
): FillCost {
  const columns = costColumnsOf(block, hints);
  return (row) => {
    const computed = prices === undefined ? undefined : compute(block, columns, prices, row);
    if (computed !== undefined && prices !== undefined) {
      set(columns.computed_input_cost, row, computed.input);
      set(columns.computed_output_cost, row, computed.output);
      set(columns.computed_cost, row, computed.total);
      share(columns.price_version, row, prices.version);
    }
    const said = reported(columns, row);
    const isMeant = said !== undefined && (said.total > 0 || !hasTokens(columns, row));
    const cost = isMeant ? said : computed;
    if (cost === undefined) return;
    set(columns.input_cost, row, cost.input);
    set(columns.output_cost, row, cost.output);
    set(columns.cost, row, cost.total);
  };
}

type CostColumns = ReturnType<typeof costColumnsOf>;

/** An object literal reads faster than the block's dictionary. */
function costColumnsOf({ columns }: SpanBlock, hints: UsageHints) {
  return {
    start_time: columns.start_time,
    provider_name: columns.provider_name,
    request_model: columns.request_model,
    response_model: columns.response_model,
    input_tokens: columns.input_tokens,
    output_tokens: columns.output_tokens,
    cache_read_tokens: columns.cache_read_tokens,
    cache_write_tokens: columns.cache_write_tokens,
    reasoning_tokens: columns.reasoning_tokens,
    input_audio_tokens: columns.input_audio_tokens,
    output_audio_tokens: columns.output_audio_tokens,
    input_image_tokens: hints.input_image_tokens,
    output_image_tokens: hints.output_image_tokens,
    cache_read_audio_tokens: hints.cache_read_audio_tokens,
    cache_read_image_tokens: hints.cache_read_image_tokens,
    cache_write_1h_tokens: hints.cache_write_1h_tokens,
    computed_input_cost: columns.computed_input_cost,
    computed_output_cost: columns.computed_output_cost,
    computed_cost: columns.computed_cost,
    price_version: columns.price_version,
    reported_input_cost: columns.reported_input_cost,
    reported_output_cost: columns.reported_output_cost,
    reported_cost: columns.reported_cost,
    input_cost: columns.input_cost,
    output_cost: columns.output_cost,
    cost: columns.cost,
  } as const;
}

/** The price at the start of the span counts; a span without one has no price. */
function compute(
  block: SpanBlock,
  columns: CostColumns,
  prices: SpanPrices,
  row: number,
): Cost | undefined {
  const { input_tokens, output_tokens, start_time } = columns;
  if (input_tokens.validity[row] === 0 && output_tokens.validity[row] === 0) return undefined;
  const startNs = integerAt(start_time, row);
  if (startNs === undefined) return undefined;
  return prices.find(block, columns, row)?.costOf(
    {
      inputTokens: integerAt(input_tokens, row),
      outputTokens: integerAt(output_tokens, row),
      cacheReadTokens: integerAt(columns.cache_read_tokens, row),
      cacheWriteTokens: integerAt(columns.cache_write_tokens, row),
      reasoningTokens: integerAt(columns.reasoning_tokens, row),
      inputAudioTokens: integerAt(columns.input_audio_tokens, row),
      outputAudioTokens: integerAt(columns.output_audio_tokens, row),
      inputImageTokens: integerAt(columns.input_image_tokens, row),
      outputImageTokens: integerAt(columns.output_image_tokens, row),
      cacheReadAudioTokens: integerAt(columns.cache_read_audio_tokens, row),
      cacheReadImageTokens: integerAt(columns.cache_read_image_tokens, row),
      cacheWriteHourTokens: integerAt(columns.cache_write_1h_tokens, row),
    },
    startNs / 1e6,
  );
}

/** A sender that tells the parts and not the whole means their sum. */
function reported(columns: CostColumns, row: number): Cost | undefined {
  const { reported_input_cost, reported_output_cost, reported_cost } = columns;
  const input = doubleAt(reported_input_cost, row);
  const output = doubleAt(reported_output_cost, row);
  const total = doubleAt(reported_cost, row);
  if (total !== undefined) return { input, output, total };
  if (input === undefined && output === undefined) return undefined;
  return { input, output, total: (input ?? 0) + (output ?? 0) };
}

function hasTokens({ input_tokens, output_tokens }: CostColumns, row: number): boolean {
  return (integerAt(input_tokens, row) ?? 0) > 0 || (integerAt(output_tokens, row) ?? 0) > 0;
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
