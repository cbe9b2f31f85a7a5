import { Invalid } from './errors.ts';

/** What a token may do: send telemetry, read what is stored, or change what is derived from it. */
export const scopes = ['ingest', 'read', 'write'] as const;
export type Scope = (typeof scopes)[number];

/** Judges the `Authorization` header of a request; where no tokens are configured all may pass. */
export type Authorize = (authorization: string | undefined, scope: Scope) => Access;
export type Access = 'allowed' | 'unauthenticated' | 'forbidden';

/** @throws Invalid with code `unauthenticated` or `forbidden`. */
export function requireAccess(
  authorize: Authorize,
  authorization: string | undefined,
  scope: Scope,
): void {
  const access = authorize(authorization, scope);
  if (access === 'unauthenticated') {
    throw new Invalid('this server takes requests with a valid access token only', {
      code: 'unauthenticated',
      hint: 'send the header Authorization: Bearer with a token that spanledger token made',
    });
  }
  if (access === 'forbidden') {
    throw new Invalid('the access token is not for this', {
      code: 'forbidden',
      hint: `use a token with the scope ${scope}`,
    });
  }
}
