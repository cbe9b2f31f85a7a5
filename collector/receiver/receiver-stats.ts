import type { Transport } from '../../model/receipt.ts';

/** What became of a request. A word here is a label in `/metrics`. */
export type Outcome =
  | 'accepted'
  | 'partial'
  | 'invalid'
  | 'too_large'
  | 'unsupported'
  | 'not_found'
  | 'unauthorized'
  | 'unavailable'
  | 'aborted'
  | 'bug';

/** `http/other`: neither of OTLP's content types, or not understood as HTTP at all. */
export type ReceiverTransport = Transport | 'http/other';

/** Sums since the start. */
export interface ReceiverStats {
  readonly requests: readonly RequestCount[];
  /** Bytes of bodies as they were sent, of refused and aborted requests too. */
  readonly bytesOnWire: number;
  /** Bytes of bodies handed to the pipeline, inflated. */
  readonly bytesInflated: number;
  readonly rejectedItems: number;
}

export interface RequestCount {
  readonly transport: ReceiverTransport;
  readonly outcome: Outcome;
  readonly count: number;
}

export interface ReceiverCounter {
  count(transport: ReceiverTransport, outcome: Outcome): void;
  /** Added as soon as a body is done, whatever its outcome. */
  addBytes(onWire: number, inflated: number): void;
  addRejected(spans: number): void;
  snapshot(): ReceiverStats;
}

export function createReceiverCounter(): ReceiverCounter {
  const requests = new Map<string, { -readonly [Key in keyof RequestCount]: RequestCount[Key] }>();
  let bytesOnWire = 0;
  let bytesInflated = 0;
  let rejectedItems = 0;
  return {
    count(transport, outcome) {
      const key = `${transport} ${outcome}`;
      const entry = requests.get(key);
      if (entry === undefined) requests.set(key, { transport, outcome, count: 1 });
      else entry.count++;
    },
    addBytes(onWire, inflated) {
      bytesOnWire += onWire;
      bytesInflated += inflated;
    },
    addRejected(spans) {
      rejectedItems += spans;
    },
    snapshot: () => ({
      requests: [...requests.values()].map((entry) => ({ ...entry })),
      bytesOnWire,
      bytesInflated,
      rejectedItems,
    }),
  };
}
