/** Judges what is said of runs, and says it in the journal. */
import { hash } from 'node:crypto';
import { Invalid, Missing } from '../../model/errors.ts';
import { knownRunsMax } from '../../model/limits.ts';
import type { UnixNano } from '../../model/time.ts';
import type { StoreGroup } from '../contract.ts';
import type {
  KeyValue,
  LifecycleStage,
  NewRun,
  RunBatch,
  RunInfo,
  RunStatus,
  RunStore,
} from '../runs-contract.ts';
import {
  deletedTagFact,
  type ExperimentFacts,
  type ExperimentState,
  requireActive,
  tagFact,
  tagNotFound,
} from './experiment-facts.ts';
import { type Fact, factGroup, referenceTo } from './fact-blocks.ts';
import { Known } from './known.ts';

/** What has to be known of a run to judge the next word. */
export interface RunState {
  readonly runId: string;
  readonly experimentId: string;
  readonly userId: string;
  readonly startTime: UnixNano;
  name: string;
  status: RunStatus;
  endTime: UnixNano | undefined;
  /** Of the run itself; its experiment may be deleted besides. */
  stage: LifecycleStage;
  /** Hashes of values by key: values may be long. */
  readonly params: Map<string, string>;
}

export interface RunReads {
  /** These wait for what was acknowledged before. */
  readonly state: (
    runId: string,
  ) => Promise<(Omit<RunState, 'params'> & { readonly params: readonly KeyValue[] }) | undefined>;
  readonly hasTag: (runId: string, key: string) => Promise<boolean>;
}

type Append = (group: StoreGroup) => Promise<unknown>;

export class RunFacts {
  readonly #append: Append;
  readonly #reads: RunReads;
  readonly #experiments: Pick<ExperimentFacts, 'use'>;
  readonly #known: Known<RunState>;

  constructor(append: Append, reads: RunReads, experiments: Pick<ExperimentFacts, 'use'>) {
    this.#append = append;
    this.#reads = reads;
    this.#experiments = experiments;
    this.#known = new Known({
      read: async (id) => stateOf(await reads.state(id)),
      weightOf: ({ params }) => 1 + params.size,
      weightMax: knownRunsMax,
    });
  }

  forget(): void {
    this.#known.forget();
  }

  create(run: NewRun, batch: RunBatch): Promise<RunInfo> {
    const { runId, experimentId, name, userId, startTime, tags } = run;
    return this.#experiments.use(experimentId, async (experiment) => {
      requireActive(experiment);
      const status: RunStatus = 'RUNNING';
      const values = { name, user_id: userId, status, start_time: startTime };
      const facts: Fact[] = [
        { table: 'run_fact', values: { ...values, lifecycle_stage: 'active' } },
        ...tags.map(tagFact),
      ];
      await this.#append(factGroup(facts, run, batch));
      const state: RunState = {
        ...{ runId, experimentId, name, userId, startTime, status },
        ...{ endTime: undefined, stage: 'active', params: new Map() },
      };
      this.#known.put(runId, state);
      return infoOf(state, experiment);
    });
  }

  update(
    runId: string,
    { name, status, endTime, tags }: Parameters<RunStore['updateRun']>[1],
    batch: RunBatch,
  ): Promise<RunInfo> {
    return this.#alone(runId, async (run, experiment) => {
      requireRun(run, experiment);
      const isSaid = name !== undefined || status !== undefined || endTime !== undefined;
      const values = { name, status, end_time: endTime };
      const facts: Fact[] = [
        ...(isSaid ? [{ table: 'run_fact', values } as const] : []),
        ...tags.map(tagFact),
      ];
      if (facts.length > 0) await this.#append(factGroup(facts, run, batch));
      run.name = name ?? run.name;
      run.status = status ?? run.status;
      run.endTime = endTime ?? run.endTime;
      return infoOf(run, experiment);
    });
  }

  setStage(runId: string, stage: LifecycleStage, batch: RunBatch): Promise<void> {
    return this.#alone(runId, async (run, experiment) => {
      requireActive(experiment);
      if (run.stage === stage) return;
      const fact: Fact = { table: 'run_fact', values: { lifecycle_stage: stage } };
      await this.#append(factGroup([fact], run, batch));
      run.stage = stage;
    });
  }

  log(
    runId: string,
    { params, metrics, tags, name }: Parameters<RunStore['logToRun']>[1],
    batch: RunBatch,
  ): Promise<void> {
    const work = async (run: RunState, experiment: ExperimentState): Promise<void> => {
      requireRun(run, experiment);
      const hashed = judgeParams(run, params);
      const facts: Fact[] = [
        ...(name === undefined ? [] : [{ table: 'run_fact', values: { name } } as const]),
        ...params.map(
          ({ key, value }) => ({ table: 'run_param', values: { key, value } }) as const,
        ),
        ...metrics.map(metricFact),
        ...tags.map(tagFact),
      ];
      if (facts.length === 0) return;
      await this.#append(factGroup(facts, run, batch));
      for (const [key, value] of hashed) run.params.set(key, value);
      run.name = name ?? run.name;
    };
    // Metrics and tags need no order but that in which they become durable.
    const hasOrder = params.length > 0 || name !== undefined;
    return hasOrder ? this.#alone(runId, work) : this.#beside(runId, work);
  }

  deleteTag(runId: string, key: string, batch: RunBatch): Promise<void> {
    return this.#beside(runId, async (run, experiment) => {
      requireRun(run, experiment);
      if (!(await this.#reads.hasTag(runId, key))) throw tagNotFound();
      await this.#append(factGroup([deletedTagFact(key)], run, batch));
    });
  }

  logArtifact(
    runId: string,
    { path, text }: Parameters<RunStore['logArtifact']>[1],
    batch: RunBatch,
  ): Promise<void> {
    return this.#beside(runId, async (run, experiment) => {
      requireRun(run, experiment);
      const size_bytes = BigInt(Buffer.byteLength(text));
      const values = { path, text: referenceTo(text), size_bytes };
      await this.#append(factGroup([{ table: 'artifact_fact', values }], run, batch, [text]));
    });
  }

  #alone<T>(runId: string, work: (run: RunState, of: ExperimentState) => Promise<T>): Promise<T> {
    return this.#known.alone(runId, (run) => this.#withExperiment(run, work));
  }

  #beside<T>(runId: string, work: (run: RunState, of: ExperimentState) => Promise<T>): Promise<T> {
    return this.#known.use(runId, (run) => this.#withExperiment(run, work));
  }

  #withExperiment<T>(
    run: RunState | undefined,
    work: (run: RunState, of: ExperimentState) => Promise<T>,
  ): Promise<T> {
    if (run === undefined) throw runNotFound();
    return this.#experiments.use(run.experimentId, (experiment) => work(run, experiment));
  }
}

/** Hashes by key of what is said. A param that is said twice is said alike. */
function judgeParams(run: RunState, params: readonly KeyValue[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const { key, value } of params) {
    const hashed = hash('sha256', value);
    if ((run.params.get(key) ?? said.get(key) ?? hashed) !== hashed) {
      throw new Invalid('Changing param values is not allowed.', {
        code: 'param_changed',
        hint: 'A param of a run keeps its first value. Log the new one under another key.',
      });
    }
    said.set(key, hashed);
  }
  return said;
}

function metricFact(metric: Parameters<RunStore['logToRun']>[1]['metrics'][number]): Fact {
  const { key, value, step, time, modelId, datasetName, datasetDigest } = metric;
  const about = { model_id: modelId, dataset_name: datasetName, dataset_digest: datasetDigest };
  return { table: 'run_metric', values: { key, value, step, time, ...about } };
}

function infoOf(run: RunState, experiment: ExperimentState): RunInfo {
  const { runId, experimentId, name, userId, status, startTime, endTime } = run;
  const lifecycleStage = experiment.stage === 'deleted' ? 'deleted' : run.stage;
  return {
    ...{ runId, experimentId, name, userId, status, lifecycleStage, startTime, endTime },
    artifactLocation: experiment.artifactLocation,
  };
}

function stateOf(found: Awaited<ReturnType<RunReads['state']>>): RunState | undefined {
  if (found === undefined) return undefined;
  const params = found.params.map(({ key, value }) => [key, hash('sha256', value)] as const);
  return { ...found, params: new Map(params) };
}

function requireRun(run: RunState, experiment: ExperimentState): void {
  requireActive(experiment);
  if (run.stage === 'active') return;
  throw new Invalid('The run is deleted.', { code: 'run_deleted', hint: 'Restore it first.' });
}

export function runNotFound(): Missing {
  return new Missing('There is no such run.', { code: 'run_not_found' });
}
