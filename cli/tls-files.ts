import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Invalid } from '../model/errors.ts';
import type { TlsCredentials } from '../model/tls.ts';

/** Paths of PEM files, as configured. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Where given, only clients with a certificate of this authority are served. */
  readonly clientCaFile: string | undefined;
}

/** @throws Invalid with code `bad_tls`: unreadable, or key and certificate do not fit. */
export function readTls(files: TlsFiles): TlsCredentials {
  const cert = read(files.certFile, 'tls_cert_file');
  const key = read(files.keyFile, 'tls_key_file');
  const { clientCaFile } = files;
  const clientCa =
    clientCaFile === undefined ? undefined : read(clientCaFile, 'tls_client_ca_file');
  try {
    createSecureContext({ cert, key, ca: clientCa });
  } catch {
    // The library's words may quote the file.
    throw badTls('the TLS certificate and key do not fit each other', 'tls_cert_file');
  }
  return { cert, key, clientCa };
}

function read(path: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw badTls(`the file named by listen.${key} cannot be read`, key);
  }
}

function badTls(message: string, key: string): Invalid {
  const hint = 'name PEM files: a certificate with its chain, and its key without a pass phrase';
  return new Invalid(message, { code: 'bad_tls', field: `listen.${key}`, hint });
}
