/**
 * The content hashes of recent spans, each with a ticket, in flat memory: two generations of open
 * addressing. When the young one is full the old one is forgotten, so between half and all of
 * `spansMax` are remembered. 20 bytes a slot, at most two thirds used: about 60 MB a million.
 */

/** Ticket of hashes that are stored for good; larger ones belong to appends. */
export const storedTicket = 1;

const emptyTicket = 0;
const removedTicket = 0xffffffff;

export class RecentHashes {
  readonly #generationMax: number;
  #young = new Generation(1024);
  #old = new Generation(1024);

  constructor(spansMax: number) {
    this.#generationMax = Math.max(1, Math.floor(spansMax / 2));
  }

  /** Hashes added so far and not removed; never falls when a generation is forgotten. */
  size = 0;

  /** Adds the 16 bytes at `at`, unless they are known; answers the ticket they are known by. */
  add(bytes: Uint8Array, at: number, ticket: number): number {
    const words = wordsAt(bytes, at);
    const known = this.#young.ticketOf(words) || this.#old.ticketOf(words);
    if (known !== emptyTicket) return known;
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Generation(1024);
    }
    this.#young.add(words, ticket);
    this.size++;
    return ticket;
  }

  /** Whether the 16 bytes at `at` are known. */
  has(bytes: Uint8Array, at: number): boolean {
    const words = wordsAt(bytes, at);
    return (this.#young.ticketOf(words) || this.#old.ticketOf(words)) !== emptyTicket;
  }

  /** Forgets a hash whose append failed. */
  remove(bytes: Uint8Array, at: number, ticket: number): void {
    const words = wordsAt(bytes, at);
    const removed = this.#young.remove(words, ticket) || this.#old.remove(words, ticket);
    if (removed) this.size--;
  }
}

type Words = readonly [number, number, number, number];

function wordsAt(bytes: Uint8Array, at: number): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16);
  return [
    view.getUint32(0, true),
    view.getUint32(4, true),
    view.getUint32(8, true),
    view.getUint32(12, true),
  ];
}

class Generation {
  size = 0;
  /** Slots in use, removed ones included. */
  #used = 0;
  #mask: number;
  #hashes: Uint32Array;
  #tickets: Uint32Array;

  constructor(slots: number) {
    this.#mask = slots - 1;
    this.#hashes = new Uint32Array(slots * 4);
    this.#tickets = new Uint32Array(slots);
  }

  ticketOf(words: Words): number {
    const slot = this.#find(words);
    return slot === undefined ? emptyTicket : (this.#tickets[slot] ?? emptyTicket);
  }

  add(words: Words, ticket: number): void {
    if ((this.#used + 1) * 3 > this.#tickets.length * 2) this.#grow();
    // The hash is a SHA-256, so its low bits are as good as any.
    let slot = words[0] & this.#mask;
    while (this.#tickets[slot] !== emptyTicket) slot = (slot + 1) & this.#mask;
    this.#tickets[slot] = ticket;
    this.#hashes.set(words, slot * 4);
    this.#used++;
    this.size++;
  }

  remove(words: Words, ticket: number): boolean {
    const slot = this.#find(words);
    if (slot === undefined || this.#tickets[slot] !== ticket) return false;
    this.#tickets[slot] = removedTicket;
    this.size--;
    return true;
  }

  #find(words: Words): number | undefined {
    const hashes = this.#hashes;
    for (let slot = words[0] & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const ticket = this.#tickets[slot];
      if (ticket === emptyTicket) return undefined;
      const at = slot * 4;
      const same =
        hashes[at] === words[0] &&
        hashes[at + 1] === words[1] &&
        hashes[at + 2] === words[2] &&
        hashes[at + 3] === words[3];
      if (same && ticket !== removedTicket) return slot;
    }
  }

  #grow(): void {
    const hashes = this.#hashes;
    const tickets = this.#tickets;
    const slots = this.size * 3 > tickets.length ? tickets.length * 2 : tickets.length;
    this.#mask = slots - 1;
    this.#hashes = new Uint32Array(slots * 4);
    this.#tickets = new Uint32Array(slots);
    this.size = 0;
    this.#used = 0;
    for (let slot = 0; slot < tickets.length; slot++) {
      const ticket = tickets[slot] ?? emptyTicket;
      if (ticket === emptyTicket || ticket === removedTicket) continue;
      const at = slot * 4;
      this.add(
        [hashes[at] ?? 0, hashes[at + 1] ?? 0, hashes[at + 2] ?? 0, hashes[at + 3] ?? 0],
        ticket,
      );
    }
  }
}
