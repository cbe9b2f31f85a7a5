/** Texts that clients log as files of a run. */
import type { Context } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import { mlflowArtifactBytesMax, mlflowPageMax } from '../../model/limits.ts';
import type { ArtifactEntry, Page } from '../../store/runs-contract.ts';
import { artifactUriOf, nextToken } from './answers.ts';
import { type ArtifactPlace, checkArtifactPath, checkDirectory, placeOf } from './artifact-path.ts';
import { invalid, optional, runId } from './fields.ts';
import { type Answer, writeMlflowJson } from './mlflow-json.ts';
import { type MlflowDeps, type MlflowRoute, readRoute } from './mlflow-route.ts';
import { readToken } from './page-token.ts';
import { redactArtifact, soughtText } from './redact-request.ts';
import { readBody, textOf } from './request-body.ts';
import { idOf } from './run-routes.ts';

export function artifactRoutes(deps: MlflowDeps): readonly MlflowRoute[] {
  const { runs } = deps;
  return [
    readRoute(deps, ['GET'], {
      path: 'artifacts/list',
      request: z.object({ ...runId, path: optional, page_token: optional }),
      check: ({ path = '' }) => checkDirectory(path),
      async handle(request, { redact }) {
        const { page_token } = request;
        const path = redact(request.path ?? '', '');
        const id = idOf(request);
        const { info } = await runs.run(id);
        const offset = readToken(page_token);
        const page = await runs.artifacts(id, path, { limit: mlflowPageMax, offset });
        return {
          root_uri: artifactUriOf(info),
          files: filesOf(page, path === '' ? '' : `${path}/`),
          next_page_token: nextToken(page, offset),
        };
      },
    }),
    // The client also looks into the models of a run. None can be made here yet.
    readRoute(deps, ['POST'], {
      path: 'logged-models/search',
      request: z.object({}),
      handle: async () => ({ models: [] }),
    }),
  ];
}

type Handle = MlflowRoute['handle'];

/** What is behind the prefix is a place; without one the query names a directory. */
const filePath = /^\/(?:ajax-)?api\/2\.0\/mlflow-artifacts\/artifacts(?:\/(.*))?$/;

export function findArtifactFile(deps: MlflowDeps, c: Context): Handle | undefined {
  const { pathname } = new URL(c.req.url);
  const found = filePath.exec(pathname);
  if (found === null) return undefined;
  const place = found[1] ?? '';
  if (c.req.method === 'PUT' && place !== '') return (call) => put(deps, call, place);
  if (c.req.method !== 'GET') return undefined;
  return place === '' ? (call) => list(deps, call) : (call) => get(deps, call, place);
}

/** Durable when it is answered. */
async function put(deps: MlflowDeps, c: Context, encoded: string): Promise<Response> {
  const receivedUnixNano = deps.clock();
  const { runId: id, path } = placeOf(decoded(encoded));
  checkArtifactPath(path);
  const inForce = await deps.redactor();
  if (inForce.dropsContent) {
    throw new Invalid('This server keeps no contents, and artifacts are nothing else.', {
      code: 'content_not_kept',
      hint: 'It is set so by redaction.content.',
    });
  }
  const room = deps.admit(Number(c.req.header('content-length')) || 0);
  try {
    const bytes = await readBody(c, mlflowArtifactBytesMax, (more) => room.grow(more));
    const redacted = redactArtifact({ path, text: plainText(bytes) }, inForce);
    checkArtifactPath(redacted.path);
    await deps.runs.logArtifact(id, redacted, {
      ...{ batchId: deps.newBatchId(), receivedUnixNano, bytesIn: bytes.length },
      ...{ ruleSetDigest: inForce.ruleSetDigest, hits: redacted.hits },
    });
  } finally {
    room.release();
  }
  return json(c, {});
}

async function get(deps: MlflowDeps, c: Context, encoded: string): Promise<Response> {
  const { runId: id, path } = await stored(deps, decoded(encoded));
  await deps.fresh(c);
  const text = await deps.runs.artifactText(id, path);
  const name = encodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  return c.body(text, 200, {
    'Content-Type': getMimeType(path) ?? 'text/plain; charset=utf-8',
    'Content-Disposition': `attachment; filename*=UTF-8''${name.replaceAll(/['()*]/g, '_')}`,
  });
}

async function list(deps: MlflowDeps, c: Context): Promise<Response> {
  const { runId: id, path } = await stored(deps, c.req.query('path') ?? '');
  await deps.fresh(c);
  const page = await deps.runs.artifacts(id, path, { limit: mlflowPageMax, offset: 0 });
  return json(c, { files: filesOf(page, '') });
}

async function stored(deps: MlflowDeps, location: string): Promise<ArtifactPlace> {
  const { runId: id, path } = placeOf(location);
  checkDirectory(path);
  return { runId: id, path: soughtText(path, '', await deps.redactor()) };
}

function filesOf({ rows }: Page<ArtifactEntry>, before: string): Answer {
  return rows.map(({ name, sizeBytes }) => ({
    path: `${before}${name}`,
    is_dir: sizeBytes === undefined,
    file_size: sizeBytes,
  }));
}

/** Backspace to carriage return, and escape: terminals write them into logs. */
const controlsOfText: ReadonlySet<number> = new Set([8, 9, 10, 11, 12, 13, 27]);

function plainText(bytes: Uint8Array): string {
  const text = textOf(bytes);
  const hasOther = bytes.some((byte) => byte < 0x20 && !controlsOfText.has(byte));
  if (text !== undefined && !hasOther) return text;
  throw new Invalid('Only texts in UTF-8 are kept as artifacts.', {
    code: 'not_text',
    hint: 'What is no text cannot be redacted.',
  });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalid('path', ' Invalid path.');
  }
}

function json(c: Context, answer: Answer): Response {
  return c.body(writeMlflowJson(answer), 200, { 'Content-Type': 'application/json' });
}
