import { spanExtent } from './times.ts';
import type { SpanTree } from './tree.ts';

/** A stretch of time in which the whole trace waited for this span and none of its children. */
export interface CriticalPart {
  readonly index: number;
  /** Nanoseconds after the start of the window. */
  readonly start: number;
  readonly end: number;
}

/**
 * Walks back from the end of the trace: a span's time belongs to the child that ended last, then to
 * the one that ended last before that child began, and what no child covers is the span's own. The
 * parts never overlap. Children that outlive their parent count only up to the parent's end.
 */
export function criticalPath(tree: SpanTree): readonly CriticalPart[] {
  const parts: CriticalPart[] = [];
  const tops = [...tree.roots, ...tree.missing.flatMap((one) => one.children)];
  const stack: Frame[] = [frameOf(tree, undefined, tops, 0, tree.times.total)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = nextChild(tree, frame);
    if (child === undefined) {
      if (frame.index !== undefined && frame.at > frame.start) {
        parts.push({ index: frame.index, start: frame.start, end: frame.at });
      }
      stack.pop();
      continue;
    }
    const { start, end } = spanExtent(tree.times, child);
    const until = Math.min(end, frame.at);
    if (frame.index !== undefined && until < frame.at) {
      parts.push({ index: frame.index, start: until, end: frame.at });
    }
    const from = Math.max(start, frame.start);
    frame.at = from;
    stack.push(frameOf(tree, child, tree.children[child] ?? [], from, until));
  }
  return parts.toReversed();
}

/** Nanoseconds on the critical path per span. */
export function criticalTime(parts: readonly CriticalPart[]): ReadonlyMap<number, number> {
  const time = new Map<number, number>();
  for (const { index, start, end } of parts) time.set(index, (time.get(index) ?? 0) + end - start);
  return time;
}

interface Frame {
  /** Undefined: the trace itself, above its tops. */
  readonly index: number | undefined;
  readonly start: number;
  /** Latest end first. */
  readonly children: readonly number[];
  cursor: number;
  /** Everything from here on is accounted for. */
  at: number;
}

function frameOf(
  tree: SpanTree,
  index: number | undefined,
  children: readonly number[],
  start: number,
  at: number,
): Frame {
  const end = (child: number): number => spanExtent(tree.times, child).end;
  const latestFirst = children.toSorted((a, b) => end(b) - end(a));
  return { index, start, children: latestFirst, cursor: 0, at };
}

/** The next child that lies, at least in part, before what is accounted for. */
function nextChild(tree: SpanTree, frame: Frame): number | undefined {
  while (frame.at > frame.start && frame.cursor < frame.children.length) {
    const child = frame.children[frame.cursor++];
    if (child === undefined) return undefined;
    const { start, end } = spanExtent(tree.times, child);
    if (start < frame.at && end > frame.start && end > start) return child;
  }
  return undefined;
}
