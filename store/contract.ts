/**
 * What a store promises to the floors above it. Nothing here says DuckDB: nothing above `store/`
 * may assume a local file or a single writer.
 */
import type { PriceBook } from '../model/cost.ts';
import type { Receipt } from '../model/receipt.ts';
import type { RescanRequest, RescanStep, StoredTextRewriter } from '../model/rescan.ts';
import type { RollupGroup, RollupQuery } from '../model/rollup.ts';
import type { SamplingSimulation, SimulationRequest } from '../model/simulation.ts';
import type { StageStats } from '../model/stage-stats.ts';
import type { TailFigures, TailSettings } from '../model/tail-policy.ts';
import type {
  JsonRow,
  JsonValue,
  SessionPage,
  SessionPageQuery,
  TraceFacets,
  TraceFacetsQuery,
  TracePage,
  TracePageQuery,
} from './pages-contract.ts';
import type { RunStore } from './runs-contract.ts';

export type { JsonRow, JsonValue } from './pages-contract.ts';

/**
 * Batches that came through the stages together, redacted and normalised into the same row blocks:
 * small requests share what an append costs, and each keeps its own receipt.
 */
export interface StoreGroup {
  /**
   * Blocks of the tables in `model/batch-columns.ts`, one after another, but for `receipt`: the
   * store writes that one. The items of the batches stand in the order of the receipts, and of each
   * as many as its receipt says came in and were neither dropped nor sampled out.
   */
  readonly blocks: Uint8Array;
  readonly receipts: readonly OpenReceipt[];
}

/** What the stages before did; the store adds the rest. */
export type OpenReceipt = Omit<Receipt, 'itemsKept' | 'duplicates'>;

export interface StoreWriter {
  /**
   * Resolves with the receipts once all of the group is in the synced journal: only then may the
   * senders be told. A span that is stored already (same trace id, span id and content) is counted,
   * not stored again; the call still waits until the first copy is durable. Calls may overlap;
   * order is kept. The caller must not touch the blocks afterwards.
   *
   * @throws Unavailable when the disk or the queue is full or the journal failed: nothing was kept.
   */
  append(group: StoreGroup): Promise<readonly Receipt[]>;
  /** Resolves when everything acknowledged before this call is visible to readers. */
  flushed(): Promise<void>;
  /** What is held and how much could be, for `/metrics` and for admission. */
  pressure(): WriterPressure;
  /** What deduplicate, journal and load did, in this order. */
  readonly stages: readonly Pick<StageStats, 'snapshot'>[];
}

export interface WriterPressure {
  /** Bytes acknowledged and journaled, but not yet visible to readers. */
  readonly unflushedBytes: number;
  readonly unflushedBytesMax: number;
  readonly journalBytes: number;
  readonly journalSegments: number;
  /** True after a failed sync: every append is refused until a restart. */
  readonly journalFailed: boolean;
  readonly flushes: number;
  readonly flushFailures: number;
  readonly itemsStored: number;
  readonly duplicates: number;
  readonly journalSyncs: number;
}

export interface TraceDetail {
  /** A row of the view `traces`. */
  readonly trace: JsonRow;
  /** Rows of the view `spans`, by start time; at most `traceSpansMax`. */
  readonly spans: readonly JsonRow[];
  /** Rows of the view `logs` for this trace, by time; at most `traceLogsMax`. */
  readonly logs: readonly JsonRow[];
  /** How many log records name this trace in all. */
  readonly logCount: number;
  /**
   * Rows of the view `assessments` for its spans, the trace and its session, by time; at most
   * `traceAssessmentsMax`.
   */
  readonly assessments: readonly JsonRow[];
  /** Rows of the view `redactions` for this trace. */
  readonly redactions: readonly JsonRow[];
  /** Receipts of the batches the spans and log records came in. */
  readonly receipts: readonly JsonRow[];
}

export interface SqlRequest {
  readonly query: string;
  readonly params: readonly JsonValue[] | Readonly<Record<string, JsonValue>> | undefined;
  readonly rowsMax: number;
  readonly timeoutMs: number;
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly row_count: number;
  /** True where more rows exist than `rowsMax`. */
  readonly truncated: boolean;
  readonly elapsed_ms: number;
}

export interface ViewDescription {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string;
  }[];
}

/**
 * A read that nobody waits for any more is told by its `signal`: it leaves its place to others.
 *
 * @throws Unavailable `read_abandoned` then, `queries_busy`, `queries_out_of_memory`.
 */
export interface StoreReader {
  tracePage(query: TracePageQuery, signal?: AbortSignal): Promise<TracePage>;
  traceFacets(query: TraceFacetsQuery, signal?: AbortSignal): Promise<TraceFacets>;
  sessionPage(query: SessionPageQuery, signal?: AbortSignal): Promise<SessionPage>;
  /** Groups with the largest points first. */
  rollups(query: RollupQuery, signal?: AbortSignal): Promise<readonly RollupGroup[]>;
  /**
   * What candidate policies would keep of the stored traces of a range, and the errors they cause.
   * One runs at a time.
   *
   * @throws Missing `no_traces`; Unavailable `simulation_timeout`, `queries_busy`.
   */
  simulate(request: SimulationRequest, signal?: AbortSignal): Promise<SamplingSimulation>;
  /** Undefined where no span of that trace is stored. */
  traceDetail(traceId: string, signal?: AbortSignal): Promise<TraceDetail | undefined>;
  /**
   * Runs one SELECT over the public views, checked by DuckDB's own parser against an allow-list.
   *
   * @throws Invalid with code `sql_refused`, `sql_syntax`, `sql_error`, `sql_timeout`,
   * `sql_too_large`.
   */
  sql(request: SqlRequest, signal?: AbortSignal): Promise<SqlAnswer>;
  /** The public views with their comments, as `spanledger sql --schema` lists them. */
  views(): Promise<readonly ViewDescription[]>;
  /** Counts for the shell and the first-run page. */
  totals(): Promise<StoreTotals>;
}

export interface StoreTotals {
  /** This and the services may lag where counting them takes long: twenty times as long. */
  readonly traces: number;
  readonly spans: number;
  readonly logRecords: number;
  readonly metricPoints: number;
  /** Newest trace by arrival, for the first-run page. */
  readonly newestTraceId: string | undefined;
  readonly services: readonly string[];
}

export interface RepriceRequest {
  /** ISO 8601 or undefined; compares with the span's start. `from` is inclusive, `to` exclusive. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** `next` of the step before. */
  readonly after: string | undefined;
  /** Nothing is changed; the answer is the same. */
  readonly dryRun: boolean;
}

export interface RepriceStep {
  readonly priceVersion: string;
  /** The models whose spans were looked at. */
  readonly models: readonly RepricedModel[];
  /** Undefined after the last step. */
  readonly next: string | undefined;
}

export interface RepricedModel {
  readonly provider: string | undefined;
  /** Undefined for all models beyond `repriceModelsMax` together. */
  readonly model: string | undefined;
  readonly spans: number;
  /** Spans whose computed cost differs from what was stored. */
  readonly changed: number;
  /** Spans without any cost, reported or computed. */
  readonly unpriced: number;
  /** USD that the changed spans counted in the sums of their traces before; and since. */
  readonly costBefore: number | undefined;
  readonly costAfter: number | undefined;
}

/** Redaction rules that take over, by the name that receipts carry. */
export interface RuleSetRecord {
  readonly digest: string;
  readonly rules: readonly {
    readonly rule: string;
    readonly version: number;
    readonly family: string;
    readonly label: string;
    readonly action: string;
    readonly pack: string;
  }[];
}

export interface Store {
  /** Keeps for the view `rules` that these are in force from now on; durable once it resolves. */
  recordRules(set: RuleSetRecord): Promise<void>;
  /**
   * Computes the costs of stored spans anew, one step of a bounded number. Each step is done wholly
   * or not at all; repeating one changes nothing.
   */
  reprice(request: RepriceRequest, prices: PriceBook): Promise<RepriceStep>;
  /**
   * Rewrites stored data under the rules in force, one step of a bounded number of rows. Each step
   * is done wholly or not at all, and repeating one changes nothing. Whoever reads between two
   * steps finds every text. The caller waits for what was acknowledged before.
   */
  rescan(request: RescanRequest, rewriter: StoredTextRewriter): Promise<RescanStep>;
  readonly writer: StoreWriter;
  readonly reader: StoreReader;
  /** Experiments and runs, read and written. */
  readonly runs: RunStore;
  /** Journal records that were ever set aside as damaged and that nobody has taken away. */
  readonly setAsideRecords: number;
  /**
   * Bytes the engine holds in memory, by its own words for what they are for. Undefined where it
   * cannot say: it is busy, or has no memory left to answer with.
   */
  memory(): Promise<Readonly<Record<string, number>> | undefined>;
  /** Undefined where no trace waits for a verdict. */
  tail(): TailFigures | undefined;
  /**
   * Traces are decided by these from now on. Answers the digest of the policies; undefined where no
   * trace waits for a verdict, then only a start with policies lets them.
   */
  useTail(settings: TailSettings): string | undefined;
  /** Flushes what was acknowledged, then closes. Safe to call twice. */
  close(): Promise<void>;
}
