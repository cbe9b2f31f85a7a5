import { z } from 'zod';
import {
  mlflowBatchMax,
  mlflowBatchMetricsMax,
  mlflowBatchParamsMax,
  mlflowBatchTagsMax,
  mlflowParamMax,
} from '../../model/limits.ts';
import type { KeyValue, Metric, RunStore } from '../../store/runs-contract.ts';
import {
  checkKey,
  cut,
  invalid,
  metric,
  nanosecondsOf,
  param,
  required,
  runId,
  tag,
} from './fields.ts';
import { type MlflowDeps, type MlflowRoute, writeRoute } from './mlflow-route.ts';
import { idOf, runNameTag, runTag } from './run-routes.ts';

type Said = Parameters<RunStore['logToRun']>[1];

const nothing: Said = { params: [], metrics: [], tags: [], name: undefined };

/** What is said of a run while it goes on. */
export function logRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    writeRoute(deps, {
      path: 'runs/log-metric',
      request: metric.extend(runId),
      pairs: 'metrics',
      check: ({ key }) => checkKey(key, 'key'),
      async handle(request, { batch }) {
        const metrics = [metricOf(request)];
        await runs.logToRun(idOf(request), { ...nothing, metrics }, batch);
        return {};
      },
    }),
    writeRoute(deps, {
      path: 'runs/log-parameter',
      request: param.extend(runId),
      pairs: 'params',
      check: ({ key }) => checkKey(key, 'key'),
      async handle(request, { batch }) {
        const params = [paramOf(request)];
        await runs.logToRun(idOf(request), { ...nothing, params }, batch);
        return {};
      },
    }),
    writeRoute(deps, {
      path: 'runs/set-tag',
      request: tag.extend(runId),
      check: ({ key }) => checkKey(key, 'key'),
      async handle(request, { batch }) {
        await runs.logToRun(idOf(request), { ...nothing, ...taggedWith([request]) }, batch);
        return {};
      },
    }),
    writeRoute(deps, {
      path: 'runs/delete-tag',
      request: z.object({ ...runId, key: required }),
      async handle(request, { batch }) {
        await runs.deleteRunTag(idOf(request), request.key, batch);
        return {};
      },
    }),
    batchRoute(deps),
  ];
}

const batchRequest = z.object({
  ...runId,
  metrics: z.array(metric).optional(),
  params: z.array(param).optional(),
  tags: z.array(tag).optional(),
});

function batchRoute(deps: MlflowDeps): MlflowRoute {
  return writeRoute(deps, {
    path: 'runs/log-batch',
    request: batchRequest,
    check: checkBatch,
    async handle(request, { batch }) {
      const { metrics = [], params = [], tags = [] } = request;
      const said = {
        metrics: metrics.map(metricOf),
        params: params.map(paramOf),
        ...taggedWith(tags),
      };
      await deps.runs.logToRun(idOf(request), said, batch);
      return {};
    },
  });
}

function checkBatch({ metrics = [], params = [], tags = [] }: z.output<typeof batchRequest>): void {
  const limits = [
    ['metrics', metrics, mlflowBatchMetricsMax],
    ['params', params, mlflowBatchParamsMax],
    ['tags', tags, mlflowBatchTagsMax],
  ] as const;
  for (const [name, entries, max] of limits) {
    if (entries.length > max) throw invalid(name, ` A batch holds at most ${max} of them.`);
    for (const [at, { key }] of entries.entries()) checkKey(key, `${name}[${at}].key`);
  }
  if (metrics.length + params.length + tags.length > mlflowBatchMax) {
    throw invalid('metrics', ` A batch holds at most ${mlflowBatchMax} entries in all.`);
  }
  if (new Set(params.map(({ key }) => key)).size < params.length) {
    throw invalid('params', ' Duplicate parameter keys have been submitted.');
  }
}

function metricOf(said: z.output<typeof metric>): Metric {
  const { key, value, timestamp, step = 0n, model_id, dataset_name, dataset_digest } = said;
  return {
    ...{ key, value, step, time: nanosecondsOf(timestamp) },
    ...{ modelId: model_id, datasetName: dataset_name, datasetDigest: dataset_digest },
  };
}

function paramOf({ key, value = '' }: z.output<typeof param>): KeyValue {
  return { key, value: cut(value, mlflowParamMax) };
}

/** The tag that repeats the run's name renames it. */
function taggedWith(tags: readonly z.output<typeof tag>[]): Pick<Said, 'tags' | 'name'> {
  const name = tags.findLast(({ key }) => key === runNameTag)?.value;
  return { tags: tags.map(runTag), name: name || undefined };
}
