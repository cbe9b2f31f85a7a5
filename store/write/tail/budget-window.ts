/**
 * What came in each of the newest minutes: as many as the unit of a budget has, and the one that
 * runs. So a unit slides by minutes, and what came longer ago counts no more.
 */
export class BudgetWindow {
  /** Of the unit: 1 or 60. */
  readonly #minutes: number;
  /** By minute, modulo their number. */
  readonly #came: Float64Array;
  #minute: number;

  constructor(minutes: number, minute: number) {
    this.#minutes = minutes;
    this.#came = new Float64Array(minutes + 1);
    this.#minute = minute;
  }

  /** Since 1970. What came in minutes that are past now goes, and so where a clock is set back. */
  moveTo(minute: number): void {
    const [from, to] = [Math.min(minute, this.#minute), Math.max(minute, this.#minute)];
    const gone = Math.min(to - from, this.#came.length);
    for (let at = to - gone + 1; at <= to; at++) this.#came[this.#place(at)] = 0;
    this.#minute = minute;
  }

  add(amount: number): void {
    const at = this.#place(this.#minute);
    this.#came[at] = (this.#came[at] ?? 0) + amount;
  }

  /** In the unit that ended with the minute before, and in the one that ends with this minute. */
  came(): { readonly before: number; readonly upToNow: number } {
    let all = 0;
    for (const amount of this.#came) all += amount;
    const of = (minute: number) => this.#came[this.#place(minute)] ?? 0;
    return { before: all - of(this.#minute), upToNow: all - of(this.#minute + 1) };
  }

  /** Whether it says nothing about that minute. */
  isOver(minute: number): boolean {
    return Math.abs(minute - this.#minute) > this.#minutes;
  }

  #place(minute: number): number {
    return minute % this.#came.length;
  }
}
