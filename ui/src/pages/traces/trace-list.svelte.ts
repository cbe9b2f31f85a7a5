import type { TraceListAnswer, TraceRow } from '../../../../query/api/wire.ts';
import { fetchTraces, type TraceListQuery } from '../../api/client.ts';
import { Latest } from '../../state/latest.svelte.ts';

const pageRows = 100;

/** The traces that match a query, page after page, and how many came since. */
export class TraceList {
  readonly first = new Latest<TraceListAnswer>();
  readonly rows = $derived.by(() => distinct([this.first.value, ...this.#more]));
  /** Matching traces that came after the list was loaded. */
  fresh = $state(0);
  #more = $state.raw<readonly TraceListAnswer[]>([]);
  readonly #next = new Latest<TraceListAnswer>();
  readonly #count = new Latest<TraceListAnswer>();
  #query: TraceListQuery = {};

  get total(): number | undefined {
    return this.first.value?.total;
  }

  get loadingMore(): boolean {
    return this.#next.loading;
  }

  load(query: TraceListQuery): Promise<void> {
    this.#query = query;
    this.#next.stop();
    this.#count.stop();
    return this.first.load(async (signal) => {
      const answer = await fetchTraces({ ...query, limit: pageRows }, signal);
      if (!signal.aborted) {
        this.#more = [];
        this.fresh = 0;
      }
      return answer;
    });
  }

  /** Forgets what is under way. */
  stop(): void {
    for (const one of [this.first, this.#next, this.#count]) one.stop();
  }

  /** The next page, once; nothing while one is under way or when there is none. */
  async more(): Promise<void> {
    const last = this.#more.at(-1) ?? this.first.value;
    const token = last?.next_page_token;
    if (token === undefined || this.#next.loading || this.first.loading) return;
    const query = { ...this.#query, limit: pageRows, page_token: token };
    await this.#next.load(async (signal) => {
      const answer = await fetchTraces(query, signal);
      if (!signal.aborted) this.#more = [...this.#more, answer];
      return answer;
    });
  }

  /** Counts what came since, without moving the list. */
  async countFresh(): Promise<void> {
    const known = this.total;
    if (known === undefined || this.#count.loading) return;
    await this.#count.load((signal) => fetchTraces({ ...this.#query, limit: 1 }, signal));
    this.fresh = Math.max(0, (this.#count.value?.total ?? known) - known);
  }
}

/** A trace that moved between two pages is shown where it was first. */
function distinct(pages: readonly (TraceListAnswer | undefined)[]): readonly TraceRow[] {
  const seen = new Set<string>();
  return pages
    .flatMap((page) => page?.traces ?? [])
    .filter(({ trace_id }) => !seen.has(trace_id) && seen.add(trace_id));
}
