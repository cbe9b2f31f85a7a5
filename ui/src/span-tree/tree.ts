import type { SpanRow } from '../../../query/api/wire.ts';
import { type TraceTimes, traceTimes } from './times.ts';

/**
 * The spans of a trace as a tree that holds every span exactly once, whatever arrived: out of
 * order, without their parents, in circles. Nodes have the index of their span.
 */
export interface SpanTree {
  readonly spans: readonly SpanRow[];
  readonly times: TraceTimes;
  /** Index of the parent, or -1. */
  readonly parents: readonly number[];
  /** By start time; what has none comes last. */
  readonly children: readonly (readonly number[])[];
  /** True roots first, then the heads of cut circles; by start time. */
  readonly roots: readonly number[];
  /** Parents that were named but never arrived, each with the spans that name it. */
  readonly missing: readonly MissingParent[];
  /** Spans whose parents lead back to themselves; the link of the earliest was cut. */
  readonly cut: ReadonlySet<number>;
}

export interface MissingParent {
  readonly spanId: string;
  readonly children: readonly number[];
}

export function buildTree(spans: readonly SpanRow[]): SpanTree {
  const times = traceTimes(spans);
  const byId = firstWithId(spans);
  const byStart = times.order;
  const parents: number[] = spans.map(() => -1);
  const children: number[][] = spans.map(() => []);
  const roots: number[] = [];
  const missing = new Map<string, number[]>();
  for (const index of byStart) {
    const parentId = spans[index]?.parent_span_id ?? null;
    const parent = parentId === null || parentId === '' ? undefined : byId.get(parentId);
    if (parentId === null || parentId === '') roots.push(index);
    else if (parent === undefined) append(missing, parentId, index);
    else {
      parents[index] = parent;
      children[parent]?.push(index);
    }
  }
  const cut = cutCircles(byStart, [...roots, ...[...missing.values()].flat()], parents, children);
  return {
    spans,
    times,
    parents,
    children,
    roots: [...roots, ...cut],
    missing: [...missing].map(([spanId, orphans]) => ({ spanId, children: orphans })),
    cut: new Set(cut),
  };
}

/** Every span under `index` and itself, depth first, in the order they are drawn. */
export function subtree(tree: SpanTree, index: number): number[] {
  const found: number[] = [];
  const stack = [index];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    found.push(next);
    stack.push(...(tree.children[next] ?? []).toReversed());
  }
  return found;
}

/** Every span, depth first: roots, then what hangs under missing parents. */
export function depthFirst(tree: SpanTree): number[] {
  const tops = [...tree.roots, ...tree.missing.flatMap((one) => one.children)];
  return tops.flatMap((top) => subtree(tree, top));
}

/** From the top down to `index`, itself excluded. */
export function ancestors(tree: SpanTree, index: number): number[] {
  const path: number[] = [];
  for (let up = tree.parents[index] ?? -1; up >= 0; up = tree.parents[up] ?? -1) path.unshift(up);
  return path;
}

function firstWithId(spans: readonly SpanRow[]): Map<string, number> {
  const byId = new Map<string, number>();
  spans.forEach((span, index) => {
    if (!byId.has(span.span_id)) byId.set(span.span_id, index);
  });
  return byId;
}

function append(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/**
 * Whatever no top leads to lies in or under a circle: the earliest of each becomes a top itself.
 */
function cutCircles(
  byStart: readonly number[],
  tops: readonly number[],
  parents: number[],
  children: number[][],
): number[] {
  const reached = new Set<number>();
  const reach = (top: number): void => {
    const stack = [top];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      stack.push(...(children[next] ?? []));
    }
  };
  tops.forEach(reach);
  const heads: number[] = [];
  for (const index of byStart) {
    if (reached.has(index)) continue;
    const head = onCircle(index, parents);
    const parent = parents[head] ?? -1;
    children[parent] = (children[parent] ?? []).filter((child) => child !== head);
    parents[head] = -1;
    heads.push(head);
    reach(head);
  }
  return heads;
}

/** The span itself where it lies on its circle, else the first of its ancestors that does. */
function onCircle(index: number, parents: readonly number[]): number {
  const seen = new Set<number>();
  let at = index;
  while (!seen.has(at)) {
    seen.add(at);
    at = parents[at] ?? -1;
  }
  const circle = [at];
  for (let next = parents[at] ?? at; next !== at; next = parents[next] ?? at) circle.push(next);
  return circle.includes(index) ? index : at;
}
