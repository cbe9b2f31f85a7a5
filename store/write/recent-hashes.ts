/**
 * The content hashes of recent items, each with a ticket, in flat memory: two generations of open
 * addressing. When the young one is full the old one is forgotten, so between half and all of
 * `spansMax` are remembered. Of a hash 96 bits are kept, 16 bytes a slot with its ticket: among
 * two million, one look-up in 10^22 takes a new hash for a known one. At most two thirds of the
 * slots are used: about 32 MB a million.
 *
 * Of a span those are the half that its forms share and 32 bits of its own half
 * (`model/span-identity.ts`). So one look-up in 10^13 takes a span for the other form of another,
 * and one in 2 billion of those that differ in their own halves alone takes one for the other.
 *
 * Most hashes that are asked for are new, and each look into a table of this size waits for memory.
 * So a small map of bits that stays in the processor's cache says first of most that they are new.
 */

import { randomInt } from 'node:crypto';
import { narrowBit } from '../../model/span-identity.ts';

/** Ticket of hashes that are stored for good; larger ones belong to appends. */
export const storedTicket = 1;

const emptyTicket = 0;
const removedTicket = -1;
/** Words of a slot: three of the hash, then the ticket. */
const slotWords = 4;
const firstSlots = 1024;
const seed = randomInt(2 ** 31);

export class RecentHashes {
  readonly #generationMax: number;
  #young = new Generation();
  #old = new Generation();

  constructor(spansMax: number) {
    this.#generationMax = Math.max(1, Math.floor(spansMax / 2));
  }

  /** Hashes added so far and not removed; never falls when a generation is forgotten. */
  size = 0;

  /** Adds the 16 bytes at `at`, unless they are known; answers the ticket they are known by. */
  add(bytes: Uint8Array, at: number, ticket: number): number {
    return this.#add(bytes, at, ticket, 0);
  }

  /** The same for a hash of a span, which is known by either of its forms. */
  addSpan(bytes: Uint8Array, at: number, ticket: number): number {
    return this.#add(bytes, at, ticket, narrowBit);
  }

  #add(bytes: Uint8Array, at: number, ticket: number, formBit: number): number {
    const a = wordAt(bytes, at);
    const b = wordAt(bytes, at + 4);
    const c = wordAt(bytes, at + 8);
    const known = this.#young.ticketOf(a, b, c, formBit) || this.#old.ticketOf(a, b, c, formBit);
    if (known !== emptyTicket) return known;
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    this.#young.add(a, b, c, ticket);
    this.size++;
    return ticket;
  }

  /** By which the 16 bytes at `at` are known; 0 where they are not. */
  ticketOf(bytes: Uint8Array, at: number): number {
    const a = wordAt(bytes, at);
    const b = wordAt(bytes, at + 4);
    const c = wordAt(bytes, at + 8);
    return this.#young.ticketOf(a, b, c, 0) || this.#old.ticketOf(a, b, c, 0);
  }

  /** Forgets a hash whose append failed. */
  remove(bytes: Uint8Array, at: number, ticket: number): void {
    const a = wordAt(bytes, at);
    const b = wordAt(bytes, at + 4);
    const c = wordAt(bytes, at + 8);
    if (this.#young.remove(a, b, c, ticket) || this.#old.remove(a, b, c, ticket)) this.size--;
  }
}

/** Signed, so that it never becomes a number on the heap. */
function wordAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

class Generation {
  size = 0;
  /** Slots in use, removed ones included. */
  #used = 0;
  /** A power of two less one. */
  #slotMask = firstSlots - 1;
  #slots = new Int32Array(firstSlots * slotWords);
  /** A bit for each hash that was ever added, by another word than the slot's. */
  #seen = new Int32Array(firstSlots / 8);

  ticketOf(a: number, b: number, c: number, formBit: number): number {
    if (!this.#maySee(b)) return emptyTicket;
    const at = this.#find(a, b, c, formBit);
    return at < 0 ? emptyTicket : (this.#slots[at + 3] ?? emptyTicket);
  }

  add(a: number, b: number, c: number, ticket: number): void {
    if ((this.#used + 1) * 3 > (this.#slotMask + 1) * 2) this.#grow();
    const free = this.#freeFrom(this.#startOf(a, b), a, b);
    const at = free < 0 ? this.#freeFrom(this.#startOf(a ^ c, b)) : free;
    const isEmpty = this.#slots[at + 3] === emptyTicket;
    this.#slots[at] = a;
    this.#slots[at + 1] = b;
    this.#slots[at + 2] = c;
    this.#slots[at + 3] = ticket;
    const place = this.#placeOf(b);
    this.#seen[place >> 5] = (this.#seen[place >> 5] ?? 0) | (1 << (place & 31));
    if (isEmpty) this.#used++;
    this.size++;
  }

  remove(a: number, b: number, c: number, ticket: number): boolean {
    const at = this.#find(a, b, c, 0);
    if (at < 0 || this.#slots[at + 3] !== ticket) return false;
    this.#slots[at + 3] = removedTicket;
    this.size--;
    return true;
  }

  #maySee(b: number): boolean {
    const place = this.#placeOf(b);
    return (((this.#seen[place >> 5] ?? 0) >>> (place & 31)) & 1) === 1;
  }

  /** Four bits for each slot, so at most a sixth of them are set. */
  #placeOf(b: number): number {
    return b & (this.#seen.length * 32 - 1);
  }

  /**
   * Where the hash stands, or one that differs in its third word, by `formBit` too; or -1.
   *
   * Only the first that has its two words stands where these say. All others, which may be any
   * number of spans that are alike in what their forms share, stand where the third word says, too:
   * one behind the other, each look-up would pass all of them.
   */
  #find(a: number, b: number, c: number, formBit: number): number {
    const slots = this.#slots;
    let hasAlike = false;
    for (let slot = this.#startOf(a, b); ; slot = (slot + 1) & this.#slotMask) {
      const at = slot * slotWords;
      const ticket = slots[at + 3];
      if (ticket === emptyTicket) break;
      if (slots[at] !== a || slots[at + 1] !== b) continue;
      const other = (slots[at + 2] ?? 0) ^ c;
      if (ticket !== removedTicket && (other === 0 || (other & formBit) !== 0)) return at;
      hasAlike = true;
    }
    if (!hasAlike) return -1;
    for (let slot = this.#startOf(a ^ c, b); ; slot = (slot + 1) & this.#slotMask) {
      const at = slot * slotWords;
      const ticket = slots[at + 3];
      if (ticket === emptyTicket) return -1;
      if (slots[at] !== a || slots[at + 1] !== b || slots[at + 2] !== c) continue;
      if (ticket !== removedTicket) return at;
    }
  }

  /**
   * The next slot that is free or had these words before it was removed; -1 where one has them.
   */
  #freeFrom(start: number, a?: number, b?: number): number {
    for (let slot = start; ; slot = (slot + 1) & this.#slotMask) {
      const at = slot * slotWords;
      const ticket = this.#slots[at + 3];
      if (ticket === emptyTicket) return at;
      if (a === undefined || this.#slots[at] !== a || this.#slots[at + 1] !== b) continue;
      return ticket === removedTicket ? at : -1;
    }
  }

  /** Mixed with a number of this life, or senders could choose spans that all begin at one slot. */
  #startOf(a: number, b: number): number {
    let mixed = Math.imul(a ^ seed, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ b, 0x85ebca6b);
    return (mixed ^ (mixed >>> 13)) & this.#slotMask;
  }

  #grow(): void {
    const before = this.#slots;
    const slots = this.#slotMask + 1;
    const now = this.size * 3 > slots ? slots * 2 : slots;
    this.#slotMask = now - 1;
    this.#slots = new Int32Array(now * slotWords);
    this.#seen = new Int32Array(now / 8);
    this.size = 0;
    this.#used = 0;
    for (let at = 0; at < before.length; at += slotWords) {
      const ticket = before[at + 3] ?? emptyTicket;
      if (ticket === emptyTicket || ticket === removedTicket) continue;
      this.add(before[at] ?? 0, before[at + 1] ?? 0, before[at + 2] ?? 0, ticket);
    }
  }
}
