import { ancestors, type MissingParent, type SpanTree } from './tree.ts';

/** A row of the tree as it is drawn. */
export type TreeRow =
  | {
      readonly kind: 'span';
      readonly index: number;
      readonly depth: number;
      readonly open: boolean | undefined;
    }
  | { readonly kind: 'missing'; readonly parent: MissingParent; readonly depth: 0 };

/**
 * The rows that are not folded away, in drawing order. `open` is undefined on a span without
 * children. Spans whose parent never arrived hang under a row that says so.
 */
export function treeRows(tree: SpanTree, folded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  for (const root of tree.roots) pushSubtree(tree, folded, root, 0, rows);
  for (const parent of tree.missing) {
    rows.push({ kind: 'missing', parent, depth: 0 });
    for (const orphan of parent.children) pushSubtree(tree, folded, orphan, 1, rows);
  }
  return rows;
}

/** Folded spans without those above `index`, so that it can be seen. */
export function unfoldedTo(
  tree: SpanTree,
  folded: ReadonlySet<string>,
  index: number,
): ReadonlySet<string> {
  const above = ancestors(tree, index).map((up) => tree.spans[up]?.span_id ?? '');
  return above.some((id) => folded.has(id))
    ? new Set([...folded].filter((id) => !above.includes(id)))
    : folded;
}

/** How far a child begins before its parent, in nanoseconds: the sign of clocks that disagree. */
export function clockSkew(tree: SpanTree, index: number): number {
  const parent = tree.parents[index] ?? -1;
  const early = (tree.times.starts[parent] ?? 0) - (tree.times.starts[index] ?? 0);
  return parent >= 0 && early > 0 ? early : 0;
}

/** Indices of spans that hold the words, in any case, in what a row or a conversation shows. */
export function findSpans(tree: SpanTree, words: string): readonly number[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  return tree.times.order.filter((index) => {
    const span = tree.spans[index];
    if (span === undefined) return false;
    const texts = [
      span.name,
      span.span_id,
      span.span_type,
      span.request_model,
      span.tool_name,
      span.agent_name,
      span.status_message,
      span.input ?? span.input_preview,
      span.output ?? span.output_preview,
    ];
    return texts.some((text) => text?.toLowerCase().includes(wanted) === true);
  });
}

function pushSubtree(
  tree: SpanTree,
  folded: ReadonlySet<string>,
  top: number,
  topDepth: number,
  rows: TreeRow[],
): void {
  const stack: { readonly index: number; readonly depth: number }[] = [
    { index: top, depth: topDepth },
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, depth } = next;
    const children = tree.children[index] ?? [];
    const open = children.length === 0 ? undefined : !folded.has(tree.spans[index]?.span_id ?? '');
    rows.push({ kind: 'span', index, depth, open });
    if (open !== true) continue;
    for (const child of children.toReversed()) stack.push({ index: child, depth: depth + 1 });
  }
}
