import type { ServerProcess } from '../test/journey/server-process.ts';
import { llmRequests, loopRequests, type RequestSource } from './load/llm-requests.ts';

export interface Load {
  readonly name: string;
  readonly senders: number;
  /** Of one request. */
  readonly spans: number;
  readonly spanBytes: number;
  /** The same text again and again, as an agent resends its history. */
  readonly isLoop: boolean;
  readonly isGrpc: boolean;
  /** Requests of the first, unmeasured run. */
  readonly warmup: number;
  /** Spans a second, as a share of what one core of Go's protobuf decodes; what we hold ourselves to. */
  readonly goShareTarget: number | undefined;
  /** Whether acknowledgements are timed at half the rate, too. */
  readonly isTimedAtHalf: boolean;
  /** Settings of the server, where they are not the defaults. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const batches: Load = {
  name: '512 spans of 1 KB, 4 senders',
  senders: 4,
  spans: 512,
  spanBytes: 1_024,
  isLoop: false,
  isGrpc: false,
  warmup: 60,
  goShareTarget: 0.2,
  isTimedAtHalf: true,
};

export const smallRequests: Load = {
  ...batches,
  name: '5 spans of 1 KB, 32 senders',
  senders: 32,
  spans: 5,
  warmup: 4_000,
  goShareTarget: 0.12,
};

export const loads: readonly Load[] = [
  batches,
  smallRequests,
  {
    ...batches,
    name: '50 spans of 20 KB, 4 senders',
    spans: 50,
    spanBytes: 20_480,
    warmup: 40,
    goShareTarget: 0.035,
    isTimedAtHalf: false,
  },
  {
    ...batches,
    name: 'the loop of 100 turns, history resent, 8 senders',
    senders: 8,
    spans: 2,
    isLoop: true,
    warmup: 400,
    goShareTarget: undefined,
    isTimedAtHalf: false,
  },
  {
    ...batches,
    name: '512 spans of 1 KB over gRPC, 4 senders',
    isGrpc: true,
    isTimedAtHalf: false,
  },
  {
    ...batches,
    // Every trace waits and is decided; all are kept, or there would be less to store.
    name: '512 spans of 1 KB, 4 senders, tail sampling on',
    isTimedAtHalf: false,
    environment: {
      SPANLEDGER_SAMPLING_TAIL_IDLE: '1s',
      SPANLEDGER_SAMPLING_TAIL_POLICIES: JSON.stringify([
        { name: 'noise', when: 'name:healthcheck*', keep: 'never' },
        { name: 'errors', when: 'error:true OR duration:>1h', keep: 'always' },
        { name: 'rest', keep: 'always' },
      ]),
    },
  },
];

export function receiverOf(load: Load, server: Pick<ServerProcess, 'otlpHttp' | 'otlpGrpc'>) {
  return load.isGrpc ? server.otlpGrpc : server.otlpHttp;
}

export function requestsOf(load: Load, seed: number): RequestSource {
  return load.isLoop ? loopRequests(seed) : llmRequests(load, seed);
}
