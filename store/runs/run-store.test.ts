import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { batchOf, rowBlock, spanRow } from '../../test/rows/span-rows.ts';
import type { Store } from '../contract.ts';
import { openStore } from '../open.ts';
import type { Condition, Metric, RunBatch, Search } from '../runs-contract.ts';
import { experimentIdOf } from './experiment-id.ts';

let folder: string;
let store: Store;
let batches = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spanledger-runs-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const open = () =>
  openStore({ dataDir: folder, limits: defaultLimits, clock: () => 1n, log: silentLog });

function batch(hits: RunBatch['hits'] = []): RunBatch {
  const receivedUnixNano = 1_800_000_000_000_000_000n + BigInt(batches);
  return { batchId: `b${batches++}`, receivedUnixNano, bytesIn: 10, ruleSetDigest: 'rs-1', hits };
}

const runId = (letter: string): string => letter.repeat(32);

async function startRun(letter: string, startMs = 1000, experimentId = '0', name = letter) {
  const startTime = BigInt(startMs) * 1_000_000n;
  const run = { runId: runId(letter), experimentId, name, userId: 'ada', startTime, tags: [] };
  return store.runs.createRun(run, batch());
}

const nothing = { params: [], metrics: [], tags: [], name: undefined };
const point = (key: string, value: number, step = 0n, ms = 5n): Metric => {
  return { key, value, step, time: ms * 1_000_000n };
};
const search: Search = { viewType: 'ACTIVE_ONLY', conditions: [], order: [], limit: 10, offset: 0 };

async function sql(query: string): Promise<readonly (readonly unknown[])[]> {
  await store.writer.flushed();
  return (await store.reader.sql({ query, params: undefined, rowsMax: 100, timeoutMs: 5000 })).rows;
}

describe('experiments', () => {
  test('Default is there without a word, and stays', async () => {
    const found = await store.runs.experiment('0');
    expect(found).toMatchObject({ name: 'Default', lifecycleStage: 'active' });
    expect(await store.runs.experimentByName('Default')).toEqual(found);
    const refused = store.runs.setExperimentStage('0', 'deleted', batch());
    await expect(refused).rejects.toMatchObject({ code: 'default_experiment' });
    const again = store.runs.createExperiment(experiment('Default'), batch());
    await expect(again).rejects.toMatchObject({ code: 'experiment_exists' });
  });

  test('an id follows from the name alone', async () => {
    const id = await store.runs.createExperiment(experiment('parcels'), batch());
    expect(id).toMatch(/^[1-9][0-9]{17}$/);
    expect(id).toBe(experimentIdOf('parcels'));
    await store.writer.flushed();
    expect(await store.runs.experiment(id)).toMatchObject({
      ...{ name: 'parcels', artifactLocation: `mlflow-artifacts:/${id}` },
      tags: [{ key: 'team', value: 'post' }],
    });
  });

  test('of two who create the same, one does', async () => {
    const both = await Promise.allSettled(
      [1, 2].map(() => store.runs.createExperiment(experiment('twice'), batch())),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('a name that was renamed away is free, and its id is not', async () => {
    const first = await store.runs.createExperiment(experiment('a'), batch());
    await store.runs.renameExperiment(first, 'b', batch());
    const second = await store.runs.createExperiment(experiment('a'), batch());
    expect([first, second]).toEqual([experimentIdOf('a'), experimentIdOf('a', 1)]);
    const back = store.runs.renameExperiment(first, 'a', batch());
    await expect(back).rejects.toMatchObject({ code: 'experiment_exists' });
    expect(await sql('SELECT name FROM experiments ORDER BY name')).toEqual([
      ...[['Default'], ['a'], ['b']],
    ]);
  });

  test('a deleted one keeps its name and its runs until it is restored', async () => {
    const id = await store.runs.createExperiment(experiment('old'), batch());
    await startRun('a', 1000, id);
    await store.runs.setExperimentStage(id, 'deleted', batch());
    const again = store.runs.createExperiment(experiment('old'), batch());
    await expect(again).rejects.toMatchObject({ code: 'experiment_exists' });
    await expect(startRun('b', 1000, id)).rejects.toMatchObject({ code: 'experiment_deleted' });
    const tags = [{ key: 'a', value: 'b' }];
    const log = () => store.runs.logToRun(runId('a'), { ...nothing, tags }, batch());
    await expect(log()).rejects.toMatchObject({ code: 'experiment_deleted' });
    expect(await sql('SELECT lifecycle_stage FROM runs')).toEqual([['deleted']]);
    await store.runs.setExperimentStage(id, 'active', batch());
    await log();
    expect(await sql('SELECT lifecycle_stage FROM runs')).toEqual([['active']]);
  });

  describe('of spans', () => {
    let spans = 100;
    /** As the collector sends it: each request brings the row anew. */
    const seen = async (name: string, at = 7) => {
      const group = batchOf(`s${spans}`, [
        spanRow(spans++, { experiment_id: experimentIdOf(name) }),
      ]);
      const row = { experiment_id: experimentIdOf(name), name, recorded_time: at };
      const blocks = Buffer.concat([group.blocks, rowBlock('span_experiment', [row])]);
      await store.writer.append({ ...group, blocks });
    };
    const listed = () =>
      sql(`SELECT name, experiment_id, epoch_ns(creation_time)::VARCHAR FROM experiments
        WHERE experiment_id <> '0' ORDER BY name`);
    const created = (name: string, at: string | number) => [name, experimentIdOf(name), `${at}`];

    test('is there once, found by its name and id, also after a restart', async () => {
      await seen('shop', 7);
      await seen('shop', 8);
      expect(await listed()).toEqual([created('shop', 7)]);
      await store.close();
      store = await open();
      await seen('shop', 9);
      expect(await listed()).toEqual([created('shop', 7)]);
      expect(await sql('SELECT count(*) FROM spans')).toEqual([[3]]);
      const id = experimentIdOf('shop');
      const found = await store.runs.experimentByName('shop');
      expect(found).toMatchObject({
        ...{ experimentId: id, name: 'shop', lifecycleStage: 'active', lastUpdateTime: 7n },
        artifactLocation: `mlflow-artifacts:/${id}`,
      });
      expect(await store.runs.experiment(id)).toEqual(found);
      expect((await store.runs.searchExperiments(search)).rows).toContainEqual(found);
      const again = store.runs.createExperiment(experiment('shop'), batch());
      await expect(again).rejects.toMatchObject({ code: 'experiment_exists' });
      expect(await startRun('a', 1000, id)).toMatchObject({ experimentId: id });
    });

    test('what a client says counts more, before and afterwards', async () => {
      const location = { name: 'first', artifactLocation: 's3://b', tags: [] };
      const id = await store.runs.createExperiment(location, batch());
      await seen('first');
      await store.writer.flushed();
      expect(await store.runs.experiment(id)).toMatchObject({
        ...{ name: 'first', artifactLocation: 's3://b' },
        creationTime: (await store.runs.experiment(id)).lastUpdateTime,
      });
      await seen('later');
      await store.runs.setExperimentTag(experimentIdOf('later'), { key: 'k', value: 'v' }, batch());
      await store.runs.renameExperiment(experimentIdOf('later'), 'better', batch());
      await store.runs.setExperimentStage(experimentIdOf('later'), 'deleted', batch());
      await seen('later');
      await store.close();
      store = await open();
      await seen('later');
      await store.writer.flushed();
      expect(await store.runs.experiment(experimentIdOf('later'))).toMatchObject({
        ...{ name: 'better', lifecycleStage: 'deleted', creationTime: 7n },
        tags: [{ key: 'k', value: 'v' }],
      });
      // The name is free for another, and spans still go to the first.
      expect(await store.runs.createExperiment(experiment('later'), batch())).toBe(
        experimentIdOf('later', 1),
      );
      await seen('later');
      expect((await listed()).map(([name]) => name)).toEqual(['better', 'first', 'later']);
    });

    test('a name stands once, where a client had given it away already', async () => {
      const id = await store.runs.createExperiment(experiment('a'), batch());
      await store.runs.renameExperiment(id, 'shop', batch());
      await seen('shop');
      await store.writer.flushed();
      expect(await store.runs.experimentByName('shop')).toMatchObject({ experimentId: id });
      const other = experimentIdOf('shop');
      expect(await store.runs.experiment(other)).toMatchObject({ name: `shop (${other})` });
      await store.runs.renameExperiment(id, 'a', batch());
      await store.writer.flushed();
      expect(await store.runs.experimentByName('shop')).toMatchObject({ experimentId: other });
    });

    test('a client and spans at once make one', async () => {
      const [made] = await Promise.allSettled([
        store.runs.createExperiment(experiment('both'), batch()),
        seen('both'),
        seen('both'),
      ]);
      await store.writer.flushed();
      const id = experimentIdOf('both');
      expect(await store.runs.experimentByName('both')).toMatchObject({ experimentId: id });
      if (made.status === 'fulfilled') expect(made.value).toBe(id);
      else expect(made.reason).toMatchObject({ code: 'experiment_exists' });
      expect((await listed()).map(([name]) => name)).toEqual(['both']);
    });
  });

  test('tags: the newest counts, and all of them stay visible', async () => {
    await store.runs.setExperimentTag('0', { key: 'k', value: '1' }, batch());
    await store.runs.setExperimentTag('0', { key: 'k', value: '2' }, batch());
    expect(await sql('SELECT * EXCLUDE set_time FROM experiment_tags')).toEqual([['0', 'k', '2']]);
    await store.runs.deleteExperimentTag('0', 'k', batch());
    const gone = store.runs.deleteExperimentTag('0', 'k', batch());
    await expect(gone).rejects.toMatchObject({ code: 'tag_not_found' });
    expect(await sql('SELECT value, is_deleted, change_number FROM tag_history')).toEqual([
      ...[
        ['1', false, 1],
        ['2', false, 2],
        [null, true, 3],
      ],
    ]);
  });
});

function experiment(name: string) {
  return { name, artifactLocation: undefined, tags: [{ key: 'team', value: 'post' }] };
}

describe('runs', () => {
  test('what is said last counts, also after a restart', async () => {
    await startRun('a');
    const endTime = 9_000_000n;
    const changes = { name: 'renamed', status: 'FINISHED', endTime, tags: [] } as const;
    const info = await store.runs.updateRun(runId('a'), changes, batch());
    expect(info).toMatchObject({ name: 'renamed', status: 'FINISHED', userId: 'ada', endTime });
    await store.close();
    store = await open();
    const read = await store.runs.run(runId('a'));
    expect(read.info).toEqual(info);
    await store.runs.setRunStage(runId('a'), 'deleted', batch());
    await expect(store.runs.logToRun(runId('a'), nothing, batch())).rejects.toMatchObject({
      code: 'run_deleted',
    });
    await store.runs.setRunStage(runId('a'), 'active', batch());
    await store.runs.logToRun(runId('a'), { ...nothing, metrics: [point('m', 1)] }, batch());
  });

  test('a param keeps its first value', async () => {
    await startRun('a');
    const log = (value: string) =>
      store.runs.logToRun(runId('a'), { ...nothing, params: [{ key: 'p', value }] }, batch());
    const all = await Promise.allSettled(['1', '2', '1'].map(log));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await store.close();
    store = await open();
    await expect(log('2')).rejects.toMatchObject({ code: 'param_changed' });
    await log('1');
    expect(await sql('SELECT key, value FROM params')).toEqual([['p', '1']]);
    // What is said with a param that is refused is not kept either.
    const params = [{ key: 'p', value: '3' }];
    const mixed = { ...nothing, params, metrics: [point('m', 1)] };
    await expect(store.runs.logToRun(runId('a'), mixed, batch())).rejects.toThrow();
    expect(await sql('SELECT count(*) FROM metrics')).toEqual([[0]]);
  });

  test('metrics: equal points once, the latest by step, time and value', async () => {
    await startRun('a');
    const said = [point('m', 1, 0n), point('m', 3, 2n, 7n), point('m', 2, 2n, 7n)];
    const rest = [point('m', 9, 1n, 99n), point('n', Number.NaN), point('n', -1, 0n, 4n)];
    await store.runs.logToRun(runId('a'), { ...nothing, metrics: [...said, ...said] }, batch());
    await store.runs.logToRun(runId('a'), { ...nothing, metrics: rest }, batch());
    await store.writer.flushed();
    const { metrics } = await store.runs.run(runId('a'));
    expect(metrics.map(({ key, value, step }) => [key, value, step])).toEqual([
      ...[
        ['m', 3, 2n],
        ['n', Number.NaN, 0n],
      ],
    ]);
    expect(await sql('SELECT key, value FROM metrics WHERE is_latest ORDER BY key')).toEqual([
      ...[
        ['m', 3],
        ['n', 'NaN'],
      ],
    ]);
    const first = await store.runs.metricHistory(runId('a'), 'm', { limit: 3, offset: 0 });
    expect(first.rows.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(first.hasMore).toBe(true);
    const second = await store.runs.metricHistory(runId('a'), 'm', { limit: 3, offset: 3 });
    expect([second.rows.map(({ value }) => value), second.hasMore]).toEqual([[9], false]);
  });

  test('who is not there is missing', async () => {
    const missing = { code: 'run_not_found', kind: 'missing' };
    const id = runId('f');
    await expect(store.runs.run(id)).rejects.toMatchObject(missing);
    await expect(store.runs.logToRun(id, nothing, batch())).rejects.toMatchObject(missing);
    const history = store.runs.metricHistory(id, 'm', { limit: 1, offset: 0 });
    await expect(history).rejects.toMatchObject(missing);
    await expect(startRun('a', 0, '77')).rejects.toMatchObject({ code: 'experiment_not_found' });
  });

  test('each request has a receipt, and what was hidden names the run', async () => {
    await startRun('a');
    const hit = { rule: 'r', ruleVersion: 2, action: 'pseudonym', count: 3 } as const;
    const hits = [{ ...hit, field: 'params.p' }];
    const params = [{ key: 'p', value: '[X~k1~y]' }];
    await store.runs.logToRun(runId('a'), { ...nothing, params }, batch(hits));
    expect(await sql('SELECT * EXCLUDE batch_id FROM redactions')).toEqual([
      ['runs', null, null, 'params.p', 'r', 2, 'pseudonym', 3, '0', runId('a')],
    ]);
    const columns = 'signal, items_in, items_kept, rule_set_digest, redacted_values';
    expect(await sql(`SELECT ${columns} FROM receipts ORDER BY redacted_values`)).toEqual([
      ...[
        ['runs', 1, 1, 'rs-1', 0],
        ['runs', 1, 1, 'rs-1', 3],
      ],
    ]);
  });
});

describe('search', () => {
  beforeEach(async () => {
    await startRun('a', 1000, '0', 'first');
    await startRun('b', 2000, '0', 'second');
    await startRun('c', 3000, '0', 'third');
    const log = (letter: string, p: string, m: number) =>
      store.runs.logToRun(
        runId(letter),
        {
          params: [{ key: 'p', value: p }],
          metrics: [point('m', 100), point('m', m, 1n)],
          tags: [{ key: `t${letter}`, value: p }],
          name: undefined,
        },
        batch(),
      );
    await log('a', 'x', 1);
    await log('b', 'Xy', 2);
    await log('c', 'z', Number.NaN);
    await startRun('d', 4000);
    await store.writer.flushed();
  });

  const on = (
    of: Condition['of'],
    name: string,
    comparator: Condition['comparator'],
    ...values: Condition['values']
  ): Condition => ({ of, name, comparator, values });

  test.each<[string, Condition]>([
    ['a', on('param', 'p', '=', 'x')],
    ['bc', on('param', 'p', '!=', 'x')],
    ['a', on('param', 'p', 'LIKE', 'x%')],
    ['ab', on('param', 'p', 'ILIKE', 'x%')],
    ['d', on('param', 'p', 'IS NULL')],
    ['b', on('tag', 'tb', 'IS NOT NULL')],
    ['a', on('metric', 'm', '<', 2)],
    ['b', on('metric', 'm', '>=', 2)],
    ['', on('metric', 'm', '=', 100)],
    ['b', on('attribute', 'run_name', '=', 'second')],
    ['ad', on('attribute', 'run_id', 'IN', runId('a'), runId('d'))],
    ['bc', on('attribute', 'run_id', 'NOT IN', runId('a'), runId('d'))],
    ['cd', on('attribute', 'start_time', '>', 2000)],
    ['abcd', on('attribute', 'end_time', 'IS NULL')],
    ['abcd', on('attribute', 'artifact_uri', 'LIKE', '%/artifacts')],
  ])('%s: %j', async (expected, condition) => {
    const page = await store.runs.searchRuns(['0'], { ...search, conditions: [condition] });
    const letters = page.rows.map(({ info }) => info.runId[0]).sort();
    expect(letters.join('')).toBe(expected);
  });

  test.each([
    ['dcba', []],
    ['abcd', [{ of: 'attribute', name: 'start_time', isDescending: false }]],
    ['bacd', [{ of: 'metric', name: 'm', isDescending: true }]],
    ['abcd', [{ of: 'metric', name: 'm', isDescending: false }]],
    ['cabd', [{ of: 'param', name: 'p', isDescending: true }]],
  ] as const)('order %s: %j', async (expected, order) => {
    const page = await store.runs.searchRuns(['0'], { ...search, order });
    expect(page.rows.map(({ info }) => info.runId[0]).join('')).toBe(expected);
  });

  test('pages', async () => {
    const page = await store.runs.searchRuns(['0', '5'], { ...search, limit: 3, offset: 2 });
    expect([page.rows.length, page.hasMore]).toEqual([2, false]);
    const first = await store.runs.searchRuns(['0'], { ...search, limit: 3 });
    expect([first.rows.length, first.hasMore]).toEqual([3, true]);
    expect((await store.runs.searchRuns(['5'], search)).rows).toEqual([]);
  });

  test('deleted runs by view type', async () => {
    await store.runs.setRunStage(runId('b'), 'deleted', batch());
    await store.writer.flushed();
    const of = async (viewType: Search['viewType']) => {
      const page = await store.runs.searchRuns(['0'], { ...search, viewType });
      return page.rows.map(({ info }) => info.runId[0]).join('');
    };
    expect([await of('ACTIVE_ONLY'), await of('DELETED_ONLY'), await of('ALL')]).toEqual([
      ...['dca', 'b', 'dcba'],
    ]);
  });

  test('experiments by name and tag', async () => {
    const id = await store.runs.createExperiment(experiment('parcels'), batch());
    await store.writer.flushed();
    const by = async (condition: Condition) => {
      const page = await store.runs.searchExperiments({ ...search, conditions: [condition] });
      return page.rows.map(({ experimentId }) => experimentId);
    };
    expect(await by(on('attribute', 'name', 'ILIKE', 'PARC%'))).toEqual([id]);
    expect(await by(on('tag', 'team', '=', 'post'))).toEqual([id]);
    expect(await by(on('tag', 'team', 'IS NULL'))).toEqual(['0']);
  });
});
