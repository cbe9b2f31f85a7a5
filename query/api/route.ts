/** A route says in one place what it takes, what it answers and what it does. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Scope } from '../../model/access.ts';
import { parseBody, parseParams } from './parse-request.ts';
import { noParams } from './request-schemas.ts';
import type { answerSchemas } from './schemas.ts';

export interface Route {
  /** What a token must be good for, where tokens are asked for; `read` unless told. */
  readonly scope?: Scope;
  readonly method: 'GET' | 'POST';
  /** With `{name}` for a parameter, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Descriptions of the parameters in the path. */
  readonly pathParams: Readonly<Record<string, string>>;
  readonly params: z.ZodObject | undefined;
  readonly body: z.ZodObject | undefined;
  readonly answers: readonly RouteAnswer[];
  readonly errors: readonly (400 | 403 | 404 | 413 | 415 | 500 | 503)[];
  readonly handle: (c: Context) => Response | Promise<Response>;
}

export interface RouteAnswer {
  readonly contentType: string;
  readonly description: string;
  /** Its name in `/openapi.json`; undefined where the body is text. */
  readonly schema: keyof typeof answerSchemas | undefined;
}

type Described = Pick<Route, 'path' | 'summary' | 'description' | 'answers' | 'errors'> & {
  readonly pathParams?: Route['pathParams'];
};

/** A GET route. The schema that is documented is the one that parses. */
export function getRoute<Params extends z.ZodObject>(
  spec: Described & {
    readonly params: Params;
    readonly handle: (c: Context, params: z.output<Params>) => Response | Promise<Response>;
  },
): Route {
  return {
    ...spec,
    method: 'GET',
    pathParams: spec.pathParams ?? {},
    body: undefined,
    handle: (c) => spec.handle(c, parseParams(c.req, spec.params)),
  };
}

/** A POST route with a JSON body. The schema that is documented is the one that parses. */
export function postRoute<Body extends z.ZodObject>(
  spec: Described & {
    readonly scope?: Scope;
    readonly body: Body;
    readonly handle: (c: Context, body: z.output<Body>) => Response | Promise<Response>;
  },
): Route {
  return {
    ...spec,
    method: 'POST',
    pathParams: spec.pathParams ?? {},
    params: undefined,
    handle: async (c) => {
      parseParams(c.req, noParams);
      return spec.handle(c, await parseBody(c.req, spec.body));
    },
  };
}

/** Rows of a view go out as the store made them; nothing is checked twice. */
export function jsonAnswer(c: Context, answer: object): Response {
  return c.body(JSON.stringify(answer), 200, { 'Content-Type': 'application/json' });
}
