import type { SpanRow, TraceAnswer } from '../../../../query/api/wire.ts';
import { toolSpansByCallId } from '../../conversation/conversation.ts';
import { isConversation } from '../../conversation/transcript.ts';
import { type CriticalPart, criticalPath } from '../../span-tree/critical-path.ts';
import { type SpanTotals, spanTotals } from '../../span-tree/totals.ts';
import { buildTree, depthFirst, type SpanTree } from '../../span-tree/tree.ts';
import { type TraceAssessments, traceAssessments } from './trace-assessments.ts';
import { type TraceLogs, traceLogs } from './trace-logs.ts';

/** Everything a trace page shows that does not depend on what is selected or folded. */
export interface TraceModel {
  readonly answer: TraceAnswer;
  readonly tree: SpanTree;
  readonly totals: readonly SpanTotals[];
  readonly critical: readonly CriticalPart[];
  /** The critical parts of each span. */
  readonly criticalOf: ReadonlyMap<number, readonly CriticalPart[]>;
  readonly toolSpans: ReadonlyMap<string, SpanRow>;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly logs: TraceLogs;
  readonly assessments: TraceAssessments;
  /** The first span of the tree, with which is shown what belongs to no span. */
  readonly home: number | undefined;
}

export function traceModel(answer: TraceAnswer): TraceModel {
  const tree = buildTree(answer.spans);
  const critical = criticalPath(tree);
  const indexOf = new Map(answer.spans.map((span, index) => [span.span_id, index]));
  const ofNoSpan = answer.logs.length + answer.assessments.length;
  const [home] = ofNoSpan === 0 ? [] : depthFirst(tree);
  return {
    answer,
    tree,
    totals: spanTotals(tree),
    critical,
    criticalOf: Map.groupBy(critical, (part) => part.index),
    toolSpans: toolSpansByCallId(answer.spans),
    indexOf,
    logs: traceLogs(answer, indexOf, home),
    assessments: traceAssessments(answer.assessments, indexOf),
    home,
  };
}

export const views = [
  { word: 'transcript', name: 'Transcript' },
  { word: 'waterfall', name: 'Waterfall' },
  { word: 'raw', name: 'Raw' },
] as const;
export type View = (typeof views)[number]['word'];

/** The asked view; without one, an agent's trace is first read as a conversation. */
export function viewOf(word: string | null, spans: readonly SpanRow[]): View {
  const asked = views.find((view) => view.word === word)?.word;
  return asked ?? (isConversation(spans) ? 'transcript' : 'waterfall');
}

/**
 * The span to show first: the deepest cause of an error, else the last model call that has
 * something to say, else the first root.
 */
export function firstSelected({ tree }: TraceModel): number | undefined {
  const order = depthFirst(tree);
  const failed = order.find((index) => {
    const below = tree.children[index] ?? [];
    return isError(tree, index) && !below.some((child) => isError(tree, child));
  });
  if (failed !== undefined) return failed;
  return order.findLast((index) => tree.spans[index]?.span_type === 'LLM') ?? order[0];
}

/** The few words after a span's name in the tree. */
export function spanNote(span: SpanRow, isRoot: boolean): string {
  if (span.status_code === 'ERROR' && span.status_message) return span.status_message;
  const model = span.request_model ?? span.response_model;
  if (model !== null) return model;
  if (span.span_type === 'AGENT' && !isRoot) return 'sub-agent';
  const short = span.output ?? span.output_preview;
  return short !== null && short.length <= noteMax && !/[\n{[]/.test(short) ? short : '';
}

const noteMax = 40;

function isError(tree: SpanTree, index: number): boolean {
  return tree.spans[index]?.status_code === 'ERROR';
}
