/** What is known of a held trace, read from its rows. */
import type { AskedFacts } from '../../../model/asked-facts.ts';
import {
  type Bits56,
  isBelow,
  parseRandomness,
  zeroThreshold,
} from '../../../model/sampling-threshold.ts';
import type { TraceFacts } from '../../../model/trace-condition.ts';
import { readTraceState } from '../../../model/trace-state.ts';
import { type CountedUsage, countedUsage, reportedUsage, type Usage } from './counted-usage.ts';
import type { SpanColumns, SpanRows } from './span-columns.ts';

export interface HeldFacts extends TraceFacts {
  /**
   * The lowest threshold that its spans came with: whoever sees one of its spans sees those, so the
   * policy's share of them is the share of each span. The highest would depend on what else came.
   */
  readonly threshold: Bits56;
  readonly hasRoot: boolean;
  /** Of `rv`, else of the trace id. */
  readonly randomness: Bits56;
}

export interface RowsFacts extends HeldFacts {
  /** Of its model calls alone, each counted once. */
  readonly calls: Pick<TraceFacts, 'cost' | 'tokens'>;
}

/**
 * Of spans, which are given in the order of their records. Cost and tokens are those that the trace
 * will show, and are counted where something asks for them: a copy of the facts does.
 */
export function factsOfRows(
  traceId: string,
  parts: readonly SpanRows[],
  asked?: AskedFacts,
): RowsFacts {
  const hasRoot = parts.some(({ columns, rows }) => rows.some((row) => columns.isRoot(row)));
  const facts = new GrowingFacts(hasRoot);
  for (const { columns, rows } of parts) for (const row of rows) facts.add(columns, row);
  let counted: CountedUsage | undefined;
  const usage = () => {
    counted ??= countedUsage(parts);
    return counted;
  };
  let reported: Usage | undefined;
  return {
    ...facts.finish(traceId),
    ...(asked && { asked }),
    get atMost() {
      reported ??= reportedUsage(parts);
      return reported;
    },
    get cost() {
      return usage().all.cost;
    },
    get tokens() {
      return usage().all.tokens;
    },
    get calls() {
      return usage().calls;
    },
  };
}

class GrowingFacts {
  readonly #hasRoot: boolean;
  #error = false;
  #first: bigint | undefined;
  #last: bigint | undefined;
  #spans = 0;
  readonly #names = new Set<string>();
  readonly #services = new Set<string>();
  readonly #models = new Set<string>();
  #threshold: Bits56 | undefined;
  #randomness: Bits56 | undefined;

  constructor(hasRoot: boolean) {
    this.#hasRoot = hasRoot;
  }

  add(columns: SpanColumns, row: number): void {
    if (columns.status.get(row) === 'ERROR') this.#error = true;
    this.#spans++;
    this.#addTimes(columns.start.time(row), columns.end.time(row));
    if (!this.#hasRoot || columns.isRoot(row)) addTo(this.#names, columns.name.get(row));
    addTo(this.#services, columns.service.get(row));
    addTo(this.#models, columns.responseModel.get(row) ?? columns.requestModel.get(row));
    this.#addState(columns.traceState.get(row) ?? '');
  }

  finish(traceId: string): Omit<RowsFacts, 'cost' | 'tokens' | 'atMost' | 'calls'> {
    return {
      hasRoot: this.#hasRoot,
      error: this.#error,
      duration: this.#duration(),
      spans: this.#spans,
      name: this.#names,
      service: this.#services,
      model: this.#models,
      threshold: this.#threshold ?? zeroThreshold,
      randomness: this.#randomness ?? parseRandomness(traceId.slice(-14)) ?? zeroThreshold,
    };
  }

  #addTimes(start: bigint | undefined, end: bigint | undefined): void {
    if (start !== undefined && (this.#first === undefined || start < this.#first)) {
      this.#first = start;
    }
    if (end !== undefined && (this.#last === undefined || end > this.#last)) this.#last = end;
  }

  /** Unknown is 0. Clocks may be apart: a span may end before it begins. */
  #duration(): number {
    if (this.#first === undefined || this.#last === undefined) return 0;
    return this.#last > this.#first ? Number(this.#last - this.#first) : 0;
  }

  #addState(text: string): void {
    if (text === '') {
      this.#threshold = zeroThreshold;
      return;
    }
    const { threshold = zeroThreshold, randomness } = readTraceState(text);
    this.#randomness ??= randomness;
    if (this.#threshold === undefined || isBelow(threshold, this.#threshold)) {
      this.#threshold = threshold;
    }
  }
}

function addTo(texts: Set<string>, text: string | undefined): void {
  if (text !== undefined) texts.add(text);
}
