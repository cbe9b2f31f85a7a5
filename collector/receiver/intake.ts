import type { Authorize } from '../../model/access.ts';
import { failureCode } from '../../model/errors.ts';
import { type Limits, requestsPerConnectionMax } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import { createStageStats, type StageSignal, type StageStats } from '../../model/stage-stats.ts';
import type { RefusedRequest } from '../../model/status.ts';
import type { Clock } from '../../model/time.ts';
import type { Admission } from '../admission/admission.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { Ingest, IngestRequest, IngestResult } from './ingest.ts';
import {
  createReceiverCounter,
  type ReceiverStats,
  type ReceiverTransport,
} from './receiver-stats.ts';
import { type Refusal, refusalOf } from './status.ts';

export interface ReceiverOptions {
  readonly ingest: Ingest;
  readonly admission: Admission;
  readonly limits: Pick<Limits, 'requestBytesMax'> & Partial<ConnectionLimits>;
  /** How many ports it is on; each has the limits for itself. One when left out. */
  readonly ports?: number;
  readonly clock: Clock;
  /** Undefined where everybody may send. */
  readonly authorize?: Authorize | undefined;
  /** Refused in the header of our own exporter; undefined where there is none. */
  readonly ownId?: string | undefined;
  readonly log: Log;
  /** Told of every request that was refused, for the first-run page. */
  readonly onRefused: (request: RefusedRequest) => void;
}

/** A request whose head is read, on its way through this stage. */
export interface Arrival {
  readonly signal: StageSignal;
  readonly atMs: number;
  /** Until it is handed on or refused. */
  isHere: boolean;
}

/** What both transports do alike with a request: hand it on, and account for how it ended. */
export interface Intake {
  /** Opens the account of a request: its head can be read, and says which signal it is. */
  arrived(signal: StageSignal): Arrival;
  /** An empty body is a request without spans: it succeeds and is not handed on. */
  take(request: IngestRequest, arrival: Arrival): Promise<IngestResult>;
  accepted(transport: ReceiverTransport, result: IngestResult): void;
  /**
   * Decides the answer to a failure, counts it and tells `onRefused`. Without an arrival its head
   * could not be read.
   */
  refused(transport: ReceiverTransport, error: unknown, arrival?: Arrival): Refusal;
  /** Bytes of a body that was read in part and not handed on. */
  wasted(bytesOnWire: number): void;
  stats(): ReceiverStats;
  readonly stage: Pick<StageStats, 'snapshot'>;
}

export function createIntake(options: ReceiverOptions): Intake {
  const { ingest, clock, log, onRefused } = options;
  const counter = createReceiverCounter();
  let here = 0;
  const capacity = capacityOf(options);
  const stage = createStageStats('receive', () => ({ batches: here, ...capacity }));
  const arrived = (signal: StageSignal): Arrival => {
    stage.in(signal, 1, 0, 0);
    here++;
    return { signal, atMs: performance.now(), isHere: true };
  };
  const gone = (arrival: Arrival): void => {
    arrival.isHere = false;
    here--;
    stage.took(arrival.signal, (performance.now() - arrival.atMs) / 1000);
  };
  return {
    stage,
    arrived,
    take(request, arrival) {
      const { body, bytesOnWire } = request;
      counter.addBytes(bytesOnWire, body.length);
      gone(arrival);
      stage.in(arrival.signal, 0, 0, bytesOnWire);
      if (body.length === 0) {
        stage.lost(arrival.signal, 'empty', 1, 0);
        return Promise.resolve(nothing);
      }
      stage.out(arrival.signal, 1, 0, body.length);
      return ingest(request);
    },
    accepted(transport, result) {
      const isFull = result.rejectedItems === 0;
      counter.count(transport, isFull ? 'accepted' : 'partial');
      counter.addRejected(result.rejectedItems);
    },
    refused(transport, error, arrival = arrived('other')) {
      if (arrival.isHere) {
        gone(arrival);
        stage.lost(arrival.signal, failureCode(error), 1, 0);
      }
      const refusal = refusalOf(error);
      const { outcome, httpStatus, grpcCode, message, hint } = refusal;
      counter.count(transport, outcome);
      if (outcome === 'bug') {
        log.error(
          { transport, error: errorName(error), at: errorPlace(error) },
          'a request failed',
        );
      }
      // An upload that its sender gave up has nobody who could be helped.
      if (outcome !== 'aborted') {
        const status = transport === 'grpc' ? grpcCode : String(httpStatus);
        onRefused({ unixMs: Number(clock() / 1_000_000n), status, message, hint });
      }
      return refusal;
    },
    wasted: (bytesOnWire) => counter.addBytes(bytesOnWire, 0),
    stats: counter.snapshot,
  };
}

/** No connection has more requests under way, and no port more connections. */
function capacityOf({ limits, ports = 1 }: ReceiverOptions): { readonly batchesMax?: number } {
  if (limits.connectionsMax === undefined) return {};
  return { batchesMax: ports * limits.connectionsMax * requestsPerConnectionMax };
}

const nothing: IngestResult = { rejectedItems: 0, message: undefined };

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/**
 * The first stack frame: places in our own code, and nothing of the message, which may quote a
 * sender.
 */
function errorPlace(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
}
