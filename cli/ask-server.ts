import { z } from 'zod';
import { Invalid, Unavailable } from '../model/errors.ts';

const errorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
});

/**
 * Asks a running server: GET, or POST where a body is given. The token is `SPANLEDGER_TOKEN`.
 *
 * @throws Unavailable where nobody answers, Invalid with the server's own code where it refuses.
 */
export async function askServer(url: string, body?: object): Promise<unknown> {
  const { SPANLEDGER_TOKEN: token } = process.env;
  const headers = new Headers();
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const init: RequestInit = { headers };
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
    init.method = 'POST';
    init.body = JSON.stringify(body);
  }
  const response = await fetch(url, init).catch((error: unknown) => {
    throw unreachable(url, error);
  });
  const answered: unknown = await response.json();
  if (response.ok) return answered;
  const parsed = errorAnswer.safeParse(answered);
  const { code, message, hint } = parsed.success
    ? parsed.data.error
    : {
        code: 'unexpected_answer',
        message: `the server answered ${response.status}`,
        hint: undefined,
      };
  throw new Invalid(message, hint === undefined ? { code } : { code, hint });
}

/** Why a certificate is not believed, as Node calls it. */
const distrust = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

function unreachable(url: string, error: unknown): Invalid | Unavailable {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (distrust.test(code)) {
    return new Invalid(`the certificate of ${url} is not trusted (${code})`, {
      code: 'untrusted_certificate',
      hint: 'name the file of the authority that issued it in NODE_EXTRA_CA_CERTS',
    });
  }
  return new Unavailable(`no server answers at ${url}`, {
    code: 'endpoint_unreachable',
    hint: 'start it with npm start, or name another with --url',
    retryAfterMs: 1000,
  });
}
