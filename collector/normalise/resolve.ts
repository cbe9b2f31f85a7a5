import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import { KIND_INT, KIND_STRING, VALUE_A, VALUE_B, VALUE_KIND } from '../../model/tape.ts';
import { resolveContent } from './content.ts';
import { type Target, targets } from './dialects/dialect.ts';
import { type Evidence, isEmpty } from './evidence.ts';
import { jsonText } from './plain-json.ts';
import { type Plan, type PlannedKey, type PlannedSource, targetNames } from './plan.ts';
import {
  readDuration,
  readNumber,
  readTools,
  readWord,
  readWords,
  recordOf,
  type SpanReader,
} from './read-source.ts';
import type { SpanBlock } from './span-row.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** Fills the columns that dialects speak of, for one span whose evidence has been gathered. */
export type Resolve = (row: number, span: number) => void;

export function createResolver(
  plan: Plan,
  view: TapeView,
  block: SpanBlock,
  evidence: Evidence,
): Resolve {
  const reader: SpanReader = { view, evidence, parsed: new Map() };
  const columns = columnPlans(plan, block);
  const { span_type } = block.columns;
  const unknown = block.appendHeapText('UNKNOWN');
  return (row, span) => {
    if (!isEmpty(evidence)) {
      for (const column of columns) column.fill(reader, row, span);
      resolveContent(reader, plan, block, row);
      judgeAggregate(block, row);
      if (reader.parsed.size > 0) reader.parsed.clear();
    }
    if (span_type.validity[row] === 0) span_type.setHeap(row, unknown, 'UNKNOWN'.length);
  };
}

interface ColumnPlan {
  fill(reader: SpanReader, row: number, span: number): void;
}

/** One filler per column; those of messages and content belong together and are `content.ts`'s. */
function columnPlans(plan: Plan, block: SpanBlock): ColumnPlan[] {
  return targetNames().flatMap((target): ColumnPlan[] => {
    const fill = fillerOf(target, block);
    if (fill === undefined) return [];
    const sources = plan.sources[target];
    return [
      {
        fill(reader, row, span) {
          for (const source of sources) if (fill(reader, source, row, span)) return;
        },
      },
    ];
  });
}

/** Reads one source into the column; false when it yields nothing. */
type Filler = (reader: SpanReader, source: PlannedSource, row: number, span: number) => boolean;

function fillerOf(target: Target, block: SpanBlock): Filler | undefined {
  if (target === 'system_instructions') return undefined;
  const column = block.columns[target];
  switch (targets[target]) {
    case 'text':
      return fromKey((reader, source, row) => fillText(reader, source, column, row));
    case 'count':
      return fromKey((reader, source, row) => fillCount(reader, source, column, row));
    case 'number':
      return fromKey((reader, source, row) => {
        const value = readNumber(reader, source);
        if (value === undefined || !Number.isFinite(value)) return false;
        column.setNumber(row, value);
        return true;
      });
    case 'duration':
      return (reader, source, row, span) =>
        setWhole(column, row, readDuration(reader, source, span));
    case 'words':
      return fromKey((reader, source, row) => setJson(column, row, readWords(reader, source)));
    case 'tools':
      return (reader, source, row) => setJson(column, row, readTools(reader, source));
    default:
      return undefined;
  }
}

function fromKey(fill: (reader: SpanReader, source: PlannedKey, row: number) => boolean): Filler {
  return (reader, source, row) =>
    source.from === 'key' && recordOf(reader, source) !== 0 && fill(reader, source, row);
}

function fillText(
  reader: SpanReader,
  source: PlannedKey,
  column: ColumnBuilder,
  row: number,
): boolean {
  const { view } = reader;
  const record = recordOf(reader, source);
  const kind = wordAt(view, record + VALUE_KIND);
  const isPlain =
    source.values === undefined && source.path === undefined && source.implies === undefined;
  if (isPlain && kind === KIND_STRING) {
    const start = wordAt(view, record + VALUE_A);
    const length = wordAt(view, record + VALUE_B);
    if (length === 0) return false;
    column.setBytes(row, view.bytes, start, start + length);
    return true;
  }
  const text = readWord(reader, source);
  if (text === undefined) return false;
  column.setText(row, text);
  return true;
}

function fillCount(
  reader: SpanReader,
  source: PlannedKey,
  column: ColumnBuilder,
  row: number,
): boolean {
  const { view } = reader;
  const record = recordOf(reader, source);
  if (source.path === undefined && wordAt(view, record + VALUE_KIND) === KIND_INT) {
    const high = wordAt(view, record + VALUE_B);
    if (high >= 0x80000000) return false;
    column.setWords(row, wordAt(view, record + VALUE_A), high);
    return true;
  }
  return setWhole(column, row, readNumber(reader, source));
}

/** Counts and durations: whole and not negative, or nothing. */
function setWhole(column: ColumnBuilder, row: number, value: number | undefined): boolean {
  if (value === undefined || !Number.isSafeInteger(value) || value < 0) return false;
  column.setWords(row, value >>> 0, Math.floor(value / 0x100000000));
  return true;
}

function setJson(column: ColumnBuilder, row: number, value: unknown): boolean {
  if (value === undefined) return false;
  column.setText(row, jsonText(value));
  return true;
}

/** Types whose own tokens are spent by the model calls below them, where they report any. */
const containers: readonly string[] = ['AGENT', 'WORKFLOW', 'CHAIN', 'TASK'];
const models: readonly string[] = ['LLM', 'EMBEDDING', 'RERANKER'];

/**
 * Whether the tokens of this span repeat those of its children (GenAI conventions allow it for
 * `invoke_agent`): true for containers that report tokens, false for model calls, NULL for the
 * rest.
 */
function judgeAggregate(block: SpanBlock, row: number): void {
  const { is_aggregate, input_tokens, output_tokens } = block.columns;
  const type = typeAt(block, row);
  const hasTokens = input_tokens.validity[row] === 1 || output_tokens.validity[row] === 1;
  if (containers.includes(type)) {
    if (hasTokens) is_aggregate.setNumber(row, 1);
  } else if (hasTokens || models.includes(type)) {
    is_aggregate.setNumber(row, 0);
  }
}

function typeAt(block: SpanBlock, row: number): string {
  const { span_type } = block.columns;
  if (span_type.validity[row] === 0) return 'UNKNOWN';
  const at = span_type.view.getUint32(row * 8, true);
  const length = span_type.view.getUint32(row * 8 + 4, true);
  return String.fromCharCode(...block.heap.subarray(at, at + length));
}
