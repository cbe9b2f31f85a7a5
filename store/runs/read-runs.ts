/** Experiments and runs as the database has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, type DuckDBValue, listValue } from '@duckdb/node-api';
import { Bug } from '../../model/errors.ts';
import { fillQuery } from '../read/queries.ts';
import {
  type ArtifactEntry,
  type Experiment,
  type KeyValue,
  type LifecycleStage,
  type Metric,
  type Page,
  type Run,
  type RunInfo,
  runStatuses,
  type Search,
} from '../runs-contract.ts';
import { readPieces } from '../sql/stored-texts.ts';
import {
  type Scope,
  type SearchSql,
  searchedExperiments,
  searchedRuns,
  searchSql,
} from './search-sql.ts';

const files = [
  ...['run-page', 'run-params', 'run-tags', 'run-metrics', 'metric-history'],
  ...['experiment-page', 'experiment-tags', 'artifact-page', 'artifact-text'],
] as const;
type File = (typeof files)[number];

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, DuckDBValue>>;

/** Each call is made within a transaction of its own. */
export interface RunReader {
  experiments(connection: DuckDBConnection, search: Search): Promise<Page<Experiment>>;
  experimentWith(
    connection: DuckDBConnection,
    column: 'experiment_id' | 'name',
    value: string,
  ): Promise<Experiment | undefined>;
  runs(
    connection: DuckDBConnection,
    experimentIds: readonly string[],
    search: Search,
  ): Promise<Page<Run>>;
  run(connection: DuckDBConnection, runId: string): Promise<Run | undefined>;
  history(
    connection: DuckDBConnection,
    runId: string,
    key: string,
    page: Pick<Search, 'limit' | 'offset'>,
  ): Promise<Page<Metric>>;
  artifacts(
    connection: DuckDBConnection,
    runId: string,
    directory: string,
    page: Pick<Search, 'limit' | 'offset'>,
  ): Promise<Page<ArtifactEntry>>;
  artifactText(
    connection: DuckDBConnection,
    runId: string,
    path: string,
  ): Promise<string | undefined>;
}

const allExperiments: Scope = { on: () => 'true', values: {} };
const wholeSearch: Search = {
  ...{ viewType: 'ALL', conditions: [], order: [], limit: 1, offset: 0 },
};

export function createRunReader(): RunReader {
  const read = queries();
  return {
    experiments: (connection, search) => experimentPage(read, connection, allExperiments, search),
    async experimentWith(connection, column, value) {
      const condition = {
        of: 'attribute',
        name: column,
        comparator: '=',
        values: [value],
      } as const;
      const search = { ...wholeSearch, conditions: [condition] };
      return (await experimentPage(read, connection, allExperiments, search)).rows[0];
    },
    runs(connection, experimentIds, search) {
      const values = { experiment_ids: listValue([...experimentIds]) };
      // Unlike a join, this reaches the tables behind the views.
      const on: Scope['on'] = (of) => `list_contains($experiment_ids, ${of}experiment_id)`;
      return runPage(read, connection, { on, values }, search);
    },
    async run(connection, runId) {
      const on: Scope['on'] = (of) => `${of}run_id = $run_id`;
      const scope = { on, values: { run_id: runId } };
      return (await runPage(read, connection, scope, wholeSearch)).rows[0];
    },
    async history(connection, runId, key, { limit, offset }) {
      const page = { limit: BigInt(limit + 1), offset: BigInt(offset) };
      const values = { run_id: runId, key, ...page };
      const found = await read(connection, 'metric-history', values);
      return { rows: found.slice(0, limit).map(metricOf), hasMore: found.length > limit };
    },
    async artifacts(connection, runId, directory, { limit, offset }) {
      const page = { limit: BigInt(limit + 1), offset: BigInt(offset) };
      const under = directory === '' ? '' : `${directory}/`;
      const found = await read(connection, 'artifact-page', { run_id: runId, under, ...page });
      return { rows: found.slice(0, limit).map(artifactEntryOf), hasMore: found.length > limit };
    },
    async artifactText(connection, runId, path) {
      const [row] = await read(connection, 'artifact-text', { run_id: runId, path });
      if (row === undefined) return undefined;
      const stored = text(row, 'text');
      return (await readPieces(connection, [stored]))(stored);
    },
  };
}

type Read = (
  connection: DuckDBConnection,
  file: File,
  values: Values,
  search?: SearchSql,
) => Promise<readonly Row[]>;

function queries(): Read {
  const texts = new Map<File, string>();
  for (const file of files) {
    texts.set(file, readFileSync(join(import.meta.dirname, `${file}.sql`), 'utf8'));
  }
  return async (connection, file, values, search) => {
    const text = texts.get(file) ?? '';
    const sql = search === undefined ? text : fillQuery(text, search.names);
    const found = await connection.runAndReadAll(sql, { ...values });
    return found.getRowObjectsJS();
  };
}

async function runPage(
  read: Read,
  connection: DuckDBConnection,
  scope: Scope,
  search: Search,
): Promise<Page<Run>> {
  const made = searchSql(searchedRuns, search, scope);
  const found = await read(connection, 'run-page', made.values, made);
  const infos = found.slice(0, search.limit).map(infoOf);
  if (infos.length === 0) return { rows: [], hasMore: false };
  const ids = { ids: listValue(infos.map(({ runId }) => runId)) };
  const of = async (file: File) =>
    Map.groupBy(await read(connection, file, ids), (row) => text(row, 'run_id'));
  // One after the other: a connection runs one statement at a time.
  const params = await of('run-params');
  const tags = await of('run-tags');
  const metrics = await of('run-metrics');
  const rows = infos.map((info) => ({
    info,
    params: (params.get(info.runId) ?? []).map(keyValue),
    tags: (tags.get(info.runId) ?? []).map(keyValue),
    metrics: (metrics.get(info.runId) ?? []).map(metricOf),
  }));
  return { rows, hasMore: found.length > search.limit };
}

async function experimentPage(
  read: Read,
  connection: DuckDBConnection,
  scope: Scope,
  search: Search,
): Promise<Page<Experiment>> {
  const made = searchSql(searchedExperiments, search, scope);
  const found = await read(connection, 'experiment-page', made.values, made);
  const shown = found.slice(0, search.limit);
  const ids = { ids: listValue(shown.map((row) => text(row, 'experiment_id'))) };
  const tagRows = shown.length === 0 ? [] : await read(connection, 'experiment-tags', ids);
  const tags = Map.groupBy(tagRows, (row) => text(row, 'experiment_id'));
  const rows = shown.map((row) => experimentOf(row, tags));
  return { rows, hasMore: found.length > search.limit };
}

function infoOf(row: Row): RunInfo {
  const status = runStatuses.find((known) => known === row.status);
  if (status === undefined) throw new Bug('a run has no status');
  return {
    runId: text(row, 'run_id'),
    experimentId: text(row, 'experiment_id'),
    name: text(row, 'name'),
    userId: text(row, 'user_id'),
    status,
    lifecycleStage: stageOf(row),
    startTime: integer(row, 'start_ns'),
    endTime: row.end_ns === null ? undefined : integer(row, 'end_ns'),
    artifactLocation: text(row, 'artifact_location'),
  };
}

function experimentOf(row: Row, tags: ReadonlyMap<string, readonly Row[]>): Experiment {
  const experimentId = text(row, 'experiment_id');
  return {
    experimentId,
    name: text(row, 'name'),
    lifecycleStage: stageOf(row),
    artifactLocation: text(row, 'artifact_location'),
    creationTime: integer(row, 'creation_ns'),
    lastUpdateTime: integer(row, 'update_ns'),
    tags: (tags.get(experimentId) ?? []).map(keyValue),
  };
}

function artifactEntryOf(row: Row): ArtifactEntry {
  const size = row.size_bytes;
  return {
    name: text(row, 'name'),
    sizeBytes: typeof size === 'bigint' ? Number(size) : undefined,
  };
}

function metricOf(row: Row): Metric {
  const named = (name: string) => (typeof row[name] === 'string' ? row[name] : undefined);
  const { value } = row;
  if (typeof value !== 'number') throw new Bug('a metric has no value');
  return {
    ...{ key: text(row, 'key'), value, step: integer(row, 'step'), time: integer(row, 'time_ns') },
    modelId: named('model_id'),
    datasetName: named('dataset_name'),
    datasetDigest: named('dataset_digest'),
  };
}

function stageOf(row: Row): LifecycleStage {
  return row.lifecycle_stage === 'deleted' ? 'deleted' : 'active';
}

function keyValue(row: Row): KeyValue {
  return { key: text(row, 'key'), value: text(row, 'value') };
}

function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new Bug(`column ${name} is no text`);
  return value;
}

function integer(row: Row, name: string): bigint {
  const value = row[name];
  if (typeof value !== 'bigint') throw new Bug(`column ${name} is no integer`);
  return value;
}
