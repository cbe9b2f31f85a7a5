import { z } from 'zod';
import {
  mlflowExperimentNameMax,
  mlflowExperimentTagMax,
  mlflowPageDefault,
} from '../../model/limits.ts';
import { experimentAnswer, nextToken } from './answers.ts';
import {
  checkKey,
  checkLength,
  maxResults,
  optional,
  required,
  tag,
  texts,
  viewType,
} from './fields.ts';
import { experimentGrammar, parseFilter, parseOrder } from './filter.ts';
import { type MlflowDeps, type MlflowRoute, readRoute, writeRoute } from './mlflow-route.ts';
import { readToken } from './page-token.ts';

const byId = z.object({ experiment_id: required });

export function experimentRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  return [...readRoutes(deps), ...lifeRoutes(deps), ...tagRoutes(deps)];
}

function readRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    readRoute(deps, ['GET'], {
      path: 'experiments/get',
      request: byId,
      handle: async ({ experiment_id }) => ({
        experiment: experimentAnswer(await runs.experiment(experiment_id)),
      }),
    }),
    readRoute(deps, ['GET'], {
      path: 'experiments/get-by-name',
      request: z.object({ experiment_name: required }),
      handle: async ({ experiment_name }) => ({
        experiment: experimentAnswer(await runs.experimentByName(experiment_name)),
      }),
    }),
    readRoute(deps, ['GET', 'POST'], {
      path: 'experiments/search',
      request: z.object({
        max_results: maxResults,
        page_token: optional,
        filter: optional,
        order_by: texts,
        view_type: viewType,
      }),
      async handle(request, { redact, signal }) {
        const offset = readToken(request.page_token);
        const search = {
          viewType: request.view_type ?? 'ACTIVE_ONLY',
          conditions: parseFilter(request.filter, experimentGrammar, redact),
          order: parseOrder(request.order_by, experimentGrammar, redact),
          limit: request.max_results ?? mlflowPageDefault,
          offset,
        };
        const page = await runs.searchExperiments(search, signal);
        return {
          experiments: page.rows.map(experimentAnswer),
          next_page_token: nextToken(page, offset),
        };
      },
    }),
  ];
}

function lifeRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    writeRoute(deps, {
      path: 'experiments/create',
      request: z.object({
        name: required,
        artifact_location: optional,
        tags: z.array(tag).optional(),
      }),
      check({ name, tags = [] }) {
        checkLength(name, mlflowExperimentNameMax, 'name');
        for (const [at, one] of tags.entries()) checkTag(one, `tags[${at}]`);
      },
      async handle({ name, artifact_location, tags = [] }, { batch }) {
        const said = {
          name,
          artifactLocation: artifact_location?.replace(/\/+$/, '') || undefined,
          tags: tags.map(({ key, value = '' }) => ({ key, value })),
        };
        return { experiment_id: await runs.createExperiment(said, batch) };
      },
    }),
    writeRoute(deps, {
      path: 'experiments/update',
      request: byId.extend({ new_name: required }),
      check: ({ new_name }) => checkLength(new_name, mlflowExperimentNameMax, 'new_name'),
      async handle({ experiment_id, new_name }, { batch }) {
        await runs.renameExperiment(experiment_id, new_name, batch);
        return {};
      },
    }),
    ...(['delete', 'restore'] as const).map((verb) =>
      writeRoute(deps, {
        path: `experiments/${verb}`,
        request: byId,
        async handle({ experiment_id }, { batch }) {
          const stage = verb === 'delete' ? 'deleted' : 'active';
          await runs.setExperimentStage(experiment_id, stage, batch);
          return {};
        },
      }),
    ),
  ];
}

function tagRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    writeRoute(deps, {
      path: 'experiments/set-experiment-tag',
      request: byId.extend(tag.shape),
      check: (one) => checkTag(one, ''),
      async handle({ experiment_id, key, value = '' }, { batch }) {
        await runs.setExperimentTag(experiment_id, { key, value }, batch);
        return {};
      },
    }),
    writeRoute(deps, {
      path: 'experiments/delete-experiment-tag',
      request: byId.extend({ key: required }),
      async handle({ experiment_id, key }, { batch }) {
        await runs.deleteExperimentTag(experiment_id, key, batch);
        return {};
      },
    }),
  ];
}

function checkTag({ key, value }: z.output<typeof tag>, path: string): void {
  const dot = path === '' ? '' : '.';
  checkKey(key, `${path}${dot}key`);
  checkLength(value, mlflowExperimentTagMax, `${path}${dot}value`);
}
