import type { Program } from './program.ts';

/** States kept before the cache starts afresh; bounds memory whatever a pattern or a text does. */
const statesMax = 2_000;
const unknown = 0;
const dead = 1;
const firstState = 2;

/**
 * Where a run stands that has read a literal: so often does one begin a text that reading it again
 * is most of what a run costs.
 */
export interface Prefix {
  readonly literal: Uint8Array;
  /** Count of flushes for which the rest holds; -1 before the first run. */
  flushes: number;
  state: number;
  /** How many bytes were read, and how many of them the longest match has; -1: there is none. */
  read: number;
  last: number;
}

export function prefixOf(literal: Uint8Array): Prefix {
  return { literal, flushes: -1, state: firstState, read: 0, last: -1 };
}

/**
 * Runs a program as a deterministic automaton whose states are made when first needed. One table
 * step per byte, whatever the pattern: there is no backtracking, so no text can make it slow.
 *
 * Not shared between threads. `consumed` and `alive` describe the latest run.
 */
export class LazyDfa {
  /** Bytes read by the latest run; what the caller charges to its work credit. */
  consumed = 0;
  /** The latest run stopped at its limit and could have gone on. */
  alive = false;
  /** Times the state cache was thrown away. */
  flushes = 0;

  readonly #program: Program;
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  readonly #classSample: Uint8Array;
  #next: Int32Array;
  #accepting: Uint8Array;
  #sets: (readonly number[])[] = [];
  #ids = new Map<string, number>();

  constructor(program: Program) {
    this.#program = program;
    const { classOf, sample } = byteClasses(program);
    this.#classOf = classOf;
    this.#classSample = sample;
    this.#classes = sample.length;
    this.#next = new Int32Array(16 * this.#classes);
    this.#accepting = new Uint8Array(16);
    this.#reset();
  }

  /**
   * End of the longest match that begins at `start`, at most `limit`; -1 when there is none. The
   * literal of `prefix`, one for each automaton, has to stand there.
   */
  matchForward(bytes: Uint8Array, start: number, limit: number, prefix?: Prefix): number {
    const classOf = this.#classOf;
    const classes = this.#classes;
    let state = firstState;
    let at = start;
    let last = this.#accepting[state] === 1 ? start : -1;
    if (prefix !== undefined) {
      if (prefix.flushes !== this.flushes) this.#readPrefix(prefix);
      if (start + prefix.read < limit) {
        state = prefix.state;
        at = start + prefix.read;
        last = prefix.last < 0 ? -1 : start + prefix.last;
      }
    }
    let next = this.#next;
    let accepting = this.#accepting;
    while (at < limit) {
      const byteClass = classOf[bytes[at] ?? 0] ?? 0;
      let to = next[state * classes + byteClass] ?? unknown;
      if (to === unknown) {
        to = this.#step(state, byteClass);
        next = this.#next;
        accepting = this.#accepting;
      }
      if (to === dead) break;
      state = to;
      at++;
      if (accepting[state] === 1) last = at;
    }
    this.consumed = at - start + 1;
    this.alive = at === limit;
    return last;
  }

  /**
   * Start of the longest match of the mirrored program that ends at `end`; -1 when there is none.
   */
  matchBackward(bytes: Uint8Array, end: number, limit: number): number {
    const classOf = this.#classOf;
    const classes = this.#classes;
    let state = firstState;
    let next = this.#next;
    let accepting = this.#accepting;
    let last = accepting[state] === 1 ? end : -1;
    let at = end;
    while (at > limit) {
      const byteClass = classOf[bytes[at - 1] ?? 0] ?? 0;
      let to = next[state * classes + byteClass] ?? unknown;
      if (to === unknown) {
        to = this.#step(state, byteClass);
        next = this.#next;
        accepting = this.#accepting;
      }
      if (to === dead) break;
      state = to;
      at--;
      if (accepting[state] === 1) last = at;
    }
    this.consumed = end - at + 1;
    this.alive = at === limit;
    return last;
  }

  /** Whether some continuation of `prefix` can match, and the bytes that may come next. */
  nextBytes(prefix: readonly number[]): readonly number[] {
    const result: number[] = [];
    for (let byte = 0; byte < 256; byte++) {
      this.matchForward(Uint8Array.of(...prefix, byte), 0, prefix.length + 1);
      if (this.alive) result.push(byte);
    }
    return result;
  }

  /** Whether the pattern nowhere tells the two bytes apart. */
  treatsAlike(a: number, b: number): boolean {
    return this.#classOf[a] === this.#classOf[b];
  }

  /** Whether `text` as a whole matches. */
  accepts(text: readonly number[]): boolean {
    return this.matchForward(Uint8Array.from(text), 0, text.length) === text.length;
  }

  #readPrefix(prefix: Prefix): void {
    const { literal } = prefix;
    prefix.state = firstState;
    prefix.last = this.#accepting[firstState] === 1 ? 0 : -1;
    prefix.read = 0;
    for (const byte of literal) {
      const byteClass = this.#classOf[byte] ?? 0;
      const known = this.#next[prefix.state * this.#classes + byteClass] ?? unknown;
      const to = known === unknown ? this.#step(prefix.state, byteClass) : known;
      if (to === dead) break;
      prefix.state = to;
      prefix.read++;
      if (this.#accepting[to] === 1) prefix.last = prefix.read;
    }
    prefix.flushes = this.flushes;
  }

  #reset(): void {
    this.#sets = [[], []];
    this.#ids = new Map();
    this.#next.fill(unknown);
    this.#stateFor(closure(this.#program, [this.#program.start]));
  }

  #step(state: number, byteClass: number): number {
    const { kind, next, ranges } = this.#program;
    const sample = this.#classSample[byteClass] ?? 0;
    const targets: number[] = [];
    for (const at of this.#sets[state] ?? []) {
      const reads =
        kind[at] === 'read' && (ranges[at] ?? []).some(([a, b]) => sample >= a && sample <= b);
      if (reads) targets.push(next[at] ?? 0);
    }
    const set = closure(this.#program, targets);
    if (this.#sets.length >= statesMax && !this.#ids.has(set.join())) {
      this.flushes++;
      this.#reset();
      return set.length === 0 ? dead : this.#stateFor(set);
    }
    const to = set.length === 0 ? dead : this.#stateFor(set);
    this.#next[state * this.#classes + byteClass] = to;
    return to;
  }

  #stateFor(set: readonly number[]): number {
    const key = set.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#sets.push(set) - 1;
    this.#ids.set(key, id);
    if (id >= this.#accepting.length) this.#grow();
    this.#accepting[id] = set.some((at) => this.#program.kind[at] === 'accept') ? 1 : 0;
    return id;
  }

  #grow(): void {
    const next = new Int32Array(this.#next.length * 2);
    next.set(this.#next);
    this.#next = next;
    const accepting = new Uint8Array(this.#accepting.length * 2);
    accepting.set(this.#accepting);
    this.#accepting = accepting;
  }
}

/** Instructions reachable without reading, sorted, and only those that read or accept. */
function closure(program: Program, from: readonly number[]): readonly number[] {
  const seen = new Set<number>();
  const todo = [...from];
  const result: number[] = [];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at < 0 || seen.has(at)) continue;
    seen.add(at);
    if (program.kind[at] === 'step') todo.push(program.next[at] ?? -1, program.other[at] ?? -1);
    else result.push(at);
  }
  return result.sort((a, b) => a - b);
}

/** Bytes that no instruction tells apart share a class, so that tables stay small. */
function byteClasses(program: Program): { classOf: Uint8Array; sample: Uint8Array } {
  const cuts = new Uint8Array(257);
  for (const ranges of program.ranges) {
    for (const [low, high] of ranges) {
      cuts[low] = 1;
      cuts[high + 1] = 1;
    }
  }
  const classOf = new Uint8Array(256);
  const sample: number[] = [0];
  for (let byte = 1; byte < 256; byte++) {
    if (cuts[byte] === 1) sample.push(byte);
    classOf[byte] = sample.length - 1;
  }
  return { classOf, sample: Uint8Array.from(sample) };
}
