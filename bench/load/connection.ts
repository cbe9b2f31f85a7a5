export interface Answer {
  readonly outcome: 'accepted' | 'come again' | 'failed';
  /** The status as the protocol says it. */
  readonly status: number;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;
}

/** One connection with one request under way. */
export interface Connection {
  send(request: Uint8Array): Promise<Answer>;
  close(): void;
}
