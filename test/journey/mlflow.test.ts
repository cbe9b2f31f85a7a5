/**
 * Experiments and runs on a real server: the real MLflow client, secrets in every field, and what
 * was acknowledged before a kill.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaries, needles, needlesOf } from './canary-requests.ts';
import {
  makePlace,
  type Place,
  runCommand,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';
import { everyText, filesWith } from './stored-texts.ts';

const root = join(import.meta.dirname, '..', '..');
const venv = join(root, '.ci', 'venv', 'bin');
const run = promisify(execFile);

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

const { openai = '', email = '' } = canaries;

async function call(server: ServerProcess, path: string, body: object | undefined) {
  const answer = await fetch(`${server.main}/api/2.0/mlflow/${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  return { status: answer.status, text: await answer.text() };
}

async function startRun(server: ServerProcess): Promise<string> {
  const { text } = await call(server, 'runs/create', { experiment_id: '0' });
  return /"run_id":"([0-9a-f]{32})"/.exec(text)?.[1] ?? '';
}

describe.skipIf(!existsSync(join(venv, 'mlflow')))('the MLflow client', () => {
  it('says and reads what an everyday program does', { timeout: 120_000 }, async () => {
    const server = await startServerProcess(place);
    const args = ['--server', server.main, '--secret', openai, '--email', email];
    const { stdout } = await run(join(venv, 'python'), ['test/clients/mlflow_runs.py', ...args], {
      cwd: root,
      env: place.environment,
    });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    const answers: unknown = JSON.parse(last);
    const hidden = expect.stringMatching(/^\[OPENAI~k1~[a-z2-7]+\]$/);
    expect(answers).toEqual({
      experiments: {
        id: expect.stringMatching(/^[1-9][0-9]{17}$/),
        by_name: expect.any(String),
        unknown: null,
        tags: 'post',
        deleted: 'deleted',
        taken: 'RESOURCE_ALREADY_EXISTS',
        found: [['postcards', { kind: 'postcards' }]],
        all: ['Default', 'parcels', 'postcards'],
        default: 'Default',
      },
      run_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      run: {
        name: 'first',
        status: 'FINISHED',
        ended: true,
        params: { rate: '0.1', model: 'small', api_key: hidden, depth: '3', from: 'batch' },
        metrics: {
          ...{ loss: '0.25', accuracy: '0.75', broken: 'nan', batch: '899.0' },
          large: '1.7976931348623157e+308',
        },
        tags: {
          stage: 'final',
          owner: expect.stringMatching(/^ask \[EMAIL~k1~[a-z2-7]+\]$/),
          password: hidden,
          'mlflow.runName': 'first',
        },
        source: false,
        history: [
          [1, 0.5],
          [2, 0.25],
        ],
        batch: [900, 1_700_000_000_899, 899],
        changed: 'INVALID_PARAMETER_VALUE',
      },
      artifacts: {
        notes: expect.stringMatching(/^# Notes\nask \[EMAIL~k1~[a-z2-7]+\]\n$/),
        settings: { model: 'small', api_key: hidden },
        logged: true,
        listed: [['config/settings.json', false, expect.any(Number)]],
        root: ['config', 'logs', 'mails', 'notes.md'],
        files: [
          ...['config/settings.json', 'logs/log.txt'],
          expect.stringMatching(/^mails\/\[EMAIL~k1~[a-z2-7]+\]\/body\.txt$/),
          'notes.md',
        ],
        binary: ['INVALID_PARAMETER_VALUE', expect.stringContaining('cannot be redacted')],
      },
      search: {
        by_param: ['first'],
        by_metric: ['more-4', 'more-3'],
        by_tag: ['first'],
        pages: [4, 2, null],
        bad: 'INVALID_PARAMETER_VALUE',
        deleted: 'INVALID_PARAMETER_VALUE',
        only_deleted: ['first'],
        renamed: ['renamed', 'KILLED', 'renamed'],
        unknown: 'RESOURCE_DOES_NOT_EXIST',
        endpoint: 'ENDPOINT_NOT_FOUND',
      },
    });
    expect(
      await sql(
        server,
        `SELECT field, rule, e.name FROM redactions r JOIN experiments e USING (experiment_id)
         WHERE signal = 'runs' ORDER BY field`,
      ),
    ).toEqual([
      ['artifacts.config/settings.json', expect.stringContaining('openai'), 'parcels'],
      [expect.stringMatching(/^artifacts\.mails\/\[EMAIL~/), expect.anything(), 'parcels'],
      ['artifacts.notes.md', expect.stringContaining('email'), 'parcels'],
      ['params.api_key', expect.stringContaining('openai'), 'parcels'],
      ['tags.owner', expect.stringContaining('email'), 'parcels'],
      ['tags.password', expect.stringContaining('openai'), 'parcels'],
    ]);
    expect(
      await sql(
        server,
        `SELECT r.name, p.value, m.value FROM runs r JOIN params p USING (run_id)
         JOIN metrics m USING (run_id) WHERE p.key = 'model' AND m.key = 'loss' AND is_latest
         ORDER BY m.value, r.name DESC LIMIT 2`,
      ),
    ).toEqual([
      ['more-4', 'large', 0.2],
      ['renamed', 'small', 0.25],
    ]);
    expect(await server.stop()).toBe(0);
  });
});

it('a secret in any field reaches no file, no answer and no error text', async () => {
  const said: string[] = [];
  const first = await startServerProcess(place);
  const ask = async (path: string, body?: object) => {
    const { status, text } = await call(first, path, body);
    said.push(text);
    return { status, text };
  };
  for (const secret of Object.values(canaries)) {
    const pair = { key: 'plain', value: `see ${secret} there` };
    const tags = [pair, { key: 'authorization', value: `Bearer ${secret}` }];
    const experiment = { name: `on ${secret}`, artifact_location: `s3://a/?k=${secret}`, tags };
    const { text } = await ask('experiments/create', experiment);
    const experiment_id = /[0-9]{18}/.exec(text)?.[0] ?? '';
    const made = { experiment_id, run_name: `run ${secret}`, user_id: `user ${secret}`, tags };
    const run_id = /"run_id":"([0-9a-f]{32})"/.exec((await ask('runs/create', made)).text)?.[1];
    const about = { model_id: secret, dataset_name: secret, dataset_digest: secret };
    const metric = { key: `m ${secret}`.slice(0, 250), value: 1, timestamp: 1, ...about };
    await ask('runs/log-metric', { run_id, ...metric });
    await ask('runs/log-metric', { run_id, ...metric, key: 'plain' });
    await ask('runs/log-parameter', { run_id, ...pair });
    await ask('runs/log-parameter', { run_id, key: `p ${secret}`, value: 'x' });
    await ask('runs/log-batch', { run_id, params: [{ key: 'token', value: secret }], tags });
    await ask('runs/set-tag', { run_id, ...pair });
    await ask('runs/update', { run_id, run_name: `again ${secret}` });
    await ask('experiments/set-experiment-tag', { experiment_id, ...pair });
    await ask('experiments/update', { experiment_id, new_name: `newly ${secret}` });
    // What is wrong is where raw text likes to slip into error texts.
    await ask('runs/delete-tag', { run_id, key: secret });
    await ask('runs/search', { experiment_ids: [secret], filter: `params.x = '${secret}` });
    await ask('runs/search', { experiment_ids: [experiment_id], order_by: [secret] });
    await ask('runs/create', { experiment_id: secret });
    await ask('runs/update', { run_id: secret, status: secret });
    await ask(`experiments/get-by-name?experiment_name=${encodeURIComponent(secret)}`);
    await ask(`runs/get?run_id=${encodeURIComponent(secret)}`);
    await ask(`${encodeURIComponent(secret)}`);
    await ask(`runs/get?run_id=${run_id}`);
    await ask('runs/search', { experiment_ids: [experiment_id] });
    const artifacts = `${first.main}/api/2.0/mlflow-artifacts/artifacts`;
    const file = async (path: string, body?: string | Uint8Array<ArrayBuffer>) => {
      const method = body === undefined ? 'GET' : 'PUT';
      const { pathname } = new URL(`http://a/0/${run_id}/artifacts/${path}`);
      const answer = await fetch(`${artifacts}${pathname}`, { method, ...(body && { body }) });
      said.push(await answer.text());
      return answer.status;
    };
    const name = encodeURIComponent(secret);
    const texts = {
      'plain.txt': `a text with ${secret} there`,
      [`${name}.txt`]: `authorization: Bearer ${secret}`,
      [`of/${name}/x.json`]: JSON.stringify({ deep: { api_key: secret }, list: [pair] }),
      'long.log': `${'a line there\n'.repeat(20_000)}${secret}\n${'more\n'.repeat(20_000)}`,
    };
    for (const [path, text] of Object.entries(texts)) {
      // No path holds a line break, as a PEM key does.
      const status = path.includes('%0A') ? 400 : 200;
      expect([path, await file(path, text)]).toEqual([path, status]);
      expect([path, await file(path)]).toEqual([path, status]);
    }
    // What is no text is refused, and nothing of it is kept or told.
    expect(await file(`${name}.bin`, new Uint8Array(Buffer.from(`\0${secret}`)))).toBe(400);
    expect(await file(`../${name}`, secret)).toBe(404);
    expect(await file(`a%2F..%2F${name}`, secret)).toBe(400);
    await ask(`artifacts/list?run_id=${run_id}&path=${name}`);
    await ask(`artifacts/list?run_id=${run_id}&path=of`);
    // Acknowledged last and killed at once: this text stands in the journal alone.
    await ask('runs/set-tag', { run_id, key: 'late', value: `late ${secret} there` });
    await file('late.txt', `late ${secret} there`);
  }
  await first.kill();
  const benign = ['authorization', 'there'];
  const all = Object.values(needles).flatMap(needlesOf);
  const nowhere = new Map(all.map((text) => [text, []] as const));
  expect(filesWith(place.folder, all)).toEqual(nowhere);
  for (const files of filesWith(place.folder, benign).values()) expect(files).not.toEqual([]);
  const second = await startServerProcess(place);
  const late = `SELECT count(*) FROM run_tags WHERE key = 'late' AND value LIKE 'late [%] there'`;
  expect(await sql(second, late)).toEqual([[Object.keys(canaries).length]]);
  const lateTexts = `SELECT count(*) FROM artifacts WHERE text LIKE 'late [%] there'`;
  expect(await sql(second, lateTexts)).toEqual([[Object.keys(canaries).length]]);
  await second.stop();
  expect(filesWith(place.folder, all)).toEqual(nowhere);
  const stored = await everyText(place.folder);
  expect(all.filter((text) => stored.includes(text))).toEqual([]);
  expect(benign.filter((text) => !stored.includes(text))).toEqual([]);
  said.push(first.output(), second.output());
  expect(all.filter((text) => said.join('').includes(text))).toEqual([]);
});

it('a rescan hides in runs what newer rules find', { timeout: 60_000 }, async () => {
  const start = (packs: string) =>
    startServerProcess({
      ...place,
      environment: { ...place.environment, SPANLEDGER_REDACTION_PACKS: packs },
    });
  const old = await start('secrets');
  const run_id = await startRun(old);
  const said = {
    run_id,
    params: [{ key: 'owner', value: email }],
    tags: [
      { key: 'to', value: `for ${email}` },
      { key: 'mlflow.runName', value: `run of ${email}` },
    ],
  };
  expect((await call(old, 'runs/log-batch', said)).status).toBe(200);
  const files = '/api/2.0/mlflow-artifacts/artifacts';
  const texts = {
    'notes.txt': `ask ${email} first`,
    [`of/${email}/a.txt`]: 'plain',
    'b.txt': 'benign',
  };
  for (const [path, body] of Object.entries(texts)) {
    const url = `${old.main}${files}/0/${run_id}/artifacts/${path}`;
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(200);
  }
  await old.stop();
  const now = await start('secrets, personal');
  // What is remembered of the run has to follow.
  expect((await call(now, 'runs/set-tag', { run_id, key: 'x', value: 'y' })).status).toBe(200);
  await runCommand(place, ['rules', 'rescan', '--url', now.main]);
  const hidden = expect.stringMatching(/\[EMAIL~k1~[a-z2-7]+\]$/);
  expect(
    await sql(
      now,
      `SELECT r.name, p.value, t.value FROM runs r JOIN params p USING (run_id)
       JOIN run_tags t USING (run_id) WHERE t.key = 'to'`,
    ),
  ).toEqual([[hidden, hidden, hidden]]);
  const told = `SELECT field, rule, count(*) FROM redactions
    WHERE run_id = '${run_id}' GROUP BY ALL ORDER BY ALL`;
  expect(await sql(now, told)).toEqual([
    ['artifacts.notes.txt', 'personal.email', 1],
    [expect.stringMatching(/^artifacts\.of\/\[EMAIL~k1~[a-z2-7]+\]\/a\.txt$/), 'personal.email', 1],
    ['name', 'personal.email', 1],
    ['params.owner', 'personal.email', 1],
    ['tags.mlflow.runName', 'personal.email', 1],
    ['tags.to', 'personal.email', 1],
  ]);
  const paths = await sql(now, `SELECT path, text FROM artifacts ORDER BY length(path)`);
  expect(paths).toEqual([
    ['b.txt', 'benign'],
    ['notes.txt', expect.stringMatching(/^ask \[EMAIL~k1~[a-z2-7]+\] first$/)],
    [expect.stringMatching(/^of\/\[EMAIL~k1~[a-z2-7]+\]\/a\.txt$/), 'plain'],
  ]);
  const found = await fetch(`${now.main}${files}/0/${run_id}/artifacts/of/${email}/a.txt`);
  expect(await found.text()).toBe('plain');
  // The client says the same again, which the newer rules hide alike.
  const again = { run_id, params: said.params };
  expect((await call(now, 'runs/log-batch', again)).status).toBe(200);
  expect((await call(now, 'runs/get?run_id='.concat(run_id), undefined)).text).not.toContain(email);
  await now.stop();
});

it('what was acknowledged is there after a kill, once', { timeout: 120_000 }, async () => {
  const acknowledged = new Set<number>();
  let next = 0;
  let run_id = '';
  for (let life = 0; life < 5; life++) {
    const server = await startServerProcess(place);
    run_id ||= await startRun(server);
    const until = Date.now() + 300 + life * 150;
    const sender = async (): Promise<void> => {
      while (Date.now() < until + 500) {
        const step = next++;
        const metrics = [{ key: 'm', value: step, timestamp: 1, step }];
        const params = [{ key: `p${step}`, value: `${step}` }];
        try {
          const { status } = await call(server, 'runs/log-batch', { run_id, metrics, params });
          if (status === 200) acknowledged.add(step);
        } catch {
          return; // it is gone, and the answer with it
        }
      }
    };
    const senders = Array.from({ length: 8 }, sender);
    setTimeout(() => server.kill(), until - Date.now());
    await Promise.all(senders);
    await server.kill();
  }
  const server = await startServerProcess(place);
  const rows = await sql(
    server,
    `SELECT step FROM metrics JOIN params USING (run_id)
    WHERE params.key = 'p' || step AND params.value = step::VARCHAR ORDER BY step`,
  );
  // An answer holds 10,000 rows at most.
  expect(acknowledged.size).toBeGreaterThan(50);
  expect(acknowledged.size).toBeLessThan(9_000);
  const stored = new Set(rows.map(([step]) => step));
  expect([...acknowledged].filter((step) => !stored.has(step))).toEqual([]);
  const twice = `SELECT count(*) - count(DISTINCT batch_id) FROM receipts WHERE signal = 'runs'`;
  expect(await sql(server, twice)).toEqual([[0]]);
  await server.stop();
});
