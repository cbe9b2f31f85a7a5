import { expect, test } from 'vitest';
import { Unavailable } from '../../model/errors.ts';
import type { StoreGroup } from '../contract.ts';
import type { Experiment, RunBatch } from '../runs-contract.ts';
import { ExperimentFacts } from './experiment-facts.ts';
import { RunFacts } from './run-facts.ts';

const batch: RunBatch = {
  ...{ batchId: 'b', receivedUnixNano: 1n, bytesIn: 1, ruleSetDigest: 'rs', hits: [] },
};
const runId = 'a'.repeat(32);
const start = { runId, experimentId: '0', name: 'n', userId: 'u', startTime: 1n, tags: [] };
const params = (value: string) => {
  return { params: [{ key: 'p', value }], metrics: [], tags: [], name: undefined };
};

/** Over a journal that refuses while it is full, and a database that nobody has to ask. */
function facts() {
  const journal = { isFull: false, groups: 0 };
  const append = async (_group: StoreGroup) => {
    if (journal.isFull) throw new Unavailable('full', { code: 'store_full', retryAfterMs: 1 });
    journal.groups++;
  };
  const experiment: Experiment = {
    experimentId: '0',
    name: 'Default',
    lifecycleStage: 'active',
    artifactLocation: 'x',
    creationTime: 1n,
    lastUpdateTime: 1n,
    tags: [],
  };
  const experiments = new ExperimentFacts(append, {
    byId: async (id) => (id === '0' ? experiment : undefined),
    byName: async () => undefined,
  });
  const unknown = { state: async () => undefined, hasTag: async () => false };
  return { journal, experiments, runs: new RunFacts(append, unknown, experiments) };
}

test('what a full disk refused was not said', async () => {
  const { journal, runs } = facts();
  await runs.create(start, batch);
  journal.isFull = true;
  await expect(runs.log(runId, params('1'), batch)).rejects.toMatchObject({ kind: 'unavailable' });
  const changes = { name: 'x', status: 'FAILED', endTime: 2n, tags: [] } as const;
  await expect(runs.update(runId, changes, batch)).rejects.toThrow();
  await expect(runs.setStage(runId, 'deleted', batch)).rejects.toThrow();
  journal.isFull = false;
  // Neither the param's value, nor the name, nor the stage is remembered.
  await runs.log(runId, params('2'), batch);
  const nothing = { name: undefined, status: undefined, endTime: undefined, tags: [] };
  expect(await runs.update(runId, nothing, batch)).toMatchObject({
    ...{ name: 'n', status: 'RUNNING', endTime: undefined, lifecycleStage: 'active' },
  });
  expect(journal.groups).toBe(2);
});

test('a run and an experiment that could not be created are not there', async () => {
  const { journal, runs, experiments } = facts();
  journal.isFull = true;
  await expect(runs.create(start, batch)).rejects.toMatchObject({ kind: 'unavailable' });
  const experiment = { name: 'e', artifactLocation: undefined, tags: [] };
  await expect(experiments.create(experiment, batch)).rejects.toThrow();
  journal.isFull = false;
  await expect(runs.log(runId, params('1'), batch)).rejects.toMatchObject({
    code: 'run_not_found',
  });
  const id = await experiments.create(experiment, batch);
  expect((await runs.create({ ...start, experimentId: id }, batch)).experimentId).toBe(id);
});
