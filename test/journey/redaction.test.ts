import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * A user's own rule on a real server: used from the start, changed at SIGHUP without a restart,
 * kept when the new file is wrong; and the statements of docs/redaction.md on what it left.
 */
let place: Place;
let server: ServerProcess;
let sent = 0;

const rule = (version: number, label: string): string => `schema: 1
id: mine.badge
version: ${version}
family: badge
title: Badges
match: [{ anchor: [badge-], pattern: 'badge-[0-9]{4}', boundary: token, max_len: 16 }]
score: 0.9
action: { type: mask, label: ${label} }
tests:
  must_match: [{ gen: 'badge-[0-9]{4}', seed: 1 }, { gen: 'badge-[0-9]{4}', seed: 2 }]
  must_not_match: [badge]
`;

function writeRule(text: string): void {
  writeFileSync(join(place.folder, 'packs', 'mine', 'badge.yaml'), text);
}

beforeAll(async () => {
  const made = makePlace();
  const packs = join(made.folder, 'packs');
  place = {
    ...made,
    environment: {
      ...made.environment,
      SPANLEDGER_REDACTION_PACKS_DIR: packs,
      SPANLEDGER_REDACTION_CANDIDATE_PACKS: 'uk',
      SPANLEDGER_REDACTION_CANDIDATE_SHARE: '1',
    },
  };
  mkdirSync(join(packs, 'mine'), { recursive: true });
  writeRule(rule(1, 'FIRST'));
  server = await startServerProcess(place);
});

afterAll(async () => {
  await server.stop();
  place.remove();
});

/** Sends one span and answers what became of its name. */
async function nameOf(name: string): Promise<unknown> {
  const traceId = (++sent).toString(16).padStart(32, '0');
  const time = { startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000001000000000' };
  const spans = [{ traceId, spanId: '1'.repeat(16), name, ...time }];
  const response = await fetch(`${server.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(response.status).toBe(200);
  const [[found] = []] = await sql(server, `SELECT name FROM spans WHERE trace_id = '${traceId}'`);
  return found;
}

it('a new set is taken over whole, a wrong one is not', async () => {
  expect(await nameOf('open badge-1234')).toBe('open [FIRST~mask]');
  writeRule(rule(2, 'SECOND'));
  process.kill(server.pid, 'SIGHUP');
  await vi.waitFor(async () => expect(await nameOf('badge-5678')).toBe('[SECOND~mask]'), 20_000);
  writeRule(rule(3, 'third'));
  process.kill(server.pid, 'SIGHUP');
  await vi.waitFor(() => expect(server.output()).toContain('the old ones stay'), 20_000);
  expect(await nameOf('badge-5678')).toBe('[SECOND~mask]');
});

it('another epoch of the key begins at SIGHUP, and the old one can still be told', async () => {
  writeRule(rule(2, 'SECOND'));
  const before = await nameOf('someone@example.org');
  expect(before).toMatch(/^\[EMAIL~k1~/);
  const rules = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, ['cli/spanledger.js', 'rules', ...args], {
      cwd: join(import.meta.dirname, '..', '..'),
      env: { ...process.env, ...place.environment },
      input,
      encoding: 'utf8',
    });
  const { stdout, status } = rules(['rotate-key', '--json']);
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { epoch: 'k2', epochs: 2 }]);
  process.kill(server.pid, 'SIGHUP');
  await vi.waitFor(async () => expect(await nameOf('someone@example.org')).toMatch(/~k2~/), 20_000);
  const scanned = rules(['scan', '--epochs'], '{"id":1,"text":"someone@example.org"}\n');
  expect(JSON.parse(scanned.stdout)).toMatchObject({
    text: await nameOf('someone@example.org'),
    epochs: { k1: before },
  });
});

it('a candidate set is counted behind the live one, without a word of what was sent', async () => {
  expect(await nameOf('someone@example.org')).toMatch(/^\[EMAIL~k2~/);
  const answer = await (await fetch(`${server.main}/api/v1/redaction/candidate`)).text();
  const { rules } = JSON.parse(answer);
  const email = rules.find(({ rule }: { rule: string }) => rule === 'personal.email');
  expect(email).toMatchObject({ hits: 0, only_candidate: 0, candidate_version: null });
  expect(email.only_live).toBeGreaterThan(0);
  expect(answer).not.toContain('example.org');
  const metrics = await (await fetch(`${server.main}/metrics`)).text();
  expect(metrics).toMatch(/^spanledger_redact_candidate_missed_total\{rule="personal.email"\} \d/m);
  expect(metrics).toMatch(/^spanledger_redact_candidate_compared_bytes_total [1-9]/m);
});

it('the statements of the page tell sets and rules apart', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'redaction.md'), 'utf8');
  const [sets = '', byDay = '', silent = '', before = ''] = [
    ...page.matchAll(/```sql\n([^`]+)```/g),
  ].map(([, text]) => text);
  const answer = await sql(server, sets);
  expect(answer).toHaveLength(2);
  expect(answer.reduce((sum, [, spans]) => sum + Number(spans), 0)).toBe(sent);
  const rules = (await sql(server, byDay)).map(([name, version]) => `${name} ${version}`);
  expect(rules.sort()).toEqual(['mine.badge 1', 'mine.badge 2', 'personal.email 2']);
  const silentRules = (await sql(server, silent)).map(([name]) => name);
  expect(silentRules).toContain('personal.iban');
  expect(silentRules).not.toContain('mine.badge');
  const [[first] = []] = await sql(
    server,
    `SELECT count(*) FROM spans JOIN receipts USING (batch_id) JOIN rules USING (rule_set_digest)
     WHERE rule = 'mine.badge' AND rule_version = 1 AND NOT is_active`,
  );
  expect(await sql(server, before)).toEqual([['mine.badge', 2, first]]);
});
