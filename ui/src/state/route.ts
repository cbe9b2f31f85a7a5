/** The pages there are. Anything else is said to be missing, never shown as something it is not. */
export type Route =
  | { readonly page: 'traces' }
  | { readonly page: 'sampling' }
  | { readonly page: 'trace'; readonly traceId: string }
  | { readonly page: 'missing' };

export function routeOf(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return { page: 'traces' };
  if (parts[0] === 'sampling' && parts.length === 1) return { page: 'sampling' };
  if (parts[0] !== 'traces' || parts.length > 2) return { page: 'missing' };
  const [, traceId] = parts;
  return traceId === undefined ? { page: 'traces' } : { page: 'trace', traceId };
}

/** Where a trace lives; the span is the one to select. */
export function traceHref(traceId: string, spanId?: string): string {
  const path = `/traces/${encodeURIComponent(traceId)}`;
  return spanId === undefined ? path : `${path}?span=${encodeURIComponent(spanId)}`;
}
