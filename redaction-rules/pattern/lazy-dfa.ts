import type { Program } from './program.ts';

/** States kept before the cache starts afresh; bounds memory whatever a pattern or a text does. */
const statesMax = 2_000;
/**
 * A step not taken yet; every other one says where its state's row is, and has one bit more. The
 * least of those is the one to where nothing matches.
 */
const unknown = 0;
/** In a step: the state it leads to is one in which the pattern has matched. */
const acceptBit = 1;

/**
 * Where a run stands that has read a literal: so often does one begin a text that reading it again
 * is most of what a run costs.
 */
export interface Prefix {
  readonly literal: Uint8Array;
  /** Count of flushes for which the rest holds; -1 before the first run. */
  flushes: number;
  step: number;
  /** How many bytes were read, and how many of them the longest match has; -1: there is none. */
  read: number;
  last: number;
}

export function prefixOf(literal: Uint8Array): Prefix {
  return { literal, flushes: -1, step: unknown, read: 0, last: -1 };
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
  /** By row and class of a byte; a row is a state's number times the number of classes. */
  #steps: Int32Array;
  /** The step to where nothing matches any more, and the one that begins a run. */
  readonly #dead: number;
  #first = unknown;
  #sets: (readonly number[])[] = [];
  #ids = new Map<string, number>();

  constructor(program: Program) {
    this.#program = program;
    const { classOf, sample } = byteClasses(program);
    this.#classOf = classOf;
    this.#classSample = sample;
    this.#classes = sample.length;
    this.#steps = new Int32Array(16 * this.#classes);
    this.#dead = this.#classes << 1;
    this.#reset();
  }

  /**
   * End of the longest match that begins at `start`, at most `limit`; -1 when there is none. The
   * literal of `prefix`, one for each automaton, has to stand there.
   */
  matchForward(bytes: Uint8Array, start: number, limit: number, prefix?: Prefix): number {
    const classOf = this.#classOf;
    const dead = this.#dead;
    let step = this.#first;
    let at = start;
    let last = (step & acceptBit) === 0 ? -1 : start;
    if (prefix !== undefined) {
      if (prefix.flushes !== this.flushes) this.#readPrefix(prefix);
      if (start + prefix.read < limit) {
        step = prefix.step;
        at = start + prefix.read;
        last = prefix.last < 0 ? -1 : start + prefix.last;
      }
    }
    let steps = this.#steps;
    while (at < limit) {
      const byteClass = classOf[bytes[at] ?? 0] ?? 0;
      let to = steps[(step >> 1) + byteClass] ?? unknown;
      // One comparison for both, for neither is what nearly every step is.
      if (to <= dead) {
        if (to === unknown) {
          to = this.#step(step >> 1, byteClass);
          steps = this.#steps;
        }
        if (to === dead) break;
      }
      step = to;
      at++;
      if ((step & acceptBit) !== 0) last = at;
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
    const dead = this.#dead;
    let step = this.#first;
    let at = end;
    let last = (step & acceptBit) === 0 ? -1 : end;
    let steps = this.#steps;
    while (at > limit) {
      const byteClass = classOf[bytes[at - 1] ?? 0] ?? 0;
      let to = steps[(step >> 1) + byteClass] ?? unknown;
      // One comparison for both, for neither is what nearly every step is.
      if (to <= dead) {
        if (to === unknown) {
          to = this.#step(step >> 1, byteClass);
          steps = this.#steps;
        }
        if (to === dead) break;
      }
      step = to;
      at--;
      if ((step & acceptBit) !== 0) last = at;
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
    prefix.step = this.#first;
    prefix.last = (this.#first & acceptBit) === 0 ? -1 : 0;
    prefix.read = 0;
    for (const byte of literal) {
      const row = prefix.step >> 1;
      const byteClass = this.#classOf[byte] ?? 0;
      const known = this.#steps[row + byteClass] ?? unknown;
      const to = known === unknown ? this.#step(row, byteClass) : known;
      if (to === this.#dead) break;
      prefix.step = to;
      prefix.read++;
      if ((to & acceptBit) !== 0) prefix.last = prefix.read;
    }
    prefix.flushes = this.flushes;
  }

  #reset(): void {
    this.#sets = [[], []];
    this.#ids = new Map();
    this.#steps.fill(unknown);
    this.#first = this.#stepTo(closure(this.#program, [this.#program.start]));
  }

  #step(row: number, byteClass: number): number {
    const { kind, next, ranges } = this.#program;
    const sample = this.#classSample[byteClass] ?? 0;
    const targets: number[] = [];
    for (const at of this.#sets[row / this.#classes] ?? []) {
      const reads =
        kind[at] === 'read' && (ranges[at] ?? []).some(([a, b]) => sample >= a && sample <= b);
      if (reads) targets.push(next[at] ?? 0);
    }
    const set = closure(this.#program, targets);
    if (this.#sets.length >= statesMax && !this.#ids.has(set.join())) {
      this.flushes++;
      this.#reset();
      return this.#stepTo(set);
    }
    const to = this.#stepTo(set);
    this.#steps[row + byteClass] = to;
    return to;
  }

  #stepTo(set: readonly number[]): number {
    if (set.length === 0) return this.#dead;
    const key = set.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const row = (this.#sets.push(set) - 1) * this.#classes;
    const isAccepting = set.some((at) => this.#program.kind[at] === 'accept');
    const step = (row << 1) | (isAccepting ? acceptBit : 0);
    this.#ids.set(key, step);
    if (row >= this.#steps.length) this.#grow();
    return step;
  }

  #grow(): void {
    const steps = new Int32Array(this.#steps.length * 2);
    steps.set(this.#steps);
    this.#steps = steps;
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
