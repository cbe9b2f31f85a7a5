import type {
  ErrorAnswer,
  StatusAnswer,
  TraceAnswer,
  TraceListAnswer,
} from '../../../query/api/wire.ts';
import { parseExactJson } from './exact-json.ts';

/** What the list asks for. Times are ISO 8601; absent means not limited. */
export interface TraceListQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly order?: TraceOrder | undefined;
  readonly limit?: number | undefined;
  readonly page_token?: string | undefined;
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly service?: string | undefined;
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
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  return getJson<TraceListAnswer>(`/api/v1/traces?${params}`, signal);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchTrace(traceId: string, signal: AbortSignal): Promise<TraceAnswer> {
  return getJson<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(traceId)}`, signal);
}

/** @throws ApiFailure, or an AbortError when the signal says so. */
export function fetchStatus(signal: AbortSignal): Promise<StatusAnswer> {
  return getJson<StatusAnswer>('/api/v1/status', signal);
}

async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { signal, headers: { accept: 'application/json' } });
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
