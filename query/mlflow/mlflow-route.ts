/** A route of the dialect says in one place what it takes and what it does. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Scope } from '../../model/access.ts';
import { Invalid } from '../../model/errors.ts';
import { mlflowBodyBytesMax } from '../../model/limits.ts';
import type { Clock } from '../../model/time.ts';
import type { RunBatch, RunStore } from '../../store/runs-contract.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { invalid, missing } from './fields.ts';
import type { RedactText } from './filter.ts';
import { type Answer, readMlflowJson, writeMlflowJson } from './mlflow-json.ts';
import { type PairWord, type RunRedactor, redactRequest, soughtText } from './redact-request.ts';
import { readBody, textOf } from './request-body.ts';

export interface MlflowDeps {
  readonly runs: RunStore;
  /** The rules in force now. */
  readonly redactor: () => Promise<RunRedactor>;
  readonly newBatchId: () => string;
  /** 32 lower-case hex digits. */
  readonly newRunId: () => string;
  readonly clock: Clock;
  readonly fresh: FreshRead;
  /**
   * Room for a large body that is about to come.
   *
   * @throws Unavailable where there is none now.
   */
  readonly admit: (bytes: number) => Room;
}

/** What a body holds of the bytes in flight. */
interface Room {
  /** @throws Unavailable where so many more do not fit. */
  grow(bytes: number): void;
  /** Once, on every path. */
  release(): void;
}

export interface MlflowRoute {
  readonly methods: readonly ('GET' | 'POST')[];
  /** Behind `/api/2.0/mlflow/`. */
  readonly path: string;
  /** What `mlflowScopeOf` says of its path. */
  readonly scope: Scope;
  readonly handle: (c: Context) => Promise<Response>;
}

/** What a handler has besides the request. */
interface Call {
  /** What is written by this request. */
  readonly batch: RunBatch;
  readonly redact: RedactText;
  /** Aborted once the client has gone. */
  readonly signal: AbortSignal;
}

interface Spec<Request extends z.ZodObject> {
  readonly path: string;
  readonly request: Request;
  /** What the request's own `key` and `value` are. */
  readonly pairs?: PairWord;
  /** Looks at the request as it came, and throws; nothing else sees it. */
  readonly check?: (raw: z.output<Request>) => void;
  /** Has the request as it may be kept. */
  readonly handle: (request: z.output<Request>, call: Call) => Promise<Answer>;
}

/** Whatever is changed is durable when it is answered. */
export function writeRoute<Request extends z.ZodObject>(
  deps: MlflowDeps,
  spec: Spec<Request>,
): MlflowRoute {
  const { path } = spec;
  return { methods: ['POST'], path, scope: 'ingest', handle: (c) => answer(c, deps, spec) };
}

/** Sees what was acknowledged before. */
export function readRoute<Request extends z.ZodObject>(
  deps: MlflowDeps,
  methods: MlflowRoute['methods'],
  spec: Spec<Request>,
): MlflowRoute {
  const handle = async (c: Context) => {
    await deps.fresh(c);
    return answer(c, deps, spec);
  };
  return { methods, path: spec.path, scope: 'read', handle };
}

async function answer<Request extends z.ZodObject>(
  c: Context,
  { redactor, newBatchId, clock }: MlflowDeps,
  { request, pairs = 'tags', check, handle }: Spec<Request>,
): Promise<Response> {
  const receivedUnixNano = clock();
  const { value, bytes } = await readRequest(c);
  const raw = parse(request, value);
  check?.(raw);
  const inForce = await redactor();
  const redacted = redactRequest(raw, pairs, inForce);
  const answered = await handle(parse(request, redacted.value), {
    batch: {
      ...{ batchId: newBatchId(), receivedUnixNano, bytesIn: bytes },
      ...{ ruleSetDigest: inForce.ruleSetDigest, hits: redacted.hits },
    },
    redact: (text, name) => soughtText(text, name, inForce),
    signal: whileAsked(c),
  });
  return c.body(writeMlflowJson(answered), 200, { 'Content-Type': 'application/json' });
}

function parse<Request extends z.ZodObject>(request: Request, value: unknown): z.output<Request> {
  const result = request.safeParse(value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path ?? [];
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  const given = valueAt(value, path);
  throw given === undefined || given === '' ? missing(name) : invalid(name);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here: unknown = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.entries(here).find(([name]) => name === String(part))?.[1];
  }
  return here;
}

/** The query of a GET, the JSON of any other request; both may be empty. */
async function readRequest(
  c: Context,
): Promise<{ readonly value: unknown; readonly bytes: number }> {
  if (c.req.method === 'GET') {
    const { search, searchParams } = new URL(c.req.url);
    const names = [...new Set(searchParams.keys())];
    const entries = names.map((name) => {
      const all = searchParams.getAll(name);
      return [name, all.length === 1 ? all[0] : all] as const;
    });
    return { value: Object.fromEntries(entries), bytes: search.length };
  }
  const bytes = await readBody(c, mlflowBodyBytesMax);
  const text = textOf(bytes);
  if (text === undefined) {
    throw new Invalid('The body is not valid UTF-8.', { code: 'malformed_json' });
  }
  return { value: text.trim() === '' ? {} : readMlflowJson(text), bytes: bytes.length };
}
