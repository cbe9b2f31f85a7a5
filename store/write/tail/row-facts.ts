/** Facts that few policies ask, read from rows when one does. */
import { createHash } from 'node:crypto';
import { type AskedFacts, storedKeyOf } from '../../../model/asked-facts.ts';
import { newCombinationsMax } from '../../../model/limits.ts';
import { columnOf, type RowBlock, textAt, viewOf } from '../../../model/row-block.ts';
import { referenceMark } from '../../../model/stored-text.ts';
import { type Budget, keyOfBudget } from '../../../model/tail-policy.ts';

type Value = string | number | boolean;

/** Rows of a trace in one block. */
export interface TraceRows {
  readonly block: RowBlock;
  readonly rows: readonly number[];
}

export class RowFacts implements AskedFacts {
  /** Only the memory of what came before knows. */
  isNew = false;
  readonly #traceId: string;
  readonly #read: () => readonly TraceRows[];

  /** @param read rows of the trace; read again for each question, and mostly none is asked */
  constructor(traceId: string, read: () => readonly TraceRows[]) {
    this.#traceId = traceId;
    this.#read = read;
  }

  get #spans(): readonly TraceRows[] {
    return this.#read().filter(({ block }) => block.table === 'span');
  }

  get #assessments(): readonly TraceRows[] {
    return this.#read().filter(({ block }) => block.table === 'assessment');
  }

  get tool(): ReadonlySet<string> {
    return this.#namesOf('TOOL', 'tool_name');
  }

  get agent(): ReadonlySet<string> {
    return this.#namesOf('AGENT', 'agent_name');
  }

  /** The root's first, while that is there. */
  get experiment(): ReadonlySet<string> {
    const spans = read(this.#spans, ['parent_span_id', 'experiment_id']);
    const root = spans.find(([parent]) => parent === undefined) ?? [];
    return new Set([root, ...spans].flatMap(([, id]) => id ?? []));
  }

  get prompt(): ReadonlySet<string> {
    const rows = read(this.#spans, ['prompt_name', 'prompt_version']);
    return new Set(
      rows.flatMap(([name, version]) => {
        if (name === undefined) return [];
        return version === undefined ? [name] : [name, `${name}/${version}`];
      }),
    );
  }

  get flag(): ReadonlySet<string> {
    const flags = this.#assessments.flatMap((part) => {
      const isTrue = columnOf(part.block, 'boolean');
      return this.#assessed(part).flatMap(({ row, name }) =>
        isTrue?.validity[row] === 1 && isTrue.data[row] === 1 ? [name] : [],
      );
    });
    return new Set(flags);
  }

  get active(): number {
    const spans = this.#spans.flatMap(timesOf);
    const counted = spans.length === 1 ? spans : spans.filter(({ isRoot }) => !isRoot);
    const times = counted.toSorted((a, b) => (a.start < b.start ? -1 : 1));
    let [active, until] = [0n, times[0]?.start ?? 0n];
    for (const { start, end } of times) {
      // Clocks may be apart: a span may end before it begins.
      if (end <= until || end <= start) continue;
      active += end - (start > until ? start : until);
      until = end;
    }
    return Number(active);
  }

  attribute(key: string): readonly Value[] {
    const stored = storedKeyOf(key);
    const quoted = JSON.stringify(stored);
    return read(this.#spans, ['attributes']).flatMap(([text]) => {
      if (text === undefined || !text.includes(quoted)) return [];
      const value = parsed(text)[stored];
      return isValue(value) ? [value] : [];
    });
  }

  score(wanted: string): readonly number[] {
    return this.#assessments.flatMap((part) => {
      const numbers = columnOf(part.block, 'number');
      if (numbers === undefined) return [];
      const { buffer, byteOffset, byteLength } = numbers.data;
      const view = new DataView(buffer, byteOffset, byteLength);
      return this.#assessed(part).flatMap(({ row, name }) =>
        name === wanted && numbers.validity[row] === 1 ? [view.getFloat64(row * 8, true)] : [],
      );
    });
  }

  /** Digests of service, model and prompt of each span that names a model or a prompt. */
  combinations(): readonly string[] {
    const columns = [
      'service_name',
      'response_model',
      'request_model',
      'prompt_name',
      'prompt_version',
    ] as const;
    const named = read(this.#spans, columns).flatMap(([service, response, request, ...prompt]) => {
      const model = response ?? request;
      if (model === undefined && prompt[0] === undefined) return [];
      return [JSON.stringify([service, model, ...prompt])];
    });
    return [...new Set(named)].slice(0, newCombinationsMax).map(digestOf);
  }

  /** What a budget is for: of services and experiments the root's, while that is there. */
  group(per: Budget['per']): string {
    if (per === undefined) return '';
    if (per === 'experiment') return [...this.experiment][0] ?? '';
    const key = keyOfBudget(per);
    if (key !== undefined) return String(this.attribute(key)[0] ?? '');
    const spans = read(this.#spans, ['parent_span_id', 'service_name']);
    const [, service] = spans.find(([parent]) => parent === undefined) ?? spans[0] ?? [];
    return service ?? '';
  }

  #namesOf(type: string, column: string): ReadonlySet<string> {
    const rows = read(this.#spans, ['span_type', column, 'name']);
    return new Set(rows.flatMap(([own, name, span]) => (own === type ? (name ?? span ?? []) : [])));
  }

  /** Of this trace, or a span of it: one may also come with a span of another. */
  #assessed(part: TraceRows): readonly { readonly row: number; readonly name: string }[] {
    return read([part], ['trace_id', 'name']).flatMap(([traceId, name], at) => {
      const row = part.rows[at];
      const isOwn = traceId === this.#traceId && name !== undefined && row !== undefined;
      return isOwn ? [{ row, name }] : [];
    });
  }
}

/** Texts of some columns, row by row. */
function read(
  parts: readonly TraceRows[],
  names: readonly string[],
): readonly (readonly (string | undefined)[])[] {
  return parts.flatMap(({ block, rows }) => {
    const columns = names.map((name) => columnOf(block, name));
    return rows.map((row) => columns.map((column) => column && textAt(block, column, row)));
  });
}

function timesOf({ block, rows }: TraceRows) {
  const [parents, starts, ends] = ['parent_span_id', 'start_time', 'end_time'].map((name) =>
    columnOf(block, name),
  );
  if (starts === undefined || ends === undefined) return [];
  const time = ({ data }: typeof starts, row: number) => viewOf(data).getBigInt64(row * 8, true);
  return rows
    .filter((row) => starts.validity[row] === 1 && ends.validity[row] === 1)
    .map((row) => ({
      isRoot: parents?.validity[row] !== 1,
      start: time(starts, row),
      end: time(ends, row),
    }));
}

/** Long texts that are stored apart are left out: what remains of them is not compared. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  const json = text
    .split(referenceMark)
    .map((part, at) => (at % 2 === 0 ? part : /^[eE]/.test(part) ? '' : 'null'))
    .join('');
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isValue(value: unknown): value is Value {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

const digits = 16;

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
