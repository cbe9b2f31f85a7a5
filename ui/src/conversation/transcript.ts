import type { MessagePart, SpanRow } from '../../../query/api/wire.ts';
import type { SpanTree } from '../span-tree/tree.ts';
import { jsonText } from './json-lines.ts';

/** One line of a trace told as a story: what came in, each step, what went out. */
export type Entry =
  | {
      readonly kind: 'said';
      readonly who: 'User' | 'Assistant';
      readonly index: number;
      readonly text: string;
    }
  | {
      readonly kind: 'step';
      readonly index: number;
      readonly depth: number;
      readonly text: string;
      /** Names of the spans folded below, in order, and whether each failed. */
      readonly steps: readonly {
        readonly index: number;
        readonly name: string;
        readonly failed: boolean;
      }[];
    };

/** Steps named on a folded line before the rest becomes a count. */
const stepsNamed = 12;

/**
 * A trace's transcript. `unfolded` holds the span ids whose steps are told one by one; all else is
 * one line.
 */
export function transcriptOf(tree: SpanTree, unfolded: ReadonlySet<string>): readonly Entry[] {
  const entries: Entry[] = [];
  const tops = [...tree.roots, ...tree.missing.flatMap((one) => one.children)];
  for (const top of tops) {
    const span = tree.spans[top];
    if (span === undefined) continue;
    const children = tree.children[top] ?? [];
    if (children.length === 0) {
      entries.push(stepOf(tree, top, 0));
      continue;
    }
    const asked = userText(span);
    const answered = outputText(span);
    if (asked !== undefined) entries.push({ kind: 'said', who: 'User', index: top, text: asked });
    for (const child of children) pushSteps(tree, unfolded, child, entries);
    if (answered !== undefined) {
      entries.push({ kind: 'said', who: 'Assistant', index: top, text: answered });
    }
  }
  return entries;
}

/** Whether a trace reads best as a conversation. */
export function isConversation(spans: readonly SpanRow[]): boolean {
  return spans.some((span) => span.span_type === 'AGENT');
}

function pushSteps(
  tree: SpanTree,
  unfolded: ReadonlySet<string>,
  top: number,
  entries: Entry[],
): void {
  const stack: { readonly index: number; readonly depth: number }[] = [{ index: top, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { index, depth } = next;
    entries.push(stepOf(tree, index, depth));
    if (!unfolded.has(tree.spans[index]?.span_id ?? '')) continue;
    const children = tree.children[index] ?? [];
    for (const child of children.toReversed()) stack.push({ index: child, depth: depth + 1 });
  }
}

function stepOf(tree: SpanTree, index: number, depth: number): Entry {
  const span = tree.spans[index];
  const children = tree.children[index] ?? [];
  const steps = children.slice(0, stepsNamed).map((child) => ({
    index: child,
    name: tree.spans[child]?.name ?? '',
    failed: tree.spans[child]?.status_code === 'ERROR',
  }));
  const text = span === undefined ? '' : stepText(span);
  return { kind: 'step', index, depth, text, steps };
}

/**
 * What a step came to: its error, else its output; a call without a result is known by its input.
 */
function stepText(span: SpanRow): string {
  if (span.status_code === 'ERROR' && span.status_message) return span.status_message;
  return outputText(span) ?? (span.span_type === 'TOOL' ? userText(span) : undefined) ?? '';
}

function userText(span: SpanRow): string | undefined {
  const users = (span.input_messages ?? []).filter((message) => message.role === 'user');
  return textOf(users.at(-1)?.parts) ?? present(span.input ?? span.input_preview);
}

function outputText(span: SpanRow): string | undefined {
  const parts = span.output_messages?.at(-1)?.parts;
  return textOf(parts) ?? callsOf(parts) ?? present(span.output ?? span.output_preview);
}

/** An answer that only calls tools: `get_order({"order":"A-20418"})`. */
function callsOf(parts: readonly MessagePart[] | undefined): string | undefined {
  const calls = (parts ?? []).flatMap((part) => {
    if (part.type !== 'tool_call') return [];
    const { arguments: given } = part;
    const text = typeof given === 'string' ? given : jsonText(given ?? {});
    return [`${part.name ?? 'a tool'}(${text})`];
  });
  return present(calls.join('\n'));
}

function textOf(parts: readonly MessagePart[] | undefined): string | undefined {
  const texts = (parts ?? []).flatMap((part) =>
    part.type === 'text' && typeof part.content === 'string' ? [part.content] : [],
  );
  return present(texts.join('\n\n'));
}

function present(text: string | null): string | undefined {
  return text === null || text === '' ? undefined : text;
}
