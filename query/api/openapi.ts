/** The OpenAPI 3.1 document, from the schemas that parse the requests and type the answers. */
import { z } from 'zod';
import { jsonValue } from './request-schemas.ts';
import type { Route, RouteAnswer } from './route.ts';
import { answerSchemas } from './schemas.ts';

type Json = z.core.JSONSchema.BaseSchema;

const errorTexts: Readonly<Record<Route['errors'][number], string>> = {
  400: 'The request is wrong; sending it again cannot help',
  403: 'The Host header names another host, or another web site sent the request',
  404: 'There is no such thing',
  413: 'The body is larger than 1 MiB',
  415: 'The body is not application/json',
  500: 'A mistake of the server; the hint holds a reference to its log',
  503: 'Not now; the header Retry-After says in how many seconds',
};

/**
 * Builds the whole document.
 *
 * @param version Of the server, for `info.version`.
 */
export function buildOpenApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ?? {};
    methods[route.method.toLowerCase()] = operation(route);
    paths[route.path] = methods;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Spanledger',
      version,
      description:
        'The native API. Times are ISO 8601 in UTC, durations nanoseconds (*_ns), money US dollars, ' +
        'ids lower-case hex; integers beyond 2^53 are decimal strings. Every error has the same shape.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [],
    paths,
    components: { schemas: components(routes) },
  };
}

function operation(route: Route): object {
  const parameters = [...pathParameters(route), ...queryParameters(route)];
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: route.description,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: jsonBody(route) }),
    responses: {
      200: {
        description: route.answers.map((a) => a.description).join('; '),
        content: content(route.answers),
      },
      ...Object.fromEntries(route.errors.map((status) => [status, errorResponse(status)])),
    },
  };
}

/** `GET /api/v1/traces/{id}` is `getTracesById`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\/v1/, '')
    .split(/[/.]/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^\{(.*)\}$/, 'by-$1'));
  return [method.toLowerCase(), ...words]
    .join('-')
    .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function pathParameters(route: Route): object[] {
  return Object.entries(route.pathParams).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
}

function queryParameters({ params }: Route): object[] {
  if (params === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(params);
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === 'boolean' ? {} : property;
    return {
      name,
      in: 'query',
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

function jsonBody(route: Route): object {
  const schema = { $ref: reference(bodyName(route)) };
  return { required: true, content: { 'application/json': { schema } } };
}

function content(answers: readonly RouteAnswer[]): object {
  return Object.fromEntries(
    answers.map(({ contentType, schema }) => [
      contentType,
      { schema: answerSchema(contentType, schema) },
    ]),
  );
}

function answerSchema(contentType: string, schema: RouteAnswer['schema']): object {
  if (schema !== undefined) return { $ref: reference(schema) };
  return { type: contentType === 'application/json' ? 'object' : 'string' };
}

function errorResponse(status: Route['errors'][number]): object {
  return {
    description: errorTexts[status],
    ...(status === 503
      ? { headers: { 'Retry-After': { description: 'seconds', schema: { type: 'integer' } } } }
      : {}),
    content: { 'application/json': { schema: { $ref: reference('ErrorAnswer') } } },
  };
}

/** Bodies are components as well: a schema that recurs can be pointed at only from there. */
function components(routes: readonly Route[]): Record<string, Json> {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries(answerSchemas)) registry.add(schema, { id });
  registry.add(jsonValue, { id: 'JsonValue' });
  for (const route of routes) {
    if (route.body !== undefined) registry.add(route.body, { id: bodyName(route) });
  }
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, embedded(schema)]));
}

/** `POST /api/v1/sql` takes a `PostSqlBody`. */
function bodyName(route: Route): string {
  const id = operationId(route);
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}

function jsonSchema(schema: z.ZodObject): Json {
  return embedded(z.toJSONSchema(schema, { io: 'input' }));
}

/** Inside a document a schema has no identity of its own. */
function embedded({ $schema: _, $id: __, ...schema }: Json): Json {
  return schema;
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}
