/**
 * The live stream: one reader of the status for all listeners. It asks the store only while
 * somebody listens, and each listener holds at most one event that it has not taken.
 */
import { Unavailable } from '../model/errors.ts';
import { liveEventMs, liveHeartbeatMs, liveListenersMax, retryAfterMs } from '../model/limits.ts';
import type { Log } from '../model/log.ts';
import type { Clock } from '../model/time.ts';
import type { StatusAnswer } from './api/wire.ts';

export interface LiveStatus {
  /**
   * A stream of server-sent events; it ends when its reader cancels it.
   *
   * @throws Unavailable when `liveListenersMax` listen already.
   */
  listen(): ReadableStream<Uint8Array>;
}

interface Listener {
  readonly send: ReadableStreamDefaultController<Uint8Array>;
  /** The status that was sent last. */
  sent: string;
}

/** A bound on the rest between two rounds, so that a clock that jumps does not stop the stream. */
const restMsMax = 5_000;

export function createLiveStatus(
  read: () => Promise<StatusAnswer>,
  clock: Clock,
  log: Log,
): LiveStatus {
  const listeners = new Set<Listener>();
  const encoder = new TextEncoder();
  const readOrUndefined = quietly(read, log);
  let polling = false;

  /** Runs while there are listeners. */
  async function poll(): Promise<void> {
    polling = true;
    let heartbeatAt = clock();
    while (listeners.size > 0) {
      const began = clock();
      const status = await readOrUndefined();
      for (const listener of listeners) if (status !== undefined) offer(listener, status);
      const ended = clock();
      if (milliseconds(ended - heartbeatAt) >= liveHeartbeatMs) {
        heartbeatAt = ended;
        for (const { send } of listeners) if (hasRoom(send)) send.enqueue(encoder.encode(':\n\n'));
      }
      // A store that answers slowly is asked less often: a quarter of the time at most.
      const rest = Math.min(3 * milliseconds(ended - began), restMsMax);
      await pause(Math.max(liveEventMs, rest));
    }
    polling = false;
  }

  /** Who comes between two rounds does not wait for the next one. */
  async function welcome(listener: Listener): Promise<void> {
    const status = await readOrUndefined();
    if (status !== undefined && listeners.has(listener)) offer(listener, status);
  }

  /** A listener that is behind is left alone; the next round offers it the newest status. */
  function offer(listener: Listener, status: string): void {
    if (listener.sent === status || !hasRoom(listener.send)) return;
    listener.send.enqueue(encoder.encode(`event: status\ndata: ${status}\n\n`));
    listener.sent = status;
  }

  return {
    listen() {
      if (listeners.size >= liveListenersMax) {
        throw new Unavailable('Too many listeners follow the live stream.', {
          code: 'too_many_listeners',
          hint: 'Close other windows, or ask GET /api/v1/status now and then.',
          retryAfterMs,
        });
      }
      let listener: Listener | undefined;
      return new ReadableStream<Uint8Array>({
        start(controller) {
          listener = { send: controller, sent: '' };
          listeners.add(listener);
          // Neither promise rejects; both end with the listeners they serve.
          void (polling ? welcome(listener) : poll());
        },
        cancel() {
          if (listener !== undefined) listeners.delete(listener);
        },
      });
    },
  };
}

/** The status as JSON; undefined where it cannot be read, which is logged when it begins. */
function quietly(read: () => Promise<StatusAnswer>, log: Log): () => Promise<string | undefined> {
  let failing = false;
  return async () => {
    try {
      const status = JSON.stringify(await read());
      failing = false;
      return status;
    } catch {
      // The message may hold anything; `/api/v1/status` answers the same failure to whoever asks.
      if (!failing) log.warn({}, 'the live stream cannot read the status');
      failing = true;
      return undefined;
    }
  };
}

function hasRoom(send: ReadableStreamDefaultController<Uint8Array>): boolean {
  return (send.desiredSize ?? 0) > 0;
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
