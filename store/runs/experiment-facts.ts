/** Judges what is said of experiments, and says it in the journal. */
import { Invalid, Missing } from '../../model/errors.ts';
import { defaultExperimentId } from '../../model/experiment-id.ts';
import { knownExperimentsMax } from '../../model/limits.ts';
import type { StoreGroup } from '../contract.ts';
import type { Experiment, KeyValue, LifecycleStage, RunBatch, RunStore } from '../runs-contract.ts';
import { experimentIdOf } from './experiment-id.ts';
import { type Fact, factGroup } from './fact-blocks.ts';
import { Known } from './known.ts';

/** What has to be known of an experiment to judge the next word. */
export interface ExperimentState {
  name: string;
  stage: LifecycleStage;
  readonly artifactLocation: string;
}

export interface ExperimentReads {
  /** Both wait for what was acknowledged before. */
  readonly byId: (experimentId: string) => Promise<Experiment | undefined>;
  readonly byName: (name: string) => Promise<Experiment | undefined>;
}

type Append = (group: StoreGroup) => Promise<unknown>;

export class ExperimentFacts {
  readonly #append: Append;
  readonly #reads: ExperimentReads;
  readonly #known: Known<ExperimentState>;
  /** Names are taken one after the other. */
  #naming: Promise<unknown> = Promise.resolve();

  constructor(append: Append, reads: ExperimentReads) {
    this.#append = append;
    this.#reads = reads;
    this.#known = new Known({
      read: async (id) => stateOf(await reads.byId(id)),
      weightOf: () => 1,
      weightMax: knownExperimentsMax,
    });
  }

  /** @throws Missing `experiment_not_found`; Invalid `experiment_deleted` */
  use<T>(id: string, work: (state: ExperimentState) => Promise<T>): Promise<T> {
    return this.#known.use(id, (state) => {
      if (state === undefined) throw experimentNotFound();
      return work(state);
    });
  }

  forget(): void {
    this.#known.forget();
  }

  create(
    { name, artifactLocation, tags }: Parameters<RunStore['createExperiment']>[0],
    batch: RunBatch,
  ): Promise<string> {
    return this.#inTurn(async () => {
      await this.#requireFree(name);
      const experimentId = await this.#freeId(name);
      const location = artifactLocation ?? `mlflow-artifacts:/${experimentId}`;
      const facts: Fact[] = [
        {
          table: 'experiment_fact',
          values: { name, lifecycle_stage: 'active', artifact_location: location },
        },
        ...tags.map((tag) => tagFact(tag)),
      ];
      await this.#say(facts, experimentId, batch);
      this.#known.put(experimentId, { name, stage: 'active', artifactLocation: location });
      return experimentId;
    });
  }

  rename(experimentId: string, name: string, batch: RunBatch): Promise<void> {
    return this.#inTurn(() =>
      this.use(experimentId, async (state) => {
        requireActive(state);
        if (state.name === name) return;
        await this.#requireFree(name);
        await this.#say([{ table: 'experiment_fact', values: { name } }], experimentId, batch);
        state.name = name;
      }),
    );
  }

  setStage(experimentId: string, stage: LifecycleStage, batch: RunBatch): Promise<void> {
    return this.#inTurn(() =>
      this.use(experimentId, async (state) => {
        if (experimentId === defaultExperimentId) {
          throw new Invalid('The experiment Default cannot be deleted.', {
            code: 'default_experiment',
          });
        }
        if (state.stage === stage) {
          throw new Invalid(`The experiment is ${stage} already.`, {
            code: stage === 'active' ? 'not_deleted' : 'not_active',
          });
        }
        const fact: Fact = { table: 'experiment_fact', values: { lifecycle_stage: stage } };
        await this.#say([fact], experimentId, batch);
        state.stage = stage;
      }),
    );
  }

  setTag(experimentId: string, tag: KeyValue, batch: RunBatch): Promise<void> {
    return this.use(experimentId, async (state) => {
      requireActive(state);
      await this.#say([tagFact(tag)], experimentId, batch);
    });
  }

  async deleteTag(experimentId: string, key: string, batch: RunBatch): Promise<void> {
    const found = await this.#reads.byId(experimentId);
    if (found === undefined) throw experimentNotFound();
    requireActive({ stage: found.lifecycleStage });
    if (!found.tags.some((tag) => tag.key === key)) throw tagNotFound();
    await this.#say([deletedTagFact(key)], experimentId, batch);
  }

  /** Deleted ones keep their name, as long as they can be restored. */
  async #requireFree(name: string): Promise<void> {
    const other = await this.#reads.byName(name);
    if (other !== undefined) throw experimentExists(other.lifecycleStage);
  }

  /** An experiment that was created with this name may have another one now, and keeps its id. */
  async #freeId(name: string): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const id = experimentIdOf(name, attempt);
      const other = await this.#reads.byId(id);
      if (other === undefined) return id;
      // A span was faster.
      if (other.name === name) throw experimentExists(other.lifecycleStage);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#naming.then(work);
    this.#naming = done.catch(() => {});
    return done;
  }

  async #say(facts: readonly Fact[], experimentId: string, batch: RunBatch): Promise<void> {
    await this.#append(factGroup(facts, { experimentId }, batch));
  }
}

export function tagFact({ key, value }: KeyValue): Fact {
  return { table: 'tag_fact', values: { key, value } };
}

export function deletedTagFact(key: string): Fact {
  return { table: 'tag_fact', values: { key, is_deleted: true } };
}

export function requireActive({ stage }: Pick<ExperimentState, 'stage'>): void {
  if (stage === 'active') return;
  throw new Invalid('The experiment is deleted.', {
    code: 'experiment_deleted',
    hint: 'Restore it first.',
  });
}

function stateOf(found: Experiment | undefined): ExperimentState | undefined {
  if (found === undefined) return undefined;
  const { name, lifecycleStage, artifactLocation } = found;
  return { name, stage: lifecycleStage, artifactLocation };
}

function experimentExists(stage: LifecycleStage): Invalid {
  return new Invalid(`There is an experiment of that name, and it is ${stage}.`, {
    code: 'experiment_exists',
    hint: 'Use it, restore it, or choose another name.',
  });
}

export function experimentNotFound(): Missing {
  return new Missing('There is no such experiment.', { code: 'experiment_not_found' });
}

export function tagNotFound(): Missing {
  return new Missing('There is no such tag.', { code: 'tag_not_found' });
}
