/**
 * What keeps other web sites out, also where the server listens on loopback without a token: a page
 * cannot reach us under a name of its own (DNS rebinding), cannot post for the user, cannot read an
 * answer (no CORS headers anywhere) and cannot put us in a frame.
 */
import type { MiddlewareHandler } from 'hono';
import { type Authorize, requireAccess, type Scope } from '../model/access.ts';
import { Invalid } from '../model/errors.ts';

/** Sent with every answer, errors included. */
const securityHeaders: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      // Row heights and bar widths are set as style attributes; a style sheet still must be ours.
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "media-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

export function addSecurityHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of securityHeaders) c.res.headers.set(name, value);
  };
}

/** Probes ask by pod address, and the two answers hold nothing. */
const probePaths: readonly string[] = ['/healthz', '/readyz'];

/**
 * Asks for a token with the scope of the route, `read` where there is none. A browser asks its user
 * for the token as a password (RFC 7617) and sends it to this origin alone; `refuseCrossSite` keeps
 * other sites from using it.
 */
export function requireToken(
  authorize: Authorize,
  scopeOf: (path: string, method: string) => Scope,
): MiddlewareHandler {
  return async (c, next) => {
    if (!probePaths.includes(c.req.path)) {
      c.header('WWW-Authenticate', challenges);
      requireAccess(authorize, c.req.header('authorization'), scopeOf(c.req.path, c.req.method));
      c.header('WWW-Authenticate', undefined);
    }
    await next();
  };
}

const challenges = 'Basic realm="spanledger", charset="UTF-8", Bearer realm="spanledger"';

/**
 * Refuses a request whose Host header names another host.
 *
 * @param allowedHosts Names or addresses without a port, IPv6 with or without brackets; `*` allows
 *   every host and is only right where something else guards the door.
 */
export function checkHost(allowedHosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set(allowedHosts.map(withoutBrackets));
  return async (c, next) => {
    const host = hostName(c.req.header('host') ?? new URL(c.req.url).host);
    const passes = allowed.has('*') || (host !== undefined && allowed.has(host));
    if (!passes && !probePaths.includes(c.req.path)) {
      throw new Invalid('This server does not answer under the host name of this request.', {
        code: 'host_not_allowed',
        hint: 'Use the URL that the server printed at its start.',
        field: 'Host',
      });
    }
    await next();
  };
}

/**
 * Refuses what a page of another site asks a browser to send. A POST must come from our own page or
 * from no page at all; a GET may also be a link that a person followed.
 */
export function refuseCrossSite(): MiddlewareHandler {
  return async (c, next) => {
    const site = c.req.header('sec-fetch-site');
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    const followed = reads && c.req.header('sec-fetch-mode') === 'navigate';
    const foreign = site === 'cross-site' || (site === 'same-site' && !reads);
    if (foreign && !followed) {
      throw new Invalid('Requests of other web sites are refused.', {
        code: 'cross_site_request',
        hint: 'Call the API from its own page or from a program.',
      });
    }
    await next();
  };
}

/** The name without port, brackets, case and final dot; undefined where the header is no host. */
function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(?::\d{1,5})?$/i.exec(header);
  return match?.[1] === undefined ? undefined : withoutBrackets(match[1]);
}

function withoutBrackets(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
