import { assert, failureCode } from '../../model/errors.ts';
import { inflatersMax, type Limits } from '../../model/limits.ts';
import { createStageStats, type StageSignal, type StageStats } from '../../model/stage-stats.ts';
import { type Occupant, type Pressure, type RefusedReason, Room, type Upload } from './room.ts';
import { Turns } from './turns.ts';

export type { Pressure } from './room.ts';

/**
 * The one place that says whether there is room. Asked before anything is decoded; once a request
 * is complete the path to the store does not refuse.
 */
export interface Admission {
  /**
   * Opens the account of one request with `bytes` held now. What it announced may refuse it before
   * it is read, but only bytes that arrived are charged, so that an announcement holds no room.
   *
   * @throws Unavailable when it does not fit now; then nothing is held.
   */
  admit(bytes: number, claim?: Claim): Admitted;
  /** From now on every request is refused with `shutting_down`; those admitted go on. */
  shut(): void;
  stats(): AdmissionStats;
  /** Requests and the bytes they hold; the latency is from here until the answer is decided. */
  readonly stage: Pick<StageStats, 'snapshot'>;
}

export interface Claim {
  /** Announced size; undefined when it was not announced. */
  readonly expectedBytes?: number | undefined;
  readonly signal?: StageSignal;
  /** Requests of one connection share its account. Left out: a connection of its own. */
  readonly connection?: object;
}

/** Room held by one request, wherever its bytes are, until its answer is decided. */
export interface Admitted {
  /**
   * More bytes of the same request arrived, or came out of an inflater.
   *
   * @throws Unavailable when they do not fit; what was held stays held until `release`.
   */
  grow(bytes: number): void;
  /**
   * From now on the upload is failed when others need the room more; its bytes are given back at
   * once, and the request still has to be released.
   */
  uploading(upload: Upload): void;
  /** Gives back a part of what it holds. */
  shrink(bytes: number): void;
  /**
   * All of it is here and has to be inflated. `begin` is called once, at once or when it is this
   * request's turn; never after it is released.
   */
  unpack(begin: () => void): void;
  /** The turn is over: another request may begin. Nothing happens where it had none. */
  unpacked(): void;
  /** All of it is here: it is not evicted any more. */
  complete(): void;
  /** Gives everything back. Exactly once, on every path. */
  release(): void;
}

export interface AdmissionStats {
  readonly inflightRequests: number;
  readonly inflightBytes: number;
  readonly inflightBytesMax: number;
  readonly refused: Readonly<Record<RefusedReason, number>>;
}

export function createAdmission(
  limits: Pick<Limits, 'inflightBytesMax'>,
  pressure: () => Pressure,
): Admission {
  const room = new Room(limits.inflightBytesMax, pressure);
  const turns = new Turns(inflatersMax);
  const stage = createStageStats('admit', () => ({
    batches: room.requests,
    bytes: room.bytes,
    bytesMax: room.bytesMax,
  }));
  const enter = (bytes: number, claim: Claim, signal: StageSignal): Occupant => {
    try {
      room.requireOpen();
      return room.enter(claim.connection ?? {}, bytes, claim.expectedBytes ?? bytes);
    } catch (error) {
      stage.lost(signal, failureCode(error), 1, 0);
      throw error;
    }
  };
  return {
    stage,
    admit(bytes, claim = {}) {
      const { signal = 'other' } = claim;
      stage.in(signal, 1, 0, 0);
      return new Account({ room, stage, turns }, enter(bytes, claim, signal), signal);
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

interface Books {
  readonly room: Room;
  readonly stage: StageStats;
  readonly turns: Turns;
}

class Account implements Admitted {
  readonly #room: Room;
  readonly #stage: StageStats;
  readonly #turns: Turns;
  readonly #occupant: Occupant;
  readonly #signal: StageSignal;
  readonly #admittedAtMs = performance.now();
  #isReleased = false;
  #outgrew = false;
  /** From `unpack` to `unpacked`. */
  #turn: (() => void) | undefined;

  constructor({ room, stage, turns }: Books, occupant: Occupant, signal: StageSignal) {
    this.#room = room;
    this.#stage = stage;
    this.#turns = turns;
    this.#occupant = occupant;
    this.#signal = signal;
  }

  grow(bytes: number): void {
    assert(!this.#isReleased, 'a released request grew');
    this.#outgrew = true;
    this.#room.grow(this.#occupant, bytes);
    this.#outgrew = false;
  }

  shrink(bytes: number): void {
    this.#room.shrink(this.#occupant, bytes);
  }

  unpack(begin: () => void): void {
    assert(this.#turn === undefined, 'a request is unpacked twice');
    this.#turn = begin;
    this.#turns.take(begin);
  }

  unpacked(): void {
    if (this.#turn === undefined) return;
    this.#turns.give(this.#turn);
    this.#turn = undefined;
  }

  uploading(upload: Upload): void {
    this.#occupant.upload = upload;
  }

  complete(): void {
    this.unpacked();
    this.#occupant.upload = undefined;
  }

  release(): void {
    assert(!this.#isReleased, 'a request was released twice');
    this.#isReleased = true;
    this.unpacked();
    const { bytes, isEvicted } = this.#occupant;
    const signal = this.#signal;
    const reason = isEvicted ? 'evicted' : this.#outgrew ? 'inflight_full' : undefined;
    this.#room.leave(this.#occupant);
    this.#stage.in(signal, 0, 0, bytes);
    if (reason === undefined) this.#stage.out(signal, 1, 0, bytes);
    else this.#stage.lost(signal, reason, 1, 0);
    this.#stage.took(signal, (performance.now() - this.#admittedAtMs) / 1000);
  }
}
