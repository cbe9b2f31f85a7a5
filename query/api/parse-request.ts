/** From a request to typed values, or to an `Invalid` that names the field and never quotes it. */
import type { HonoRequest } from 'hono';
import type { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import { apiBodyBytesMax, apiBodyDepthMax } from '../../model/limits.ts';
import { nearestName } from '../../model/nearest.ts';

/**
 * The query string by a strict schema. An empty parameter counts as absent; one given twice is
 * refused, since either value could be the one that was meant.
 */
export function parseParams<Schema extends z.ZodObject>(
  request: HonoRequest,
  schema: Schema,
): z.output<Schema> {
  const values = new Map<string, string>();
  for (const [name, value] of new URL(request.url).searchParams) {
    if (values.has(name)) {
      throw new Invalid('A parameter is given twice.', {
        code: 'invalid_parameter',
        ...(Object.hasOwn(schema.shape, name) ? { field: name } : {}),
      });
    }
    values.set(name, value);
  }
  const given = Object.fromEntries([...values].filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw refusal(result.error.issues, Object.keys(schema.shape), parameterWords);
}

/**
 * The JSON body by a strict schema.
 *
 * @throws Invalid `unsupported_media_type`, `body_too_large`, `malformed_json` or `invalid_body`.
 */
export async function parseBody<Schema extends z.ZodObject>(
  request: HonoRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!/^application\/json\s*(;|$)/i.test(request.header('content-type') ?? '')) {
    throw new Invalid('The body must be JSON.', {
      code: 'unsupported_media_type',
      hint: 'Send the header Content-Type: application/json.',
      field: 'Content-Type',
    });
  }
  if (Number(request.header('content-length') ?? 0) > apiBodyBytesMax) throw tooLarge();
  const result = schema.safeParse(jsonFrom(await readBytes(request.raw.body)));
  if (result.success) return result.data;
  throw refusal(result.error.issues, Object.keys(schema.shape), bodyWords);
}

/** Stops reading once the limit is passed: a body may come without a length. */
async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > apiBodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): Invalid {
  return new Invalid(`The body is larger than ${apiBodyBytesMax} bytes.`, {
    code: 'body_too_large',
  });
}

function jsonFrom(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message quotes the body.
    throw new Invalid('The body is not valid JSON in UTF-8.', { code: 'malformed_json' });
  }
  if (!isWithinDepth(value)) {
    throw new Invalid(`The body is nested deeper than ${apiBodyDepthMax} levels.`, {
      code: 'invalid_body',
    });
  }
  return value;
}

/** Level by level, not by recursion: a megabyte of brackets must not overflow the stack. */
function isWithinDepth(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > apiBodyDepthMax) return false;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return true;
}

interface Words {
  readonly code: string;
  readonly unknownName: string;
  readonly noneKnown: string;
  readonly known: string;
  readonly fieldOf: (path: readonly PropertyKey[]) => string;
}

const parameterWords: Words = {
  code: 'invalid_parameter',
  unknownName: 'This route has no such parameter.',
  noneKnown: 'This route takes no parameters.',
  known: 'The parameters are',
  fieldOf: (path) => String(path[0]),
};

const bodyWords: Words = {
  code: 'invalid_body',
  unknownName: 'The body has an unknown field.',
  noneKnown: 'The body is an empty object.',
  known: 'The fields are',
  fieldOf: ([name]) => (name === undefined ? '$' : `$.${String(name)}`),
};

/** The first issue only. A path begins with a name of ours; deeper parts may be the sender's. */
function refusal(issues: readonly z.core.$ZodIssue[], names: readonly string[], words: Words) {
  const issue = issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const nearest = nearestName(issue.keys[0] ?? '', names);
    const known = names.length === 0 ? words.noneKnown : `${words.known} ${names.join(', ')}.`;
    return new Invalid(words.unknownName, {
      code: words.code,
      hint: nearest === undefined ? known : `Did you mean ${nearest}?`,
    });
  }
  const path = issue?.path ?? [];
  return new Invalid(
    `${String(path[0] ?? 'The body')} ${issue ? demand(issue) : 'is not valid'}.`,
    {
      code: words.code,
      field: words.fieldOf(path),
    },
  );
}

/** What the schema asks for, in words that hold nothing of the value. */
function demand(issue: z.core.$ZodIssue): string {
  const unit = 'origin' in issue && issue.origin === 'string' ? ' characters long' : '';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit}`;
    case 'invalid_value':
      return issue.message.startsWith('Invalid ')
        ? `must be one of ${issue.values.map(String).join(', ')}`
        : issue.message;
    case 'invalid_union':
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}
