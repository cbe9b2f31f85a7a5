import type { Columns } from './column-type.ts';

/**
 * What experiments and runs are made of: facts, of which the newer one counts. Nothing is updated;
 * `place` is the row's place among all facts of its journal record, so that two in one record have
 * an order.
 */
const factColumns = {
  place: 'u32',
  recorded_time: 'timestamp_ns',
  batch_id: 'text',
} as const satisfies Columns;

/** A column that is NULL says nothing new. */
export const experimentFactColumns = {
  experiment_id: 'text',
  name: 'text',
  lifecycle_stage: 'text', // active, deleted
  artifact_location: 'text',
  ...factColumns,
} as const satisfies Columns;

/** A column that is NULL says nothing new; the ids stand in every row. */
export const runFactColumns = {
  run_id: 'text',
  experiment_id: 'text',
  name: 'text',
  user_id: 'text',
  status: 'text', // RUNNING, SCHEDULED, FINISHED, FAILED, KILLED
  lifecycle_stage: 'text', // active, deleted
  start_time: 'timestamp_ns',
  end_time: 'timestamp_ns',
  ...factColumns,
} as const satisfies Columns;

export const runParamColumns = {
  run_id: 'text',
  experiment_id: 'text',
  key: 'text',
  value: 'text',
  ...factColumns,
} as const satisfies Columns;

export const runMetricColumns = {
  run_id: 'text',
  experiment_id: 'text',
  key: 'text',
  value: 'f64',
  step: 'i64',
  time: 'timestamp_ns',
  model_id: 'text',
  dataset_name: 'text',
  dataset_digest: 'text',
  ...factColumns,
} as const satisfies Columns;

export const tagFactColumns = {
  experiment_id: 'text',
  run_id: 'text', // NULL where the tag is the experiment's own
  key: 'text',
  value: 'text',
  is_deleted: 'bool',
  ...factColumns,
} as const satisfies Columns;

/** Texts that were logged as files of a run, as often as they were. */
export const artifactFactColumns = {
  run_id: 'text',
  experiment_id: 'text',
  path: 'text', // below the run's root, parts joined by slashes
  text: 'text', // a reference to the content, see stored-text.ts
  size_bytes: 'i64', // of the text when it was logged, as it was kept
  ...factColumns,
} as const satisfies Columns;

/**
 * Experiments that spans belong to by the name that their resource has; named by the id, so that
 * the first row of each is stored alone.
 */
export const spanExperimentColumns = {
  experiment_id: 'text',
  name: 'text',
  recorded_time: 'timestamp_ns', // when the request came
} as const satisfies Columns;

/** Facts of one request; each row is an item of its receipt. */
export const runTables = {
  experiment_fact: experimentFactColumns,
  run_fact: runFactColumns,
  run_param: runParamColumns,
  run_metric: runMetricColumns,
  tag_fact: tagFactColumns,
  artifact_fact: artifactFactColumns,
} as const satisfies Readonly<Record<string, Columns>>;

export type RunTable = keyof typeof runTables;
