import { storedTicket } from './recent-hashes.ts';

const firstTicket = storedTicket + 1;
const lastTicket = 0x7fffffff;

/** Numbers of appends; they begin anew long after the first has settled. */
export class Tickets {
  #next = firstTicket;

  take(): number {
    const ticket = this.#next;
    this.#next = ticket === lastTicket ? firstTicket : ticket + 1;
    return ticket;
  }
}
