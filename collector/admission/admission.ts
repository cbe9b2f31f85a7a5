import { assert, Unavailable } from '../../model/errors.ts';
import { type Limits, retryAfterMs } from '../../model/limits.ts';

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
  admit(bytes: number, expectedBytes?: number): Admitted;
  /** From now on every request is refused with `shutting_down`; those admitted go on. */
  shut(): void;
  stats(): AdmissionStats;
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
  const { inflightBytesMax } = limits;
  const refused: Record<RefusedReason, number> = {
    inflight_full: 0,
    store_behind: 0,
    shutting_down: 0,
  };
  let inflightBytes = 0;
  let inflightRequests = 0;
  let isShut = false;

  const refuse = (reason: RefusedReason): Unavailable => {
    refused[reason]++;
    return new Unavailable(refusalWords[reason], { code: reason, retryAfterMs });
  };
  const requireRoom = (held: number, more: number): void => {
    const othersHold = inflightBytes > held;
    if (othersHold && inflightBytes + more > inflightBytesMax) throw refuse('inflight_full');
  };
  return {
    admit(bytes, expectedBytes = bytes) {
      if (isShut) throw refuse('shutting_down');
      const { unflushedBytes, unflushedBytesMax } = pressure();
      if (unflushedBytes >= unflushedBytesMax) throw refuse('store_behind');
      requireRoom(0, Math.max(bytes, expectedBytes));
      let held = bytes;
      let released = false;
      inflightBytes += bytes;
      inflightRequests++;
      return {
        grow(more) {
          assert(!released, 'a released request grew');
          requireRoom(held, more);
          held += more;
          inflightBytes += more;
        },
        release() {
          assert(!released, 'a request was released twice');
          released = true;
          inflightBytes -= held;
          inflightRequests--;
        },
      };
    },
    shut() {
      isShut = true;
    },
    stats: () => ({ inflightRequests, inflightBytes, inflightBytesMax, refused: { ...refused } }),
  };
}

const refusalWords: Readonly<Record<RefusedReason, string>> = {
  inflight_full: 'too many bytes are being taken at the moment; nothing of this request was kept',
  store_behind: 'the store is behind with writing; nothing of this request was kept',
  shutting_down: 'the server is stopping; nothing of this request was kept',
};
