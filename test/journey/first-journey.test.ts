import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoProtocols, runDemo } from '../../cli/demo/run-demo.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

const python = join(import.meta.dirname, '..', '..', '.ci', 'venv', 'bin', 'python');
const demoSpans = 32;

let place: Place;
let server: ServerProcess;
beforeAll(async () => {
  place = makePlace();
  server = await startServerProcess(place);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  place.remove();
});

describe('the JavaScript agent, through the real SDK and instrumentation', () => {
  const exports = demoProtocols.flatMap((protocol) => [
    [protocol, false] as const,
    [protocol, true] as const,
  ]);
  it.each(exports)('%s, gzip %s', async (protocol, gzip) => {
    const endpoint = protocol === 'grpc' ? server.otlpGrpc : server.otlpHttp;
    const outcome = await runDemo({ endpoint, protocol, gzip });
    expect(outcome.failedExports).toBe(0);
    const ids = outcome.traceIds.map((id) => `'${id}'`).join(', ');
    const where = `FROM spans WHERE trace_id IN (${ids})`;
    expect(await sql(server, `SELECT count(*) ${where}`)).toEqual([[demoSpans]]);
    const types = await sql(server, `SELECT span_type, count(*) ${where} GROUP BY ALL ORDER BY 1`);
    expect(types).toEqual([
      ['AGENT', 4],
      ['CHAIN', 4],
      ['EMBEDDING', 3],
      ['LLM', 12],
      ['RETRIEVER', 3],
      ['TOOL', 6],
    ]);
    expect(
      await sql(
        server,
        `SELECT DISTINCT transport FROM receipts JOIN spans USING (batch_id)
      WHERE trace_id IN (${ids})`,
      ),
    ).toEqual([[protocol]]);
  });

  it('the main port takes the same requests', async () => {
    const outcome = await runDemo({ endpoint: server.main, protocol: 'http/protobuf', gzip: true });
    expect(outcome.failedExports).toBe(0);
  });
});

describe.skipIf(!existsSync(python))(
  'the Python agent, through the real SDK and instrumentation',
  () => {
    it.each([
      ['http/protobuf', []],
      ['http/protobuf', ['--gzip']],
      ['grpc', []],
      ['grpc', ['--gzip']],
    ])('%s %j', async (protocol, flags) => {
      const endpoint = protocol === 'grpc' ? server.otlpGrpc : server.otlpHttp;
      const args = [
        'test/clients/agent.py',
        '--endpoint',
        endpoint,
        '--protocol',
        protocol,
        ...flags,
      ];
      const { traceIds, failedExports } = await runPython(args);
      expect(failedExports).toBe(0);
      const ids = traceIds.map((id) => `'${id}'`).join(', ');
      const rows = await sql(
        server,
        `SELECT span_type, count(*), sum(input_tokens), any_value(request_model), any_value(provider_name)
       FROM spans WHERE trace_id IN (${ids}) GROUP BY ALL ORDER BY 1`,
      );
      expect(rows).toEqual([
        ['AGENT', 2, null, null, null],
        ['EMBEDDING', 1, 6, 'text-embedding-3-small', 'openai'],
        ['LLM', 5, 163, 'gpt-5-mini', 'openai'],
        ['RETRIEVER', 1, null, null, null],
        ['TOOL', 2, null, null, null],
        ['UNKNOWN', 2, null, null, null],
      ]);
    });
  },
);

const traceAnswer = z.object({
  trace: z.looseObject({ state: z.string(), span_count: z.number(), session_id: z.string() }),
  spans: z.array(
    z.looseObject({
      span_id: z.string(),
      parent_span_id: z.nullable(z.string()),
      name: z.string(),
      status_code: z.string(),
      input_messages: z.nullable(z.array(z.looseObject({ role: z.string() }))),
    }),
  ),
  redactions: z.array(z.looseObject({ rule: z.string() })),
});
const listAnswer = z.object({ traces: z.array(z.looseObject({ trace_id: z.string() })) });

describe('what was sent can be read', () => {
  it('as a tree, with messages, an error, a session and what was hidden', async () => {
    const outcome = await runDemo({
      endpoint: server.otlpHttp,
      protocol: 'http/protobuf',
      gzip: false,
    });
    const answer = await fetch(`${server.main}/api/v1/traces/${outcome.traceIds[0]}`);
    const { trace, spans, redactions } = traceAnswer.parse(await answer.json());
    expect(trace).toMatchObject({ state: 'OK', session_id: 'session-1', span_count: 10 });
    const children = (name: string) => {
      const parent = spans.find((span) => span.name === name)?.span_id ?? 'none';
      return spans.filter((span) => span.parent_span_id === parent).map((span) => span.name);
    };
    expect(children('support-agent')).toEqual([
      'planner',
      'search_knowledge',
      'OpenAI Chat Completions',
      'get_order',
      'OpenAI Chat Completions',
      'issue_refund',
      'OpenAI Chat Completions',
    ]);
    expect(children('search_knowledge')).toEqual(['OpenAI Embeddings']);
    expect(spans.filter((span) => span.status_code === 'ERROR').map((span) => span.name)).toEqual([
      'issue_refund',
    ]);
    const roles = spans.findLast((span) => span.input_messages !== null)?.input_messages ?? [];
    expect(roles.map((message) => message.role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
    expect([...new Set(redactions.map((one) => one.rule))]).toEqual(['personal.email']);
  });

  it('in the list, newest first, at once', async () => {
    const outcome = await runDemo({
      endpoint: server.otlpHttp,
      protocol: 'http/json',
      gzip: false,
    });
    const answer = await fetch(`${server.main}/api/v1/traces?limit=4`);
    const { traces } = listAnswer.parse(await answer.json());
    expect(traces.map((trace) => trace.trace_id)).toEqual([...outcome.traceIds].reverse());
  });

  it('and the receipts add up', async () => {
    const rows = await sql(
      server,
      `SELECT count(*) FROM receipts WHERE items_in <> items_kept + duplicates
         + coalesce(list_sum(json_extract(dropped, '$.*')::BIGINT[]), 0)`,
    );
    expect(rows).toEqual([[0]]);
    const [[stored, kept] = []] = await sql(
      server,
      'SELECT (SELECT count(*) FROM spans), (SELECT sum(items_kept)::BIGINT FROM receipts)',
    );
    expect(stored).toBe(kept);
  });
});

describe('identity', () => {
  it('a span id in another trace is another span; a repeated request is stored once', async () => {
    const spanId = 'c0ffee0000000001';
    const body = JSON.stringify({
      resourceSpans: ['a', 'b'].map((letter) => ({
        scopeSpans: [{ spans: [{ traceId: letter.repeat(32), spanId, name: letter }] }],
      })),
    });
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(`${server.otlpHttp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    }
    const rows = await sql(
      server,
      `SELECT trace_id, name FROM spans WHERE span_id = '${spanId}' ORDER BY name`,
    );
    expect(rows).toEqual([
      ['a'.repeat(32), 'a'],
      ['b'.repeat(32), 'b'],
    ]);
    expect(
      await sql(server, `SELECT span_count FROM traces WHERE trace_id = '${'a'.repeat(32)}'`),
    ).toEqual([[1]]);
  });
});

const pythonAnswer = z.object({ trace_ids: z.array(z.string()), failed_exports: z.number() });

async function runPython(args: readonly string[]) {
  const { execFile } = await import('node:child_process');
  const out = await new Promise<string>((resolve, reject) => {
    execFile(python, [...args], { env: place.environment }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr));
    });
  });
  const parsed = pythonAnswer.parse(JSON.parse(out));
  return { traceIds: parsed.trace_ids, failedExports: parsed.failed_exports };
}
