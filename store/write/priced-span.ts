import type { JS } from '@duckdb/node-api';
import type { ModelName, TokenUsage } from '../../model/cost.ts';
import { assert } from '../../model/errors.ts';

/** A stored span as prices see it: a row of reprice-spans.sql. */
export interface PricedSpan {
  readonly rowId: bigint;
  readonly name: ModelName;
  readonly startMs: number;
  readonly usage: TokenUsage;
  readonly computed: {
    readonly input: number | undefined;
    readonly output: number | undefined;
    readonly total: number | undefined;
  };
  readonly isReported: boolean;
  /** What it costs, as reported or computed. */
  readonly cost: number | undefined;
  /** Whether the sums of its trace have its cost. */
  readonly counts: boolean;
}

export function readPricedSpan(row: Readonly<Record<string, JS>>): PricedSpan {
  const { row_id: rowId } = row;
  assert(typeof rowId === 'bigint', 'a span without a row');
  const number = (column: string) => numberOf(row[column]);
  return {
    rowId,
    name: {
      provider: textOf(row.provider_name),
      requestModel: textOf(row.request_model),
      responseModel: textOf(row.response_model),
    },
    startMs: (number('start_ns') ?? 0) / 1e6,
    usage: {
      inputTokens: number('input_tokens'),
      outputTokens: number('output_tokens'),
      cacheReadTokens: number('cache_read_tokens'),
      cacheWriteTokens: number('cache_write_tokens'),
      reasoningTokens: number('reasoning_tokens'),
      inputAudioTokens: number('input_audio_tokens'),
      outputAudioTokens: number('output_audio_tokens'),
      inputImageTokens: number('input_image_tokens'),
      outputImageTokens: number('output_image_tokens'),
      cacheReadAudioTokens: number('cache_read_audio_tokens'),
      cacheReadImageTokens: number('cache_read_image_tokens'),
      cacheWriteHourTokens: number('cache_write_1h_tokens'),
    },
    computed: {
      input: number('computed_input_cost'),
      output: number('computed_output_cost'),
      total: number('computed_cost'),
    },
    isReported: row.is_reported === true,
    cost: number('cost'),
    counts: row.counts === true,
  };
}

/** As the normaliser reads it: beyond 2^53 the nearest double. */
function numberOf(value: JS | undefined): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

function textOf(value: JS | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
