/** The one place where a failure becomes a status and an error code of MLflow. */
import type { Context } from 'hono';

/** MLflow's client waits and asks again at 408, 429, 500, 502, 503 and 504, for minutes. */
const statuses = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  INTERNAL_ERROR: 500,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

type ErrorCode = keyof typeof statuses;

/** By our own word for the failure; else by the status it has in the native API. */
const codes: Readonly<Record<string, ErrorCode>> = {
  experiment_exists: 'RESOURCE_ALREADY_EXISTS',
  experiment_not_found: 'RESOURCE_DOES_NOT_EXIST',
  run_not_found: 'RESOURCE_DOES_NOT_EXIST',
  tag_not_found: 'RESOURCE_DOES_NOT_EXIST',
  artifact_not_found: 'RESOURCE_DOES_NOT_EXIST',
  // Clients go on to an older path only where this is said.
  route_not_found: 'ENDPOINT_NOT_FOUND',
  method_not_allowed: 'ENDPOINT_NOT_FOUND',
};

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
};

/** Requests below these are answered in MLflow's shapes, errors included. */
const prefixes = ['/api/2.0/', '/api/3.0/', '/ajax-api/'];

export function isMlflowPath(path: string): boolean {
  return prefixes.some((prefix) => path.startsWith(prefix));
}

/** @param status what the native API answers for the same failure */
export function mlflowErrorAnswer(
  c: Context,
  status: number,
  { code, message, hint }: ErrorFields,
): Response {
  const errorCode = codes[code] ?? codesByStatus[status] ?? 'INVALID_PARAMETER_VALUE';
  const text = hint === undefined ? message : `${message} ${hint}`;
  return c.json({ error_code: errorCode, message: text }, statuses[errorCode]);
}

interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}
