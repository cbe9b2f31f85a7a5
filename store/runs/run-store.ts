/** Experiments and runs: what is said of them is journaled, what is asked comes from DuckDB. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { Missing } from '../../model/errors.ts';
import type { StoreWriter } from '../contract.ts';
import type { Database } from '../database.ts';
import type { Experiment, Page, Run, RunStore } from '../runs-contract.ts';
import { ConnectionPool } from '../sql/connection-pool.ts';
import { ExperimentFacts, experimentNotFound } from './experiment-facts.ts';
import { createRunReader, type RunReader } from './read-runs.ts';
import { RunFacts, runNotFound } from './run-facts.ts';

export interface RunStoreOptions {
  /** The caller's; it stays open after `close`. */
  readonly instance: Database;
  readonly writer: Pick<StoreWriter, 'append' | 'flushed'>;
}

export interface OpenRunStore extends RunStore {
  /** What is stored was changed by others: a rescan. */
  forget(): void;
  close(): Promise<void>;
}

const readersMax = 2;
const readsWaitingMax = 256;

export function createRunStore({ instance, writer }: RunStoreOptions): OpenRunStore {
  const pool = new ConnectionPool({ instance, size: readersMax, waitingMax: readsWaitingMax });
  const reader = createRunReader();
  const append: StoreWriter['append'] = (group) => writer.append(group);
  /** Of what was acknowledged before, all is there. */
  const settled = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    await writer.flushed();
    return pool.use(work);
  };
  const experiments = new ExperimentFacts(append, {
    byId: (id) => settled((at) => reader.experimentWith(at, 'experiment_id', id)),
    byName: (name) => settled((at) => reader.experimentWith(at, 'name', name)),
  });
  const runs = new RunFacts(
    append,
    {
      state: (runId) => settled((at) => reader.run(at, runId).then(stateOf)),
      async hasTag(runId, key) {
        const run = await settled((at) => reader.run(at, runId));
        return run?.tags.some((tag) => tag.key === key) === true;
      },
    },
    experiments,
  );
  return {
    createExperiment: (experiment, batch) => experiments.create(experiment, batch),
    renameExperiment: (id, name, batch) => experiments.rename(id, name, batch),
    async setExperimentStage(id, stage, batch) {
      await experiments.setStage(id, stage, batch);
      // Runs are deleted and restored with their experiment.
      runs.forget();
    },
    setExperimentTag: (id, tag, batch) => experiments.setTag(id, tag, batch),
    deleteExperimentTag: (id, key, batch) => experiments.deleteTag(id, key, batch),
    createRun: (run, batch) => runs.create(run, batch),
    updateRun: (runId, changes, batch) => runs.update(runId, changes, batch),
    setRunStage: (runId, stage, batch) => runs.setStage(runId, stage, batch),
    logToRun: (runId, said, batch) => runs.log(runId, said, batch),
    deleteRunTag: (runId, key, batch) => runs.deleteTag(runId, key, batch),
    logArtifact: (runId, artifact, batch) => runs.logArtifact(runId, artifact, batch),
    ...readsOf(pool, reader),
    forget() {
      experiments.forget();
      runs.forget();
    },
    close: () => pool.close(),
  };
}

/** What asks the database, and changes nothing. */
function readsOf(
  pool: ConnectionPool,
  reader: RunReader,
): Pick<
  RunStore,
  | ('experiment' | 'experimentByName' | 'searchExperiments')
  | ('run' | 'searchRuns' | 'metricHistory' | 'artifacts' | 'artifactText')
> {
  const requireRun = async (at: DuckDBConnection, runId: string): Promise<Run> => {
    const run = await reader.run(at, runId);
    if (run === undefined) throw runNotFound();
    return run;
  };
  /** One without rows may be of a run that there is not. */
  const pageOf = <Row>(
    runId: string,
    read: (connection: DuckDBConnection) => Promise<Page<Row>>,
    signal?: AbortSignal,
  ): Promise<Page<Row>> =>
    pool.use(async (at) => {
      const page = await read(at);
      if (page.rows.length === 0) await requireRun(at, runId);
      return page;
    }, signal);
  return {
    experiment: async (id) =>
      found(await pool.use((at) => reader.experimentWith(at, 'experiment_id', id))),
    experimentByName: async (name) =>
      found(await pool.use((at) => reader.experimentWith(at, 'name', name))),
    searchExperiments: (search, signal) => pool.use((at) => reader.experiments(at, search), signal),
    run: (runId) => pool.use((at) => requireRun(at, runId)),
    searchRuns: (ids, search, signal) => pool.use((at) => reader.runs(at, ids, search), signal),
    metricHistory: (runId, key, page, signal) =>
      pageOf(runId, (at) => reader.history(at, runId, key, page), signal),
    artifacts: (runId, directory, page) =>
      pageOf(runId, (at) => reader.artifacts(at, runId, directory, page)),
    artifactText: (runId, path) =>
      pool.use(async (at) => {
        const text = await reader.artifactText(at, runId, path);
        if (text !== undefined) return text;
        await requireRun(at, runId);
        throw new Missing('There is no such artifact.', { code: 'artifact_not_found' });
      }),
  };
}

function found(experiment: Experiment | undefined): Experiment {
  if (experiment === undefined) throw experimentNotFound();
  return experiment;
}

/** Of the run itself, as it stands in the view: deleted also where only its experiment is. */
function stateOf(run: Run | undefined) {
  if (run === undefined) return undefined;
  const { lifecycleStage, ...info } = run.info;
  return { ...info, stage: lifecycleStage, params: run.params };
}
