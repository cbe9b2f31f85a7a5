/**
 * Every limit has a name here. Reaching one is a counted outcome, never a crash.
 * The ones a user can set have a key in `spanledger.yaml` (section `limits`), whose default is this
 * value.
 */
export interface Limits {
  /** Largest request body, before and after inflating, in bytes. OTLP v1.11 recommends 64 MiB. */
  readonly requestBytesMax: number;
  /** Bytes of request bodies held between admission and acknowledgement. */
  readonly inflightBytesMax: number;
  /** Connections a listener holds open; the next one is closed at once. */
  readonly connectionsMax: number;
  /** The same for one remote address, so that one machine cannot take them all. */
  readonly connectionsPerAddressMax: number;
  /** Longest a request body may take to arrive, in milliseconds. */
  readonly uploadMs: number;
  /** Depth of nested AnyValue arrays and maps; deeper is a bad span. */
  readonly valueDepthMax: number;
  /** Bytes acknowledged but not yet in DuckDB; above it receivers refuse with a delay. */
  readonly unflushedBytesMax: number;
  /** Longest wait before acknowledged rows are loaded, in milliseconds; readers cause it sooner. */
  readonly flushMs: number;
  /**
   * A flush starts early once this many bytes wait; with twice as many, senders wait too.
   */
  readonly flushBytes: number;
  /** Size at which a journal segment is closed and the next begun, in bytes. */
  readonly journalSegmentBytes: number;
  /** Rows a SQL answer may hold. */
  readonly sqlRowsMax: number;
  /** Bytes of JSON a SQL answer may hold. */
  readonly sqlBytesMax: number;
  /** Longest a SQL statement may run, in milliseconds. */
  readonly sqlTimeoutMs: number;
  /** Length of a SQL text, in characters. */
  readonly sqlTextMax: number;
  /** Memory DuckDB may use for everything, in bytes. */
  readonly duckdbMemoryBytes: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

export const defaultLimits: Limits = {
  requestBytesMax: 64 * MiB,
  inflightBytesMax: 256 * MiB,
  connectionsMax: 4_096,
  connectionsPerAddressMax: 2_048,
  uploadMs: 30_000,
  valueDepthMax: 64,
  unflushedBytesMax: 256 * MiB,
  flushMs: 1000,
  flushBytes: 16 * MiB,
  journalSegmentBytes: 64 * MiB,
  sqlRowsMax: 10_000,
  sqlBytesMax: 32 * MiB,
  sqlTimeoutMs: 10_000,
  sqlTextMax: 64 * KiB,
  duckdbMemoryBytes: 96 * MiB,
};

/** Requests one connection may have under way; as many as HTTP/2 streams are offered. */
export const requestsPerConnectionMax = 128;
/** Bodies that are being inflated and have given little so far; others wait for their turn. */
export const inflatersMax = 64;
/** Milliseconds a refused sender is asked to wait. OTel SDKs back off from 1 s to 5 s. */
export const retryAfterMs = 1_000;
/** Bytes of bodies that go through the stages as one group; a larger body goes alone. */
export const groupBytesMax = 256 * KiB;
/** Requests that go through the stages as one group, and share one append. */
export const groupJobsMax = 64;
/** Longest pause before a thread that keeps dying is started again, in milliseconds. */
export const restartMsMax = 10_000;
/** Characters of input and output kept as a preview on a span and its trace. */
export const previewCharactersMax = 240;
/**
 * Distinct span hashes remembered so that a retry after a lost acknowledgement is stored once. A
 * half just fits into 2^20 slots.
 */
export const recentSpansMax = 1_398_000;
/**
 * Spans whose place in their trace is remembered, so that tokens which repeat those of children are
 * told from others: at least the half last used, 37 bytes a slot, at most two thirds used. A half
 * just fits into 2^19 slots.
 */
export const recentTreeSpansMax = 699_000;
/**
 * Narrow rows of spans that were not chosen by sampling; above it the older half becomes sums.
 */
export const sampledOutRowsMax = 2 * recentTreeSpansMax;
/**
 * What DuckDB may have kept of appended rows, by the estimate of store/write/kept-memory.ts, until
 * the database file is let go and opened again.
 */
export const keptBytesMax = 32 * MiB;
/** Decisions over traces remembered, so that a span that comes late meets the same fate. */
export const tailVerdictsMax = 300_000;
/**
 * What held rows take in memory beside their bytes, measured by `npm run bench -- --only sample`:
 * V8's objects for a block, for a row of it, for a trace, and for each block that a trace is in.
 */
export const heldBlockBytes = 480;
export const heldPlaceBytes = 8;
export const heldTraceBytes = 320;
export const heldPartBytes = 64;
/**
 * Answers of models remembered by their id, so that two spans of one call count once: at least the
 * half last used, 41 bytes a slot. A half just fits into 2^17 slots.
 */
export const recentCallsMax = 174_000;
/** How far apart two spans of one call may have been, in milliseconds. */
export const repeatSlackMs = 100;
/** Points that an answer of `GET /api/v1/rollups` may hold, over all groups. */
export const rollupPointsMax = 10_000;
/** Traces a list page may hold. */
export const tracesPageMax = 1_000;
/** Spans one answer of `GET /api/v1/traces/{id}` may hold; `span_count` says how many there are. */
export const traceSpansMax = 100_000;
/** Log records one answer of `GET /api/v1/traces/{id}` may hold; `log_count` says of how many. */
export const traceLogsMax = 10_000;
/** Assessments one answer of `GET /api/v1/traces/{id}` may hold. */
export const traceAssessmentsMax = 10_000;
/**
 * Depth of groups inside groups among unknown protobuf fields; protobuf's own default for messages.
 */
export const groupNestingMax = 100;
/**
 * Items of one request that are kept; the others are rejected. An empty log record takes two bytes
 * of a body and far more in memory, and no exporter sends more than some thousands.
 */
export const requestItemsMax = 1_000_000;
/** Depth of JSON arrays and objects in a request, unknown fields included; deeper is malformed. */
export const jsonNestingMax = 10_000;
/** Bytes of JSON a request to the native API may hold; a SQL text has its own limit inside it. */
export const apiBodyBytesMax = 1024 * KiB;
/** Depth of arrays and objects in a request to the native API. */
export const apiBodyDepthMax = 32;
/** Characters of a search text or a name in a URL of the native API. */
export const searchTextMax = 1_024;
/** Browsers and scripts that may follow the live stream at once. */
export const liveListenersMax = 64;
/** Shortest time between two events of the live stream, in milliseconds. */
export const liveEventMs = 250;
/** A comment is sent down a silent live stream this often, so that proxies keep it open. */
export const liveHeartbeatMs = 15_000;
/** Longest a reader waits for acknowledged spans to become visible, in milliseconds. */
export const freshReadMs = 2_000;
/** Models whose prices a thread remembers by name. */
export const modelPricesMax = 4_096;
/** Spans whose costs are computed anew in one step; flushes wait meanwhile. */
export const repriceSpansMax = 50_000;
/** Models that the answer of a step names; the rest are summed together. */
export const repriceModelsMax = 1_000;
/** Policies of tail sampling in the configuration. */
export const tailPoliciesMax = 100;
/** Combinations of service, model and prompt that tail sampling remembers: the newest. */
export const combinationsMax = 10_000;
/** New combinations that are noted of one trace. */
export const newCombinationsMax = 64;
/** Characters of the experiment id that a request's header names. */
export const experimentIdCharsMax = 256;
/** Services, and experiments, that have a budget of their own; the rest share one. */
export const budgetGroupsMax = 10_000;
/** Traces that a simulation of sampling looks at; of more the newest. */
export const simulationTracesMax = 50_000;
/** Longest that a simulation of sampling may take, in milliseconds. */
export const simulationMs = 60_000;
/** Simulations that may wait for the one that runs. */
export const simulationsWaitingMax = 4;
/** Services, and models, that a simulation tells apart; the rest are one group. */
export const simulationGroupsMax = 100;
/** Models of one trace that a simulation tells apart: those with the most tokens. */
export const simulationModelsMax = 20;
/** Characters of policies that a simulation may be given as text. */
export const policiesTextMax = 100_000;
/** Entries of `prices.models` in the configuration. */
export const priceOverridesMax = 1_000;
/** A longer name of a model is not looked up in the prices. */
export const modelNameCharactersMax = 256;
/**
 * Assessments that one span or log record may bring; `left_out` says of how many more, which stand
 * in its attributes only.
 */
export const assessmentsPerItemMax = 1_000;
/** Characters of an assessment's name, source or label; a longer one is cut. */
export const assessmentNameMax = 1_024;
/**
 * Characters of an assessment's rationale or error message, which are cut, and of the JSON of its
 * value and its metadata, which are left out. What was sent stands whole in the attributes.
 */
export const assessmentTextMax = 16_384;
/** Bytes of JSON text that is read for the assessments in it; longer text is not looked at. */
export const assessmentJsonBytesMax = 1024 * KiB;
/** Text of a span or log record that is longer leaves its row and is stored once, in bytes. */
export const sharedTextBytesMin = 256;
/** Items of JSON in such a text that are at least so long are stored once each, in bytes. */
export const sharedItemBytesMin = 64;
/** Items that one run of a list names at most. */
export const sharedRunItemsMax = 64;
/**
 * Hashes of stored content remembered so that it is not stored again; a half just fits into 2^18
 * slots.
 */
export const storedContentMax = 349_000;
/** Characters of OpenTelemetry's entry in a trace state, which no implementation may exceed. */
export const otEntryCharactersMax = 256;
/** Entries of a trace state, as W3C limits them. */
export const traceStateEntriesMax = 32;
/** Epochs that the file of the redaction key can hold; a pseudonym names its epoch, `k999`. */
export const keyEpochsMax = 999;
/** Different values that `rules dry-run` tells apart; more are counted as hits only. */
export const comparedValuesMax = 200_000;
/** Bytes that a candidate rule set may look at beyond its share; longer texts it never sees. */
export const candidateBurstBytes = 1024 * KiB;
/** Rows and bytes of text that one step of a rescan looks at; flushes wait meanwhile. */
export const rescanRowsMax = 1_000;
export const rescanBytesMax = 4 * 1024 * KiB;
/**
 * Runs, and the params of each, that the store remembers to judge what is said of them next: the
 * last used.
 */
export const knownRunsMax = 100_000;
/** Experiments that the store remembers. */
export const knownExperimentsMax = 10_000;
/** Bytes of a request of the MLflow dialect; MLflow's own limit for a batch is 1,000,000. */
export const mlflowBodyBytesMax = 1024 * KiB;
/**
 * Bytes of a text that is logged as an artifact: it is redacted in one piece by the thread that
 * answers, and a text of this size that is made to be slow takes 0.4 s.
 */
export const mlflowArtifactBytesMax = 4 * 1024 * KiB;
/** Characters of an artifact's path. */
export const mlflowArtifactPathMax = 1_000;
/** Runs, experiments or points of a metric that one answer of the MLflow dialect holds. */
export const mlflowPageMax = 50_000;
/** Where a request names no number of runs or experiments. */
export const mlflowPageDefault = 1_000;
/** Characters of a filter; conditions in one, and entries of an order. */
export const mlflowFilterMax = 20_000;
export const mlflowConditionsMax = 64;
/** MLflow's limits, in characters: longer keys and names are refused. */
export const mlflowKeyMax = 250;
export const mlflowExperimentNameMax = 500;
export const mlflowExperimentTagMax = 20_000;
/** Longer ones are cut, as MLflow cuts them, once they are redacted. */
export const mlflowParamMax = 6_000;
export const mlflowRunTagMax = 8_000;
/** Entries of one batch: of each kind, and of all together. */
export const mlflowBatchMetricsMax = 1_000;
export const mlflowBatchParamsMax = 100;
export const mlflowBatchTagsMax = 100;
export const mlflowBatchMax = 1_000;
