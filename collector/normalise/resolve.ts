import type { ColumnType } from '../../model/column-type.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { type ColumnSources, createColumnSources } from './column-sources.ts';
import { createResolveContent } from './content.ts';
import { type Target, targets } from './dialects/dialect.ts';
import type { Evidence } from './evidence.ts';
import { createSettleModels } from './failed-call.ts';
import { fillCount, fillText, fillWords, type ShareWord, setWhole } from './fill-column.ts';
import { ParsedRecords, ParsedTexts } from './parsed-texts.ts';
import { jsonText } from './plain-json.ts';
import { type Plan, targetNames } from './plan.ts';
import type { PlannedSource } from './plan-source.ts';
import { readDuration, readNumber, readTools, type SpanReader } from './read-source.ts';
import { createSettleTokens, type UsageHints, usageHints } from './settle-tokens.ts';
import type { ShareText } from './share-text.ts';
import { isAllowed } from './source-conditions.ts';
import type { SpanBlock } from './span-row.ts';
import { type Candidate, sourcesOf } from './span-sources.ts';
import { isTextAt, type TapeView } from './tape-view.ts';

export interface Resolver {
  /** Counts that are no columns of the block, of the rows resolved since `begin`. */
  readonly hints: UsageHints;
  /** The block is filled anew, and so are the columns of this stage alone. */
  begin(): void;
  /** Fills the columns that dialects speak of, for one span whose evidence has been gathered. */
  resolve(row: number, span: number): void;
}

export function createResolver(
  plan: Plan,
  view: TapeView,
  block: SpanBlock,
  evidence: Evidence,
  share: ShareWord,
  sharer: ShareText,
): Resolver {
  const texts = new ParsedTexts();
  const parsed = new ParsedRecords();
  const reader: SpanReader = { view, evidence, sharer, texts, span: 0, parsed };
  const sources = createColumnSources(plan, block);
  const hints = createHints();
  const columns = columnPlans(block, hints.columns, share, sources, sharer);
  const resolveContent = createResolveContent(reader, block, sources, sharer);
  const judgeAggregate = createJudge(block);
  const settleModels = createSettleModels(view, block, sources);
  const settleTokens = createSettleTokens(block, hints.columns);
  const { span_type, column_sources } = block.columns;
  let unknown = 0;
  const begin = (): void => {
    unknown = block.appendHeapText('UNKNOWN');
    hints.begin(block.rows);
    sources.beginBlock();
  };
  const resolve = (row: number, span: number): void => {
    const { targets: atHand, byTarget } = sourcesOf(plan, evidence.path);
    // Nothing a dialect knows: no column need be tried.
    if (atHand.length > 0) {
      reader.span = span;
      sources.begin();
      for (let i = 0; i < atHand.length; i++) {
        const one = atHand[i];
        if (one !== undefined) columns[one.target]?.fill(reader, row, one.candidates);
      }
      resolveContent(row, byTarget);
      settleModels(row, span);
      sources.write(column_sources, row);
      settleTokens(row);
      judgeAggregate(row);
      parsed.forget();
    }
    if (span_type.validity[row] === 0) span_type.setHeap(row, unknown, 'UNKNOWN'.length);
  };
  return { hints: hints.columns, begin, resolve };
}

interface ColumnPlan {
  /** From the first of the candidates that yields a value. */
  fill(reader: SpanReader, row: number, candidates: readonly Candidate[]): void;
}

/**
 * One filler per column, by its number in `targetNames`; those of messages and content belong
 * together and are `content.ts`'s.
 */
function columnPlans(
  block: SpanBlock,
  hints: UsageHints,
  share: ShareWord,
  filled: ColumnSources,
  sharer: ShareText,
): readonly (ColumnPlan | undefined)[] {
  return targetNames().map((name, target) => {
    const fill = fillerOf(name, block, hints, share, sharer);
    if (fill === undefined) return undefined;
    const isNoted = !isHint(name);
    return {
      fill(reader, row, candidates) {
        for (let i = 0; i < candidates.length; i++) {
          const candidate = candidates[i];
          if (candidate === undefined || !isAllowed(reader, candidate.source)) continue;
          if (!fill(reader, candidate.source, row)) continue;
          if (isNoted) filled.note(target, candidate.rank);
          return;
        }
      },
    };
  });
}

/** Reads one source into the column; false when it yields nothing. */
type Filler = (reader: SpanReader, source: PlannedSource, row: number) => boolean;

function fillerOf(
  target: Target,
  block: SpanBlock,
  hints: UsageHints,
  share: ShareWord,
  sharer: ShareText,
): Filler | undefined {
  if (target === 'system_instructions') return undefined;
  const column = isHint(target) ? hints[target] : block.columns[target];
  switch (targets[target]) {
    case 'text':
      // The header of the request has named it.
      if (target === 'experiment_id') {
        return (reader, source, row) =>
          column.validity[row] === 0 && fillText(reader, source, column, row, share);
      }
      return (reader, source, row) => fillText(reader, source, column, row, share);
    case 'count':
      return (reader, source, row) => fillCount(reader, source, column, row);
    case 'flag':
      return (reader, source, row) => {
        if (readNumber(reader, source) === undefined) return false;
        column.setNumber(row, source.implies === 'included' ? 1 : 0);
        return true;
      };
    case 'number':
      return (reader, source, row) => {
        const value = readNumber(reader, source);
        if (value === undefined || !Number.isFinite(value)) return false;
        column.setNumber(row, value);
        return true;
      };
    case 'money':
      return (reader, source, row) => {
        const value = readNumber(reader, source);
        if (value === undefined || !Number.isFinite(value) || value < 0) return false;
        column.setNumber(row, value);
        return true;
      };
    case 'duration':
      return (reader, source, row) => setWhole(column, row, readDuration(reader, source));
    case 'words':
      return (reader, source, row) => fillWords(reader, source, block, column, row);
    case 'tools':
      return (reader, source, row) => {
        const tools = readTools(reader, source);
        if (tools === undefined) return false;
        const at = block.heapUsed;
        sharer.text(block, jsonText(tools));
        column.setHeap(row, at, block.heapUsed - at);
        return true;
      };
    default:
      return undefined;
  }
}

/** Columns of this stage alone: they are no part of the block. */
function createHints(): RowBlockBuilder<keyof UsageHints> {
  const columns = {
    output_includes_reasoning: 'bool',
    uncached_input_tokens: 'i64',
    total_tokens: 'i64',
    input_text_tokens: 'i64',
    input_image_tokens: 'i64',
    output_text_tokens: 'i64',
    output_image_tokens: 'i64',
    cache_write_5m_tokens: 'i64',
    cache_read_image_tokens: 'i64',
    cache_read_audio_tokens: 'i64',
    cache_write_1h_tokens: 'i64',
  } as const satisfies Record<keyof UsageHints, ColumnType>;
  return new RowBlockBuilder('hint', columns, 0, 0);
}

function isHint(target: Target): target is keyof UsageHints {
  return usageHints.some((name) => name === target);
}

/** Types whose own tokens are spent by the model calls below them, where they report any. */
const containers = encodeWords(['AGENT', 'WORKFLOW', 'CHAIN', 'TASK']);
const models = encodeWords(['LLM', 'EMBEDDING', 'RERANKER']);

/**
 * Whether the tokens of this span repeat those of its children (GenAI conventions allow it for
 * `invoke_agent`): true for containers that report tokens, false for model calls, NULL for the
 * rest.
 */
function createJudge(block: SpanBlock): (row: number) => void {
  const { is_aggregate, input_tokens, output_tokens, span_type } = block.columns;
  return (row) => {
    const hasTokens = input_tokens.validity[row] === 1 || output_tokens.validity[row] === 1;
    if (isOneOf(block, span_type, row, containers)) {
      if (hasTokens) is_aggregate.setNumber(row, 1);
    } else if (hasTokens || isOneOf(block, span_type, row, models)) {
      is_aggregate.setNumber(row, 0);
    }
  };
}

function isOneOf(
  { heap }: SpanBlock,
  column: ColumnBuilder,
  row: number,
  words: readonly Uint8Array[],
): boolean {
  if (column.validity[row] === 0) return false;
  const at = column.view.getUint32(row * 8, true);
  const length = column.view.getUint32(row * 8 + 4, true);
  for (const word of words) if (length === word.length && isTextAt(heap, at, word)) return true;
  return false;
}

function encodeWords(words: readonly string[]): readonly Uint8Array[] {
  return words.map((word) => new TextEncoder().encode(word));
}
