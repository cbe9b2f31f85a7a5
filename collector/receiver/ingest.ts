import type { Transport } from '../../model/receipt.ts';
import type { Signal } from '../../model/signal.ts';

/**
 * The seam between receivers and the pipeline.
 *
 * Resolves only when everything that was accepted is durable. Receivers hold the admission of the
 * request until it settles, call it concurrently, and promise no order between requests.
 *
 * @throws Invalid when the body cannot be decoded; the same bytes will never succeed.
 * @throws Unavailable when nothing was kept and the sender should come again after a delay.
 */
export type Ingest = (request: IngestRequest) => Promise<IngestResult>;

export interface IngestRequest {
  readonly signal: Signal;
  /**
   * One export request of that signal, inflated. Owned by the callee from now on: it fills an
   * ArrayBuffer of its own, which may be transferred to a worker. The receiver does not look at it
   * again.
   */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly encoding: OtlpEncoding;
  readonly transport: Transport;
  /**
   * Header or metadata `x-mlflow-experiment-id`: for spans that name none themselves. A word of the
   * sender, not redacted yet; undefined when absent or empty.
   */
  readonly experimentId: string | undefined;
  /** Bytes of the message as it was sent, before inflating and without headers. */
  readonly bytesOnWire: number;
  /** What it came over: connections take turns where requests wait. Nothing is read from it. */
  readonly connection?: object;
}

export type OtlpEncoding = 'protobuf' | 'json';

export interface IngestResult {
  /** Spans, log records or data points not accepted; a sender must not send them again. */
  readonly rejectedItems: number;
  /** Our words with counts by reason; a warning when nothing was rejected. */
  readonly message: string | undefined;
}
