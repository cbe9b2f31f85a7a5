/**
 * What a store promises of experiments and runs. Texts come redacted: the store keeps what it is
 * given. Whatever changes something resolves once it is in the synced journal.
 */
import type { RedactedField } from '../model/redaction.ts';
import type { UnixNano } from '../model/time.ts';

export type LifecycleStage = 'active' | 'deleted';
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
export type RunStatus = (typeof runStatuses)[number];
export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface Metric {
  readonly key: string;
  /** Any double; NaN and the infinities too. */
  readonly value: number;
  readonly time: UnixNano;
  readonly step: bigint;
  readonly modelId?: string | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** The request that says something: its receipt, and what was hidden in it. */
export interface RunBatch {
  readonly batchId: string;
  readonly receivedUnixNano: UnixNano;
  readonly bytesIn: number;
  readonly ruleSetDigest: string;
  readonly hits: readonly Omit<RedactedField, 'itemIndex' | 'isOfSpan'>[];
}

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  readonly lifecycleStage: LifecycleStage;
  readonly artifactLocation: string;
  readonly creationTime: UnixNano;
  readonly lastUpdateTime: UnixNano;
  readonly tags: readonly KeyValue[];
}

export interface RunInfo {
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly status: RunStatus;
  /** Deleted where its experiment is. */
  readonly lifecycleStage: LifecycleStage;
  readonly startTime: UnixNano;
  readonly endTime: UnixNano | undefined;
  /** Where the artifacts of its experiment are. */
  readonly artifactLocation: string;
}

export interface Run {
  readonly info: RunInfo;
  readonly params: readonly KeyValue[];
  /** The latest of each key. */
  readonly metrics: readonly Metric[];
  readonly tags: readonly KeyValue[];
}

export interface NewRun {
  /** 32 lower-case hex digits, drawn by the caller. */
  readonly runId: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly startTime: UnixNano;
  readonly tags: readonly KeyValue[];
}

/** What stands in a directory of a run's artifacts. */
export interface ArtifactEntry {
  /** Within the directory. */
  readonly name: string;
  /** Of the text as it was kept when it was logged; undefined for a directory. */
  readonly sizeBytes: number | undefined;
}

export type Comparator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/** What a condition or an order is about: an attribute of the row itself, or an entry of it. */
export interface SearchKey {
  readonly of: 'attribute' | 'param' | 'metric' | 'tag';
  readonly name: string;
}

export interface Condition extends SearchKey {
  readonly comparator: Comparator;
  /** A time is in milliseconds. No values with IS NULL. */
  readonly values: readonly (string | number)[];
}

export interface Order extends SearchKey {
  readonly isDescending: boolean;
}

export interface Search {
  readonly viewType: ViewType;
  /** All of them hold. */
  readonly conditions: readonly Condition[];
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** There are more behind them. */
  readonly hasMore: boolean;
}

/**
 * Errors of all that change something: Missing `experiment_not_found`, `run_not_found`; Invalid
 * `experiment_deleted`, `run_deleted`; Unavailable when the disk or the queue is full.
 */
export interface RunStore {
  /**
   * Answers the id, digits made from a hash of the name.
   *
   * @throws Invalid `experiment_exists`, also where one of that name is deleted.
   */
  createExperiment(
    experiment: {
      readonly name: string;
      readonly artifactLocation: string | undefined;
      readonly tags: readonly KeyValue[];
    },
    batch: RunBatch,
  ): Promise<string>;
  /** @throws Invalid `experiment_exists` where another has that name. */
  renameExperiment(experimentId: string, name: string, batch: RunBatch): Promise<void>;
  /** @throws Invalid `default_experiment`, `not_active`, `not_deleted`. */
  setExperimentStage(experimentId: string, stage: LifecycleStage, batch: RunBatch): Promise<void>;
  setExperimentTag(experimentId: string, tag: KeyValue, batch: RunBatch): Promise<void>;
  /** @throws Missing `tag_not_found`. */
  deleteExperimentTag(experimentId: string, key: string, batch: RunBatch): Promise<void>;
  createRun(run: NewRun, batch: RunBatch): Promise<RunInfo>;
  /** What is undefined stays. */
  updateRun(
    runId: string,
    changes: {
      readonly name: string | undefined;
      readonly status: RunStatus | undefined;
      readonly endTime: UnixNano | undefined;
      readonly tags: readonly KeyValue[];
    },
    batch: RunBatch,
  ): Promise<RunInfo>;
  /** Saying again what holds changes nothing. */
  setRunStage(runId: string, stage: LifecycleStage, batch: RunBatch): Promise<void>;
  /** @throws Invalid `param_changed` where a param has another value; then nothing is kept. */
  logToRun(
    runId: string,
    said: {
      readonly params: readonly KeyValue[];
      readonly metrics: readonly Metric[];
      readonly tags: readonly KeyValue[];
      /** The run's name from now on, where a tag says it. */
      readonly name: string | undefined;
    },
    batch: RunBatch,
  ): Promise<void>;
  /** @throws Missing `tag_not_found`. */
  deleteRunTag(runId: string, key: string, batch: RunBatch): Promise<void>;
  /** What stood at the path before does not count any more. */
  logArtifact(
    runId: string,
    artifact: { readonly path: string; readonly text: string },
    batch: RunBatch,
  ): Promise<void>;

  /** @throws Missing `experiment_not_found`. */
  experiment(experimentId: string): Promise<Experiment>;
  /** @throws Missing `experiment_not_found`. */
  experimentByName(name: string): Promise<Experiment>;
  searchExperiments(search: Search, signal?: AbortSignal): Promise<Page<Experiment>>;
  /** @throws Missing `run_not_found`. */
  run(runId: string): Promise<Run>;
  searchRuns(
    experimentIds: readonly string[],
    search: Search,
    signal?: AbortSignal,
  ): Promise<Page<Run>>;
  /**
   * By name.
   *
   * @param directory a path, or empty for the run's root
   * @throws Missing `run_not_found`; a directory that is not there is empty.
   */
  artifacts(
    runId: string,
    directory: string,
    page: Pick<Search, 'limit' | 'offset'>,
  ): Promise<Page<ArtifactEntry>>;
  /** @throws Missing `run_not_found`, `artifact_not_found`. */
  artifactText(runId: string, path: string): Promise<string>;
  /** By time, step and value. @throws Missing `run_not_found`. */
  metricHistory(
    runId: string,
    key: string,
    page: Pick<Search, 'limit' | 'offset'>,
    signal?: AbortSignal,
  ): Promise<Page<Metric>>;
}
