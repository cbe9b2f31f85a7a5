import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { jsonText } from './plain-json.ts';
import type { SpanBlock } from './span-row.ts';

/** What has no column of its own: what settles the counts, and the parts that are told of them. */
export const usageHints = [
  'output_includes_reasoning',
  'uncached_input_tokens',
  'total_tokens',
  'input_text_tokens',
  'input_image_tokens',
  'output_text_tokens',
  'output_image_tokens',
  'cache_write_5m_tokens',
  'cache_read_image_tokens',
  'cache_read_audio_tokens',
  'cache_write_1h_tokens',
] as const;

export type UsageHints = Readonly<Record<(typeof usageHints)[number], ColumnBuilder>>;

/** Settles the counts of a row whose columns are filled as they were sent. */
export type SettleTokens = (row: number) => void;

/**
 * `input_tokens` includes cached tokens, `output_tokens` includes reasoning, whatever the sender
 * meant: some leave them out (Anthropic's API, Langfuse), some add them, and their keys are the
 * same. What was sent is kept in `token_details` where it was another number.
 */
export function createSettleTokens(block: SpanBlock, hints: UsageHints): SettleTokens {
  const columns = tokenColumnsOf(block);
  const { input_includes_cache } = columns;
  const parts = partsOf(block, hints);
  return (row) => {
    const includesCache = flagAt(input_includes_cache, row);
    input_includes_cache.validity[row] = 0;
    const input = countAt(columns.input_tokens, row);
    const output = countAt(columns.output_tokens, row);
    const sent: Usage = {
      input: input ?? 0,
      output: output ?? 0,
      cached:
        (countAt(columns.cache_read_tokens, row) ?? 0) +
        (countAt(columns.cache_write_tokens, row) ?? 0),
      reasoning: countAt(columns.reasoning_tokens, row) ?? 0,
      uncached: countAt(hints.uncached_input_tokens, row),
      total: countAt(hints.total_tokens, row),
      includesCache,
      includesReasoning: flagAt(hints.output_includes_reasoning, row),
    };
    const meant = readUsage(sent);
    const details: Details = {};
    if (input !== undefined && sent.cached > 0) {
      input_includes_cache.setNumber(row, meant.includesCache ? 1 : 0);
      if (!meant.includesCache) {
        details.sent = { input_tokens: input };
        setCount(columns.input_tokens, row, input + sent.cached);
      }
    }
    if (output !== undefined && sent.reasoning > 0 && !meant.includesReasoning) {
      details.sent = { ...details.sent, output_tokens: output };
      setCount(columns.output_tokens, row, output + sent.reasoning);
    }
    let isTold = details.sent !== undefined;
    for (let i = 0; i < parts.length; i++) {
      const one = parts[i];
      const counts = one === undefined ? undefined : present(row, one.parts);
      if (one === undefined || counts === undefined) continue;
      details[one.of] = counts;
      isTold = true;
    }
    if (isTold) columns.token_details.setText(row, jsonText(details));
  };
}

/** Numbers as they were sent; absent ones are 0. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
  /** What the sender says beside it of input that was not cached. */
  readonly uncached: number | undefined;
  readonly total: number | undefined;
  /** What is known of the sender. */
  readonly includesCache: boolean | undefined;
  readonly includesReasoning: boolean | undefined;
}

export interface Verdict {
  readonly includesCache: boolean;
  readonly includesReasoning: boolean;
}

/**
 * From what is certain to what is usual: the conventions say that both are included. Of reasoning a
 * total says more than the sender's name: those who count it apart add it up.
 */
export function readUsage(usage: Usage): Verdict {
  const { input, output, cached, reasoning } = usage;
  const byTotal = readTotal(usage);
  const addsUp = usage.total === input + output;
  return {
    includesCache:
      input >= cached &&
      (readUncached(usage) ?? usage.includesCache ?? byTotal?.includesCache ?? true),
    includesReasoning:
      output >= reasoning &&
      (byTotal?.includesReasoning ?? (addsUp || usage.includesReasoning !== false)),
  };
}

/** Input that equals the uncached rest is that rest; the two together say what they add up to. */
function readUncached({ input, cached, uncached }: Usage): boolean | undefined {
  if (cached === 0 || uncached === undefined) return undefined;
  if (input === uncached) return false;
  return input === uncached + cached ? true : undefined;
}

/**
 * A total that only adds up with what is missing shows what is missing. One that adds up without
 * shows nothing of the cache: some senders add what they have.
 */
function readTotal({ input, output, cached, reasoning, total, includesCache }: Usage) {
  if (total === undefined || total === input + output) return undefined;
  const fits = verdicts.filter(
    (verdict) =>
      total ===
      input +
        output +
        (verdict.includesCache ? 0 : cached) +
        (verdict.includesReasoning ? 0 : reasoning),
  );
  return fits.find((verdict) => verdict.includesCache === includesCache) ?? fits[0];
}

const verdicts: readonly Verdict[] = [
  { includesCache: false, includesReasoning: true },
  { includesCache: true, includesReasoning: false },
  { includesCache: false, includesReasoning: false },
];

interface Details {
  sent?: { readonly input_tokens?: number; readonly output_tokens?: number };
  input?: Readonly<Record<string, number>>;
  output?: Readonly<Record<string, number>>;
  cache_read?: Readonly<Record<string, number>>;
  cache_write?: Readonly<Record<string, number>>;
}

/** An object literal reads faster than the block's dictionary. */
function tokenColumnsOf({ columns }: SpanBlock) {
  return {
    input_includes_cache: columns.input_includes_cache,
    input_tokens: columns.input_tokens,
    output_tokens: columns.output_tokens,
    cache_read_tokens: columns.cache_read_tokens,
    cache_write_tokens: columns.cache_write_tokens,
    reasoning_tokens: columns.reasoning_tokens,
    token_details: columns.token_details,
  } as const;
}

interface Parts {
  readonly of: 'input' | 'output' | 'cache_read' | 'cache_write';
  readonly parts: readonly Part[];
}

interface Part {
  readonly name: string;
  readonly column: ColumnBuilder;
}

/** Tokens by modality, and those written to a cache by how long it keeps them. */
function partsOf(block: SpanBlock, hints: UsageHints): readonly Parts[] {
  const { input_audio_tokens, output_audio_tokens } = block.columns;
  const listed = (text: ColumnBuilder, image: ColumnBuilder, audio: ColumnBuilder): Part[] => [
    { name: 'text', column: text },
    { name: 'image', column: image },
    { name: 'audio', column: audio },
  ];
  const { input_text_tokens, input_image_tokens } = hints;
  const { output_text_tokens, output_image_tokens } = hints;
  return [
    { of: 'input', parts: listed(input_text_tokens, input_image_tokens, input_audio_tokens) },
    { of: 'output', parts: listed(output_text_tokens, output_image_tokens, output_audio_tokens) },
    {
      of: 'cache_read',
      parts: [
        { name: 'image', column: hints.cache_read_image_tokens },
        { name: 'audio', column: hints.cache_read_audio_tokens },
      ],
    },
    {
      of: 'cache_write',
      parts: [
        { name: '5m', column: hints.cache_write_5m_tokens },
        { name: '1h', column: hints.cache_write_1h_tokens },
      ],
    },
  ];
}

/** Undefined where no part has tokens: many senders say 0 of those they know. */
function present(
  row: number,
  parts: readonly Part[],
): Readonly<Record<string, number>> | undefined {
  let counts: Record<string, number> | undefined;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    const count = part === undefined ? undefined : countAt(part.column, row);
    if (part === undefined || count === undefined || count === 0) continue;
    counts ??= {};
    counts[part.name] = count;
  }
  return counts;
}

function flagAt(column: ColumnBuilder, row: number): boolean | undefined {
  return column.validity[row] === 0 ? undefined : column.data[row] === 1;
}

/** Beyond 2^53 the nearest double: nobody has as many tokens. */
function countAt(column: ColumnBuilder, row: number): number | undefined {
  if (column.validity[row] === 0) return undefined;
  const low = column.view.getUint32(row * 8, true);
  return column.view.getUint32(row * 8 + 4, true) * 0x100000000 + low;
}

/** A sum beyond what the column holds is left as it was sent. */
function setCount(column: ColumnBuilder, row: number, count: number): void {
  if (!Number.isSafeInteger(count)) return;
  column.setWords(row, count >>> 0, Math.floor(count / 0x100000000));
}
