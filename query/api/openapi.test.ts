import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';

const schema = z.looseObject({ $ref: z.string().optional(), type: z.string().optional() });
const content = z.record(z.string(), z.strictObject({ schema }));
const response = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), z.unknown()).optional(),
  content,
});
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  summary: z.string().min(1),
  description: z.string().min(1),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        description: z.string().optional(),
        schema,
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  responses: z.record(z.string().regex(/^[2345]\d\d$/), response),
});
/** The parts of OpenAPI 3.1 that we use, strictly: a misspelt key fails. */
const documentShape = z.strictObject({
  openapi: z.literal('3.1.1'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  security: z.array(z.unknown()),
  paths: z.record(
    z.string().regex(/^\//),
    z.strictObject({ get: operation.optional(), post: operation.optional() }),
  ),
  components: z.strictObject({ schemas: z.record(z.string().regex(/^\w+$/), schema) }),
});

const app = createQueryApp(fakeDeps().deps);
let text = '';
let document: z.infer<typeof documentShape>;

beforeAll(async () => {
  text = await (await app.request('http://localhost/openapi.json')).text();
  document = documentShape.parse(JSON.parse(text));
});

function operations(): { path: string; method: string; op: z.infer<typeof operation> }[] {
  return Object.entries(document.paths).flatMap(([path, { get, post }]) => [
    ...(get === undefined ? [] : [{ path, method: 'GET', op: get }]),
    ...(post === undefined ? [] : [{ path, method: 'POST', op: post }]),
  ]);
}

describe('/openapi.json', () => {
  test('lists every route', () => {
    expect(operations().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/sql',
      'GET /api/v1/traces',
      'GET /api/v1/traces/facets',
      'GET /api/v1/traces/{id}',
      'GET /api/v1/sessions',
      'GET /api/v1/rollups',
      'POST /api/v1/reprice',
      'POST /api/v1/rescan',
      'GET /api/v1/redaction/candidate',
      'POST /api/v1/sampling/simulate',
      'GET /api/v1/status',
      'GET /api/v1/schema',
      'GET /api/v1/live',
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
      'GET /openapi.json',
    ]);
    expect(document.info.version).toBe('1.2.3');
  });

  test('lists the routes that the app has, and no other', () => {
    // MLflow's API is described by MLflow; these two stand beside its paths.
    const ofMlflow = ['/version', '/health'];
    const registered = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
      .filter(({ path }) => !ofMlflow.includes(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(operations().map(({ method, path }) => `${method} ${path}`)).toEqual(registered);
  });

  test('every reference leads somewhere and every schema is used', () => {
    const names = Object.keys(document.components.schemas);
    const referenced = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const wanted = [...new Set(referenced)].sort();
    expect(wanted).toEqual(names.map((name) => `#/components/schemas/${name}`).sort());
    expect(text).not.toMatch(/"\$(defs|id|schema)"/);
  });

  test('operation ids are unique and path parameters are declared', () => {
    const ids = operations().map(({ op }) => op.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, op } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (op.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  test('every failure has the one error shape', () => {
    for (const { op } of operations()) {
      expect(Object.keys(op.responses)).toContain('500');
      for (const [status, { content: body }] of Object.entries(op.responses)) {
        if (status === '200') continue;
        expect(body['application/json']?.schema.$ref).toBe('#/components/schemas/ErrorAnswer');
      }
    }
  });

  test('parameters and bodies say their limits, defaults and units', () => {
    const list = document.paths['/api/v1/traces']?.get?.parameters ?? [];
    expect(list.find(({ name }) => name === 'limit')).toMatchObject({
      description: 'traces on a page',
      schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
    });
    expect(document.components.schemas.PostSqlBody).toMatchObject({
      required: ['query'],
      additionalProperties: false,
      properties: {
        timeout_ms: {
          type: 'integer',
          maximum: 10_000,
          default: 10_000,
          description: expect.stringMatching(/milliseconds/),
        },
      },
    });
    expect(document.components.schemas.SpanRow).toMatchObject({
      properties: {
        duration_ns: { description: 'nanoseconds' },
        cost: { description: 'US dollars' },
      },
    });
  });
});

test('query/README.md names every route', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const missing = operations().filter(({ method, path }) => !readme.includes(`${method} ${path}`));
  expect(missing.map(({ path }) => path)).toEqual([]);
});
