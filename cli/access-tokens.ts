/**
 * Access tokens: 256 random bits, of which only the SHA-256 is kept. A slow hash would protect
 * passwords that people choose; nobody can guess these, and every request pays for the check.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Authorize, type Scope, scopes } from '../model/access.ts';
import { Invalid } from '../model/errors.ts';

interface Token {
  readonly scopes: ReadonlySet<Scope>;
  readonly sha256: Uint8Array;
}

/** A new token, and the line of the token file that lets it in. */
export function makeToken(
  name: string,
  granted: readonly Scope[],
): { readonly token: string; readonly line: string } {
  const token = `sl_${randomBytes(32).toString('base64url')}`;
  return { token, line: `${name} ${granted.join(',')} sha256:${hash('sha256', token)}` };
}

/**
 * The tokens of a file: on each line a name, scopes and a hash; `#` begins a comment.
 *
 * @throws Invalid with code `bad_tokens`, naming the line; an empty file would lock everybody out.
 */
export function readTokenFile(path: string): Authorize {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw badTokens('the token file cannot be read', 'check auth.token_file');
  }
  return authorizeWith(parseTokens(text));
}

function parseTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const written = line.replace(/#.*/, '').trim();
    if (written === '') continue;
    const match = /^\S+\s+(\S+)\s+sha256:([0-9a-f]{64})$/.exec(written);
    const names = match?.[1]?.split(',') ?? [];
    const granted = scopes.filter((scope) => names.includes(scope));
    if (match?.[2] === undefined || granted.length === 0 || granted.length < names.length) {
      throw badTokens(`line ${index + 1} of the token file is not a token`, lineHint);
    }
    tokens.push({ scopes: new Set(granted), sha256: Buffer.from(match[2], 'hex') });
  }
  if (tokens.length === 0) throw badTokens('the token file holds no token', lineHint);
  return tokens;
}

const lineHint = 'write NAME ingest,read sha256:HASH, as spanledger token prints it';

function badTokens(message: string, hint: string): Invalid {
  return new Invalid(message, { code: 'bad_tokens', field: 'auth.token_file', hint });
}

/** Every token is compared, and each in constant time, so that an answer's delay tells nothing. */
function authorizeWith(tokens: readonly Token[]): Authorize {
  return (authorization, scope) => {
    const presented = presentedToken(authorization);
    if (presented === undefined) return 'unauthenticated';
    const sha256 = hash('sha256', presented, 'buffer');
    let found: Token | undefined;
    for (const token of tokens) if (timingSafeEqual(token.sha256, sha256)) found = token;
    if (found === undefined) return 'unauthenticated';
    return found.scopes.has(scope) ? 'allowed' : 'forbidden';
  };
}

/** `Bearer TOKEN`, or the password of `Basic`, which every browser can ask a person for. */
function presentedToken(authorization: string | undefined): string | undefined {
  const match = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '');
  const credentials = match?.[2];
  if (match?.[1]?.toLowerCase() !== 'basic' || credentials === undefined) return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
