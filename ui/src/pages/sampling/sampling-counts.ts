/** What came and what of it is stored, by time and service: questions, and rows as figures. */

/** Bars that a strip of time may have. */
const barsMax = 96;
const steps = [60, 300, 900, 3_600, 4 * 3_600, 86_400, 7 * 86_400] as const;

/** Seconds of a bar: at most so many bars, each of them a round time. */
export function stepSeconds(ms: number | undefined): number {
  const fits = steps.find((step) => ms !== undefined && ms / 1000 / step <= barsMax);
  return fits ?? 7 * 86_400;
}

export const arrivedSql = `WITH came AS (
  SELECT epoch("minute")::BIGINT // $step AS bar, service_name AS service,
    sum(spans) AS spans, sum(traces) AS traces
  FROM sampling_counts
  WHERE "minute" >= $from::TIMESTAMP AND "minute" < $to::TIMESTAMP
  GROUP BY ALL
),
kept AS (
  SELECT epoch(start_time::TIMESTAMP)::BIGINT // $step AS bar, service_name AS service,
    count(*) AS spans, count(*) FILTER (WHERE parent_span_id IS NULL) AS traces
  FROM spans
  WHERE start_time >= $from::TIMESTAMP AND start_time < $to::TIMESTAMP
  GROUP BY ALL
)
SELECT came.bar, came.service, came.traces, came.spans,
  coalesce(kept.traces, 0), coalesce(kept.spans, 0)
FROM came
LEFT JOIN kept ON kept.bar = came.bar AND kept.service IS NOT DISTINCT FROM came.service
ORDER BY came.bar`;

export const decidedSql = `SELECT coalesce(policy, ''),
  count(*) FILTER (WHERE is_kept), count(*) FILTER (WHERE NOT is_kept),
  count(*) FILTER (WHERE cause = 'BUFFER'), count(*) FILTER (WHERE cause = 'LATE')
FROM sampling_decisions
WHERE decided_time >= $from::TIMESTAMP AND decided_time < $to::TIMESTAMP
GROUP BY 1
ORDER BY 2 + 3 DESC, 1`;

export interface Counted {
  readonly traces: number;
  readonly spans: number;
  readonly keptTraces: number;
  readonly keptSpans: number;
}

export interface CountedBar extends Counted {
  readonly startMs: number;
}

export interface CountedService extends Counted {
  /** Null for spans that name none. */
  readonly service: string | null;
}

type Rows = readonly (readonly unknown[])[];

/** Seconds since 1970; without `from` all that came before `to`. */
export interface CountedTime {
  readonly from: number | undefined;
  readonly to: number;
}

/** Bars over the whole time, with the empty ones; none where nothing came. */
export function barsOf(rows: Rows, step: number, time: CountedTime): readonly CountedBar[] {
  const byBar = new Map<number, Counted>();
  for (const row of rows) {
    const bar = numberIn(row[0]);
    byBar.set(bar, plus(byBar.get(bar), countedIn(row)));
  }
  const places = [...byBar.keys()];
  if (places.length === 0) return [];
  const end = Math.ceil(time.to / step);
  const begin = time.from === undefined ? Math.min(...places) : Math.floor(time.from / step);
  // A clock that was years behind makes no thousands of bars.
  const length = Math.min(end - begin, barsMax * 2);
  const first = end - length;
  return Array.from({ length }, (_, at) => ({
    ...(byBar.get(first + at) ?? plus()),
    startMs: (first + at) * step * 1000,
  }));
}

/** Of all services. */
export function totalOf(services: readonly Counted[]): Counted {
  return services.reduce(plus, plus());
}

/** Services with the most spans first. */
export function servicesOf(rows: Rows): readonly CountedService[] {
  const byService = new Map<string | null, Counted>();
  for (const row of rows) {
    const service = typeof row[1] === 'string' ? row[1] : null;
    byService.set(service, plus(byService.get(service), countedIn(row)));
  }
  return [...byService]
    .map(([service, counted]) => ({ service, ...counted }))
    .toSorted((a, b) => b.spans - a.spans);
}

export interface Decided {
  /** Empty where no policy matched. */
  readonly policy: string;
  readonly kept: number;
  readonly dropped: number;
  readonly early: number;
  readonly late: number;
}

export function decidedOf(rows: Rows): readonly Decided[] {
  return rows.map(([policy, kept, dropped, early, late]) => ({
    policy: typeof policy === 'string' ? policy : '',
    kept: numberIn(kept),
    dropped: numberIn(dropped),
    early: numberIn(early),
    late: numberIn(late),
  }));
}

function countedIn(row: readonly unknown[]): Counted {
  const [traces = 0, spans = 0, keptTraces = 0, keptSpans = 0] = row.slice(2).map(numberIn);
  return { traces, spans, keptTraces, keptSpans };
}

function plus(a?: Counted, b?: Counted): Counted {
  return {
    traces: (a?.traces ?? 0) + (b?.traces ?? 0),
    spans: (a?.spans ?? 0) + (b?.spans ?? 0),
    keptTraces: (a?.keptTraces ?? 0) + (b?.keptTraces ?? 0),
    keptSpans: (a?.keptSpans ?? 0) + (b?.keptSpans ?? 0),
  };
}

/** Numbers beyond 2^53 come as text. */
function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
}
