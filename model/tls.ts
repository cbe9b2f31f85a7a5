/** What a listener needs to speak TLS, as PEM. */
export interface TlsCredentials {
  readonly cert: string;
  readonly key: string;
  /** Where given, only clients with a certificate of this authority are served. */
  readonly clientCa: string | undefined;
}

/**
 * The same in the words of `node:tls`. Versions before 1.2 are broken (RFC 8996). A handshake that
 * stalls holds its connection no longer than a half-sent head does.
 */
export function tlsOptions({ cert, key, clientCa }: TlsCredentials) {
  const client = { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  const common = { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 } as const;
  return clientCa === undefined ? common : { ...common, ...client };
}
