/** What a listener needs to speak TLS, as PEM. */
export interface TlsCredentials {
  readonly cert: string;
  readonly key: string;
  /** Where given, only clients with a certificate of this authority are served. */
  readonly clientCa: string | undefined;
}

/** The same in the words of `node:tls`. Versions before 1.2 are broken (RFC 8996). */
export function tlsOptions({ cert, key, clientCa }: TlsCredentials) {
  const client = { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { cert, key, minVersion: 'TLSv1.2', ...(clientCa === undefined ? {} : client) } as const;
}
