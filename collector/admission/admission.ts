import { assert, failureCode, Unavailable } from '../../model/errors.ts';
import { type Limits, retryAfterMs } from '../../model/limits.ts';
import { createStageStats, type StageSignal, type StageStats } from '../../model/stage-stats.ts';

/**
 * The one place that says whether there is room. Asked once, before anything is decoded; after a
 * request is admitted the path to the store does not refuse.
 */
export interface Admission {
  /**
   * Opens the account of one request with `bytes` held now. `expectedBytes` is what it announced: a
   * request that would not fit is refused before it is read, but only bytes that arrived are
   * charged, so that an announcement holds no room.
   *
   * @throws Unavailable when it does not fit now; then nothing is held.
   */
  admit(bytes: number, expectedBytes?: number, signal?: StageSignal): Admitted;
  /** From now on every request is refused with `shutting_down`; those admitted go on. */
  shut(): void;
  stats(): AdmissionStats;
  /** Requests and the bytes they hold; the latency is from here until the answer is decided. */
  readonly stage: Pick<StageStats, 'snapshot'>;
}

/** Room held by one request, wherever its bytes are, until its answer is decided. */
export interface Admitted {
  /**
   * More bytes of the same request arrived, or came out of an inflater.
   *
   * @throws Unavailable when they do not fit; what was held stays held until `release`.
   */
  grow(bytes: number): void;
  /** Gives everything back. Exactly once, on every path. */
  release(): void;
}

export interface AdmissionStats {
  readonly inflightRequests: number;
  readonly inflightBytes: number;
  readonly inflightBytesMax: number;
  readonly refused: Readonly<Record<RefusedReason, number>>;
}

/** A word here is the code of the refusal and a label in `/metrics`. */
export type RefusedReason = 'inflight_full' | 'store_behind' | 'shutting_down';

/** What the store has acknowledged and not yet flushed. */
export interface Pressure {
  readonly unflushedBytes: number;
  readonly unflushedBytesMax: number;
}

/**
 * A request that is alone is never refused for its size, so that a limit set below one large
 * request cannot make it come back for ever; `requestBytesMax` bounds it.
 */
export function createAdmission(
  limits: Pick<Limits, 'inflightBytesMax'>,
  pressure: () => Pressure,
): Admission {
  const room = new Room(limits.inflightBytesMax, pressure);
  const stage = createStageStats('admit', () => ({
    batches: room.requests,
    bytes: room.bytes,
    bytesMax: room.bytesMax,
  }));
  return {
    stage,
    admit(bytes, expectedBytes = bytes, signal = 'other') {
      stage.in(signal, 1, 0, 0);
      try {
        room.requireOpen();
        room.require(0, Math.max(bytes, expectedBytes));
      } catch (error) {
        stage.lost(signal, failureCode(error), 1, 0);
        throw error;
      }
      const admittedAtMs = performance.now();
      let held = bytes;
      let released = false;
      let outgrew = false;
      room.hold(1, bytes);
      return {
        grow(more) {
          assert(!released, 'a released request grew');
          outgrew = true;
          room.require(held, more);
          outgrew = false;
          held += more;
          room.hold(0, more);
        },
        release() {
          assert(!released, 'a request was released twice');
          released = true;
          room.hold(-1, -held);
          stage.in(signal, 0, 0, held);
          if (outgrew) stage.lost(signal, 'inflight_full', 1, 0);
          else stage.out(signal, 1, 0, held);
          stage.took(signal, (performance.now() - admittedAtMs) / 1000);
        },
      };
    },
    shut: () => room.shut(),
    stats: () => ({
      inflightRequests: room.requests,
      inflightBytes: room.bytes,
      inflightBytesMax: room.bytesMax,
      refused: { ...room.refused },
    }),
  };
}

class Room {
  requests = 0;
  bytes = 0;
  readonly bytesMax: number;
  readonly refused: Record<RefusedReason, number> = {
    inflight_full: 0,
    store_behind: 0,
    shutting_down: 0,
  };
  readonly #pressure: () => Pressure;
  #isShut = false;

  constructor(bytesMax: number, pressure: () => Pressure) {
    this.bytesMax = bytesMax;
    this.#pressure = pressure;
  }

  shut(): void {
    this.#isShut = true;
  }

  hold(requests: number, bytes: number): void {
    this.requests += requests;
    this.bytes += bytes;
  }

  /** @throws Unavailable while nothing at all is taken. */
  requireOpen(): void {
    if (this.#isShut) throw this.#refuse('shutting_down');
    const { unflushedBytes, unflushedBytesMax } = this.#pressure();
    if (unflushedBytes >= unflushedBytesMax) throw this.#refuse('store_behind');
  }

  /** @throws Unavailable when a request that holds `held` may not have `more`. */
  require(held: number, more: number): void {
    const othersHold = this.bytes > held;
    if (othersHold && this.bytes + more > this.bytesMax) throw this.#refuse('inflight_full');
  }

  #refuse(reason: RefusedReason): Unavailable {
    this.refused[reason]++;
    return new Unavailable(refusalWords[reason], { code: reason, retryAfterMs });
  }
}

const refusalWords: Readonly<Record<RefusedReason, string>> = {
  inflight_full: 'too many bytes are being taken at the moment; nothing of this request was kept',
  store_behind: 'the store is behind with writing; nothing of this request was kept',
  shutting_down: 'the server is stopping; nothing of this request was kept',
};
