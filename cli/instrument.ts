import { latencyBounds, type StageLatency } from '../model/stage-stats.ts';

/** Label values are words of ours from closed lists, never what a sender sent. */
export type Labels = Readonly<Record<string, string>>;

/** One series of a counter or a gauge, and its number now. */
export type NumberSample = readonly [Labels, number];
export type LatencySample = readonly [Labels, StageLatency];

interface InstrumentHead {
  /** OpenTelemetry's name; `prometheusName` makes the other one. */
  readonly name: string;
  /** UCUM, as OpenTelemetry asks: `By`, `s`, `{item}`, `1`. */
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * A number that this process shows about itself. `/metrics` and the exporter of OTel metrics read
 * the same table; a part counts for itself, and is asked when somebody looks.
 */
export type Instrument<Sources> = InstrumentHead &
  (
    | {
        readonly kind: 'counter' | 'gauge';
        readonly read: (
          sources: Sources,
        ) => readonly NumberSample[] | Promise<readonly NumberSample[]>;
      }
    | {
        readonly kind: 'histogram';
        readonly read: (sources: Sources) => readonly LatencySample[];
      }
  );

/**
 * The name as OpenTelemetry's Prometheus compatibility rules make it: underscores, the unit as a
 * suffix unless it stands there already, `_total` for counters.
 */
export function prometheusName({
  name,
  unit,
  kind,
}: Pick<Instrument<never>, 'name' | 'unit' | 'kind'>): string {
  const base = name.replaceAll('.', '_');
  const suffix = unitSuffixes[unit] ?? '';
  const withUnit = suffix === '' || base.endsWith(`_${suffix}`) ? base : `${base}_${suffix}`;
  return kind === 'counter' ? `${withUnit}_total` : withUnit;
}

const unitSuffixes: Readonly<Record<string, string>> = { By: 'bytes', s: 'seconds' };

/** Cumulative counts by upper bound, as Prometheus writes them; the last is `+Inf`. */
export function cumulativeBuckets(latency: StageLatency): readonly (readonly [string, number])[] {
  let sum = 0;
  return latency.buckets.map((count, at) => {
    sum += count;
    const bound = latencyBounds[at];
    return [bound === undefined ? '+Inf' : String(bound), sum];
  });
}
