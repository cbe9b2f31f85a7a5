import { Unavailable } from '../../model/errors.ts';
import { requestsPerConnectionMax, retryAfterMs } from '../../model/limits.ts';

/** A word here is the code of the refusal and a label in `/metrics`. */
export type RefusedReason =
  | 'inflight_full'
  | 'store_behind'
  | 'shutting_down'
  | 'connection_full'
  | 'evicted';

/** What the store has acknowledged and not yet flushed. */
export interface Pressure {
  readonly unflushedBytes: number;
  readonly unflushedBytesMax: number;
}

/** A body on its way in. */
export interface Upload {
  fail(error: Error): void;
}

/** One request in the room. */
export interface Occupant {
  readonly account: Account;
  bytes: number;
  /** What may be ended when others need the room; undefined before and after the upload. */
  upload: Upload | undefined;
  isEvicted: boolean;
}

/** What the requests of one connection hold together. */
export interface Account {
  readonly connection: object;
  bytes: number;
  readonly occupants: Set<Occupant>;
}

/**
 * The bytes in flight, shared between connections. While there is room a single sender may use
 * nearly all of it. When there is none, a connection that holds much gives way to one that holds
 * little: its largest upload is refused, retryably, as nothing of it was kept. The last eighth is
 * kept for connections with small requests, because what is complete cannot be taken back.
 */
export class Room {
  requests = 0;
  bytes = 0;
  readonly bytesMax: number;
  readonly refused: Record<RefusedReason, number> = {
    inflight_full: 0,
    store_behind: 0,
    shutting_down: 0,
    connection_full: 0,
    evicted: 0,
  };
  readonly #pressure: () => Pressure;
  readonly #accounts = new Map<object, Account>();
  #isShut = false;

  constructor(bytesMax: number, pressure: () => Pressure) {
    this.bytesMax = bytesMax;
    this.#pressure = pressure;
  }

  shut(): void {
    this.#isShut = true;
  }

  /** @throws Unavailable while nothing at all is taken. */
  requireOpen(): void {
    if (this.#isShut) throw this.#refuse('shutting_down');
    const { unflushedBytes, unflushedBytesMax } = this.#pressure();
    if (unflushedBytes >= unflushedBytesMax) throw this.#refuse('store_behind');
  }

  /** @throws Unavailable when a request of so many bytes does not fit now. */
  enter(connection: object, bytes: number, expectedBytes: number): Occupant {
    const account = this.#accounts.get(connection) ?? {
      connection,
      bytes: 0,
      occupants: new Set<Occupant>(),
    };
    if (account.occupants.size >= requestsPerConnectionMax) throw this.#refuse('connection_full');
    this.#require(account, 0, Math.max(bytes, expectedBytes));
    const occupant: Occupant = { account, bytes: 0, upload: undefined, isEvicted: false };
    this.#accounts.set(connection, account);
    account.occupants.add(occupant);
    this.requests++;
    this.#hold(occupant, bytes);
    return occupant;
  }

  /** @throws Unavailable when a request may not have `more`. */
  grow(occupant: Occupant, more: number): void {
    this.#require(occupant.account, occupant.bytes, more);
    this.#hold(occupant, more);
  }

  shrink(occupant: Occupant, less: number): void {
    this.#hold(occupant, -less);
  }

  leave(occupant: Occupant): void {
    const { account } = occupant;
    this.#hold(occupant, -occupant.bytes);
    this.requests--;
    account.occupants.delete(occupant);
    if (account.occupants.size === 0) this.#accounts.delete(account.connection);
  }

  #hold(occupant: Occupant, bytes: number): void {
    occupant.bytes += bytes;
    occupant.account.bytes += bytes;
    this.bytes += bytes;
  }

  #require(account: Account, held: number, more: number): void {
    while (!this.#fits(account, held, more)) {
      const victim = this.#victim(2 * (account.bytes + more));
      if (victim === undefined) throw this.#refuse('inflight_full');
      this.#hold(victim, -victim.bytes);
      victim.isEvicted = true;
      victim.upload?.fail(this.#refuse('evicted'));
      victim.upload = undefined;
    }
  }

  #fits(account: Account, held: number, more: number): boolean {
    // A request that is alone is never refused for its size, so that a limit set below one large
    // request cannot make it come back for ever; `requestBytesMax` bounds it.
    const isAlone = this.bytes <= held;
    const after = this.bytes + more;
    if (isAlone || after <= (this.bytesMax * 7) / 8) return true;
    const isSmall = account.bytes + more <= this.bytesMax / smallShare;
    return isSmall && after <= this.bytesMax;
  }

  /** The largest upload of the connection that holds most, where that is at least so much. */
  #victim(accountBytesMin: number): Occupant | undefined {
    let most: Occupant | undefined;
    for (const account of this.#accounts.values()) {
      if (account.bytes < accountBytesMin || account.bytes <= (most?.account.bytes ?? 0)) continue;
      most = largestUpload(account) ?? most;
    }
    return most;
  }

  #refuse(reason: RefusedReason): Unavailable {
    this.refused[reason]++;
    return new Unavailable(refusalWords[reason], { code: reason, retryAfterMs });
  }
}

/** With the default of 256 MiB a connection is small that holds at most 64 KiB. */
const smallShare = 4_096;

function largestUpload(account: Account): Occupant | undefined {
  let largest: Occupant | undefined;
  for (const occupant of account.occupants) {
    if (occupant.upload !== undefined && occupant.bytes > (largest?.bytes ?? 0)) largest = occupant;
  }
  return largest;
}

const refusalWords: Readonly<Record<RefusedReason, string>> = {
  inflight_full: 'too many bytes are being taken at the moment; nothing of this request was kept',
  store_behind: 'the store is behind with writing; nothing of this request was kept',
  shutting_down: 'the server is stopping; nothing of this request was kept',
  connection_full: 'this connection has too many requests under way; nothing of this was kept',
  evicted: 'a large upload gave way to smaller ones; nothing of this request was kept',
};
