import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import {
  mlflowExperimentNameMax,
  mlflowPageDefault,
  mlflowPageMax,
  mlflowRunTagMax,
} from '../../model/limits.ts';
import { runStatuses } from '../../store/runs-contract.ts';
import { metricAnswer, nextToken, runAnswer, runInfoAnswer } from './answers.ts';
import {
  checkKey,
  checkLength,
  cut,
  maxResults,
  milliseconds,
  missing,
  nanosecondsOf,
  optional,
  required,
  runId,
  tag,
  texts,
  viewType,
} from './fields.ts';
import { parseFilter, parseOrder, runGrammar } from './filter.ts';
import { type MlflowDeps, type MlflowRoute, readRoute, writeRoute } from './mlflow-route.ts';
import { readToken } from './page-token.ts';

/** The tag that repeats a run's name. */
export const runNameTag = 'mlflow.runName';
const userTag = 'mlflow.user';

export function runRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  return [createRoute(deps), updateRoute(deps), ...stageRoutes(deps), ...readRoutes(deps)];
}

function createRoute(deps: MlflowDeps): MlflowRoute {
  const { runs, newRunId, clock } = deps;
  return writeRoute(deps, {
    path: 'runs/create',
    request: z.object({
      experiment_id: optional,
      user_id: optional,
      run_name: optional,
      start_time: milliseconds.optional(),
      tags: z.array(tag).optional(),
    }),
    check({ run_name, tags = [] }) {
      checkLength(run_name, mlflowExperimentNameMax, 'run_name');
      for (const [at, { key }] of tags.entries()) checkKey(key, `tags[${at}].key`);
      const named = tags.find(({ key }) => key === runNameTag)?.value;
      if (run_name && named && named !== run_name) {
        throw new Invalid(
          "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values.",
          { code: 'invalid_parameter' },
        );
      }
    },
    async handle({ experiment_id, user_id, run_name, start_time, tags = [] }, { batch }) {
      const id = newRunId();
      const tagged = (name: string) => tags.find(({ key }) => key === name)?.value;
      const name = run_name || tagged(runNameTag) || `run-${id.slice(0, 8)}`;
      const said = tags.filter(({ key }) => key !== runNameTag);
      const run = {
        runId: id,
        experimentId: experiment_id || '0',
        name,
        userId: user_id || tagged(userTag) || '',
        startTime: start_time === undefined ? clock() : nanosecondsOf(start_time),
        tags: [...said, { key: runNameTag, value: name }].map(runTag),
      };
      const info = await runs.createRun(run, batch);
      return { run: runAnswer({ info, params: [], metrics: [], tags: run.tags }) };
    },
  });
}

function updateRoute(deps: MlflowDeps): MlflowRoute {
  return writeRoute(deps, {
    path: 'runs/update',
    request: z.object({
      ...runId,
      status: z.enum(runStatuses).optional(),
      end_time: milliseconds.optional(),
      run_name: optional,
    }),
    check: ({ run_name }) => checkLength(run_name, mlflowExperimentNameMax, 'run_name'),
    async handle(request, { batch }) {
      const name = request.run_name || undefined;
      const { status, end_time } = request;
      const changes = {
        ...{ name, status },
        endTime: end_time === undefined ? undefined : nanosecondsOf(end_time),
        tags: name === undefined ? [] : [runTag({ key: runNameTag, value: name })],
      };
      return { run_info: runInfoAnswer(await deps.runs.updateRun(idOf(request), changes, batch)) };
    },
  });
}

function stageRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  return (['delete', 'restore'] as const).map((verb) =>
    writeRoute(deps, {
      path: `runs/${verb}`,
      request: z.object(runId),
      async handle(request, { batch }) {
        const stage = verb === 'delete' ? 'deleted' : 'active';
        await deps.runs.setRunStage(idOf(request), stage, batch);
        return {};
      },
    }),
  );
}

function readRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    readRoute(deps, ['GET'], {
      path: 'runs/get',
      request: z.object(runId),
      handle: async (request) => ({ run: runAnswer(await runs.run(idOf(request))) }),
    }),
    readRoute(deps, ['POST'], {
      path: 'runs/search',
      request: z.object({
        experiment_ids: texts,
        filter: optional,
        run_view_type: viewType,
        max_results: maxResults,
        order_by: texts,
        page_token: optional,
      }),
      async handle(request, { redact, signal }) {
        const offset = readToken(request.page_token);
        const search = {
          viewType: request.run_view_type ?? 'ACTIVE_ONLY',
          conditions: parseFilter(request.filter, runGrammar, redact),
          order: parseOrder(request.order_by, runGrammar, redact),
          limit: request.max_results ?? mlflowPageDefault,
          offset,
        };
        const page = await runs.searchRuns(request.experiment_ids ?? [], search, signal);
        return { runs: page.rows.map(runAnswer), next_page_token: nextToken(page, offset) };
      },
    }),
    readRoute(deps, ['GET'], {
      path: 'metrics/get-history',
      request: z.object({
        ...runId,
        metric_key: required,
        max_results: maxResults,
        page_token: optional,
      }),
      async handle(request, { signal }) {
        const offset = readToken(request.page_token);
        const limit = request.max_results ?? mlflowPageMax;
        const key = request.metric_key;
        const page = await runs.metricHistory(idOf(request), key, { limit, offset }, signal);
        return { metrics: page.rows.map(metricAnswer), next_page_token: nextToken(page, offset) };
      },
    }),
  ];
}

/** A tag as it is stored, cut as MLflow cuts it. */
export function runTag({ key, value = '' }: z.output<typeof tag>) {
  return { key, value: cut(value, mlflowRunTagMax) };
}

/** @throws Invalid where neither name of the field is used. */
export function idOf(request: {
  readonly run_id?: string | undefined;
  readonly run_uuid?: string | undefined;
}): string {
  const id = request.run_id || request.run_uuid;
  if (id === undefined || id === '') throw missing('run_id');
  return id;
}
