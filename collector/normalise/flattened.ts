import { plainValue } from './plain-json.ts';
import type { PlannedSource } from './plan-source.ts';
import { keyText, type TapeView } from './tape-view.ts';

/** Steps of a key that are told apart; what follows is one step, so that no key nests deeply. */
const stepsMax = 16;

type Node = Map<string, Node | Leaf>;
interface Leaf {
  readonly value: unknown;
}

/**
 * The items of a list whose index and path are flattened into attribute keys, in order of their
 * index: `llm.input_messages.10.message.role` comes after `….9.…`.
 */
export function readFlattened(
  view: TapeView,
  records: readonly number[],
  source: Pick<PlannedSource, 'prefixLength' | 'item'>,
): unknown[] {
  const root: Node = new Map();
  for (const record of records) {
    const steps = keyText(view, record).slice(source.prefixLength).split('.');
    const [index, ...path] = steps;
    if (index === undefined || !isIndex(index)) continue;
    if (!source.item.every((step, at) => path[at] === step)) continue;
    insert(root, [index, ...shorten(path.slice(source.item.length))], {
      value: plainValue(view, record),
    });
  }
  return sortedByIndex(root).map(build);
}

/** A step can be both a value and the way to others; whichever comes last stands. */
function insert(root: Node, path: readonly string[], leaf: Leaf): void {
  let node = root;
  const last = path.length - 1;
  for (const [at, step] of path.entries()) {
    if (at === last) {
      node.set(step, leaf);
      return;
    }
    const next = node.get(step);
    const child: Node = next instanceof Map ? next : new Map();
    if (child !== next) node.set(step, child);
    node = child;
  }
}

function build(node: Node | Leaf): unknown {
  if (!(node instanceof Map)) return node.value;
  let isItems = true;
  for (const step of node.keys()) isItems &&= isIndex(step);
  if (isItems) return sortedByIndex(node).map(build);
  return Object.fromEntries([...node].map(([step, child]) => [step, build(child)]));
}

function sortedByIndex(node: Node): (Node | Leaf)[] {
  // Most senders send them in order.
  let last = -1;
  for (const index of node.keys()) {
    if (Number(index) < last) {
      return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
    }
    last = Number(index);
  }
  return [...node.values()];
}

function shorten(path: readonly string[]): readonly string[] {
  if (path.length <= stepsMax) return path;
  return [...path.slice(0, stepsMax - 1), path.slice(stepsMax - 1).join('.')];
}

function isIndex(step: string): boolean {
  const first = step.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && /^\d{1,9}$/.test(step);
}
