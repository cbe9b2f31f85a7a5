import type { SamplingSimulation } from '../../../model/simulation.ts';
import type {
  ErrorAnswer,
  SessionListAnswer,
  SqlAnswer,
  StatusAnswer,
  TraceAnswer,
  TraceFacetsAnswer,
  TraceListAnswer,
} from '../../../query/api/wire.ts';
import { parseExactJson } from './exact-json.ts';

/** What traces are to be like. Times are ISO 8601; absent means not limited. */
export interface TraceFilterQuery {
  readonly from?: string | undefined;
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly service?: string | undefined;
}

/** What the list asks for. */
export interface TraceListQuery extends TraceFilterQuery {
  readonly order?: TraceOrder | undefined;
  readonly limit?: number | undefined;
  readonly page_token?: string | undefined;
}

export type TraceOrder = 'newest' | 'oldest' | 'slowest' | 'costliest';

/** What went wrong and what to do about it, in words a page can show as they are. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(message: string, status: number, hint: string | undefined) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
    this.hint = hint;
  }
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchTraces(query: TraceListQuery, signal: AbortSignal): Promise<TraceListAnswer> {
  return getJson<TraceListAnswer>(`/api/v1/traces?${paramsOf(query)}`, signal);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchTraceFacets(
  query: TraceFilterQuery,
  signal: AbortSignal,
): Promise<TraceFacetsAnswer> {
  return getJson<TraceFacetsAnswer>(`/api/v1/traces/facets?${paramsOf(query)}`, signal);
}

function paramsOf(query: TraceListQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  return params;
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchTrace(traceId: string, signal: AbortSignal): Promise<TraceAnswer> {
  return getJson<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(traceId)}`, signal);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchSession(session: string, signal: AbortSignal): Promise<SessionListAnswer> {
  const params = new URLSearchParams({ session, limit: '1' });
  return getJson<SessionListAnswer>(`/api/v1/sessions?${params}`, signal);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchStatus(signal: AbortSignal): Promise<StatusAnswer> {
  return getJson<StatusAnswer>('/api/v1/status', signal);
}

export interface SimulationQuery {
  /** JSON or YAML. */
  readonly policies: string;
  readonly head_probability: number;
  readonly from: string;
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function simulateSampling(
  query: SimulationQuery,
  signal: AbortSignal,
): Promise<SamplingSimulation> {
  return getJson<SamplingSimulation>('/api/v1/sampling/simulate', signal, query);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function askSql(
  query: string,
  params: Readonly<Record<string, string | number>>,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  return getJson<SqlAnswer>('/api/v1/sql', signal, { query, params });
}

/** A question with a body is a POST. */
async function getJson<T>(path: string, signal: AbortSignal, body?: object): Promise<T> {
  const accept = { accept: 'application/json' };
  const init =
    body === undefined
      ? { headers: accept }
      : {
          method: 'POST',
          headers: { ...accept, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  let response: Response;
  try {
    response = await fetch(path, { signal, ...init });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiFailure('The server does not answer.', 0, 'Is it running? Start it: npm start');
  }
  const text = await response.text();
  if (!response.ok) throw failureOf(response.status, text);
  return parseExactJson(text);
}

function failureOf(status: number, text: string): ApiFailure {
  try {
    const answer: ErrorAnswer = JSON.parse(text);
    return new ApiFailure(answer.error.message, status, answer.error.hint);
  } catch {
    return new ApiFailure(`The server answered with status ${status}.`, status, undefined);
  }
}
