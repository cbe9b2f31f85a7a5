import type { Access, Authorize, Scope } from '../model/access.ts';
import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { TlsCredentials } from '../model/tls.ts';
import { readTokenFile } from './access-tokens.ts';
import { readTls, type TlsFiles } from './tls-files.ts';

export interface DoorFiles {
  readonly tokenFile: string | undefined;
  readonly tls: TlsFiles | undefined;
}

/** Who may come in: the certificate that is shown and the tokens that are asked for. */
export interface Door {
  /** Undefined: clear text. */
  readonly tls: TlsCredentials | undefined;
  /** Undefined: everybody who reaches the address may come in. */
  readonly authorize: Authorize | undefined;
  /**
   * Reads the files again and answers the new certificate. Tokens count from now on.
   *
   * @throws Invalid as `openDoor`; then nothing has changed.
   */
  reload(): TlsCredentials | undefined;
}

/** @throws Invalid with code `bad_tokens` or `bad_tls`, in one line that says what to do. */
export function openDoor({ tokenFile, tls }: DoorFiles): Door {
  let tokens = tokenFile === undefined ? undefined : readTokenFile(tokenFile);
  const judge = (authorization: string | undefined, scope: Scope): Access =>
    tokens === undefined ? 'allowed' : tokens(authorization, scope);
  return {
    tls: tls === undefined ? undefined : readTls(tls),
    authorize: tokens === undefined ? undefined : judge,
    reload() {
      const credentials = tls === undefined ? undefined : readTls(tls);
      if (tokenFile !== undefined) tokens = readTokenFile(tokenFile);
      return credentials;
    },
  };
}

/** A fault is logged and what was read before stays. */
export function reloadDoor(
  door: Door,
  listeners: readonly { setTls(tls: TlsCredentials): void }[],
  log: Log,
): void {
  try {
    const tls = door.reload();
    if (tls !== undefined) for (const { setTls } of listeners) setTls(tls);
    log.info({}, 'certificate and tokens were read again');
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    log.error({ code: error.code }, 'certificate and tokens could not be read again; the old stay');
  }
}
