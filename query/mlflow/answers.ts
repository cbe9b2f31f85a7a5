/** Experiments and runs in MLflow's shapes; milliseconds exist only here. */
import type {
  Experiment,
  KeyValue,
  Metric,
  Page,
  Run,
  RunInfo,
} from '../../store/runs-contract.ts';
import type { Answer } from './mlflow-json.ts';
import { writeToken } from './page-token.ts';

/** The largest double: MLflow's own store has no infinities. */
const largest = Number.MAX_VALUE;

export function experimentAnswer(experiment: Experiment): Answer {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    creation_time: millisecondsOf(experiment.creationTime),
    last_update_time: millisecondsOf(experiment.lastUpdateTime),
    tags: experiment.tags.map(keyValue),
  };
}

export function runInfoAnswer(info: RunInfo): Answer {
  return {
    run_id: info.runId,
    run_uuid: info.runId,
    run_name: info.name,
    experiment_id: info.experimentId,
    user_id: info.userId,
    status: info.status,
    start_time: millisecondsOf(info.startTime),
    end_time: info.endTime === undefined ? undefined : millisecondsOf(info.endTime),
    artifact_uri: artifactUriOf(info),
    lifecycle_stage: info.lifecycleStage,
  };
}

export function runAnswer({ info, params, metrics, tags }: Run): Answer {
  return {
    info: runInfoAnswer(info),
    data: {
      metrics: metrics.map(metricAnswer),
      params: params.map(keyValue),
      tags: tags.map(keyValue),
    },
    inputs: {},
    outputs: {},
  };
}

export function metricAnswer(metric: Metric): Answer {
  const { key, value, time, step, modelId, datasetName, datasetDigest } = metric;
  return {
    key,
    value: Number.isNaN(value) ? value : Math.min(largest, Math.max(-largest, value)),
    timestamp: millisecondsOf(time),
    step,
    model_id: modelId,
    dataset_name: datasetName,
    dataset_digest: datasetDigest,
  };
}

export function artifactUriOf({ artifactLocation, runId }: RunInfo): string {
  return `${artifactLocation}/${runId}/artifacts`;
}

/** Undefined on the last page. */
export function nextToken(page: Page<unknown>, offset: number): string | undefined {
  return page.hasMore ? writeToken(offset + page.rows.length) : undefined;
}

function millisecondsOf(time: bigint): bigint {
  return time / 1_000_000n;
}

function keyValue({ key, value }: KeyValue): Answer {
  return { key, value };
}
