import type { LazyDfa } from '../pattern/lazy-dfa.ts';
import { isAlphanumeric, isDigit } from './byte-kinds.ts';
import type { Matcher } from './matcher.ts';

/** Longer groups of digits count as this long; no rule tells them apart. */
const groupMax = 31;
/** Stands for the byte after a group that ends its field. */
const fieldEnd = 256;
const anyDigit = 0x34;
/** How many digits at the front of a group may belong to an escape, see `escapedDigits`. */
const escapedDigitsOf = [0, 2, 4];

/**
 * Which matchers can begin with a group of so many digits followed by such a byte: of the numbers
 * in logs and vectors nearly none are worth more than one look at this table.
 */
export class DigitGroups {
  /** A group of digits shorter than this begins no match. At least 3, for a step is two bytes. */
  readonly digitsMin: number;
  readonly #lists: (readonly Matcher[])[] = [[]];
  readonly #table = new Uint16Array((groupMax + 1) * (fieldEnd + 1));
  /** As the table: whether there are matchers, also should digits at the front end an escape. */
  readonly #open = new Uint8Array((groupMax + 1) * (fieldEnd + 1));

  constructor(matchers: readonly Matcher[]) {
    const digit = matchers.filter(({ match }) => match.anchor === 'digits');
    // By a digit for each matcher.
    const known = new Map([['0'.repeat(digit.length), 0]]);
    let shortest = groupMax;
    const open = digit.map(({ forward }) => continuations(forward));
    for (let length = 3; length <= groupMax; length++) {
      for (let byte = 0; byte <= fieldEnd; byte++) {
        const key = open.map((rows) => rows[length]?.[byte] ?? 0).join('');
        const list = (): readonly Matcher[] => digit.filter((_, i) => key[i] === '1');
        const at = known.get(key) ?? this.#lists.push(list()) - 1;
        known.set(key, at);
        this.#table[length * (fieldEnd + 1) + byte] = at;
        if (at === 0) continue;
        shortest = Math.min(shortest, length);
        for (const escaped of escapedDigitsOf) {
          const whole = Math.min(groupMax, length + escaped);
          this.#open[whole * (fieldEnd + 1) + byte] = 1;
        }
      }
    }
    this.digitsMin = shortest;
  }

  /** Whether a match may begin in a group of this kind; cheaper than what to ask next. */
  canBegin(kind: number): boolean {
    return this.#open[kind] === 1;
  }

  /** Matchers for the group that begins at `from`. */
  matchersAt(bytes: Uint8Array, from: number, end: number): readonly Matcher[] {
    let to = from;
    while (to < end && isDigit(bytes[to] ?? 0)) to++;
    return this.matchersOf(groupKind(bytes, from, to, end));
  }

  /** Matchers for a group of this kind. */
  matchersOf(kind: number): readonly Matcher[] {
    return this.#lists[this.#table[kind] ?? 0] ?? [];
  }
}

/** The kind of the group `bytes[from, to)` in a field that ends at `end`. */
export function groupKind(bytes: Uint8Array, from: number, to: number, end: number): number {
  const length = Math.min(groupMax, to - from);
  return length * (fieldEnd + 1) + (to < end ? (bytes[to] ?? 0) : fieldEnd);
}

/** By length of the group and byte: 1 where a match goes on with it, or may end before it. */
function continuations(automaton: LazyDfa): readonly Uint8Array[] {
  const open: Uint8Array[] = [];
  const prefix: number[] = [];
  for (let canGrow = true; canGrow && prefix.length <= groupMax; prefix.push(anyDigit)) {
    const row = new Uint8Array(fieldEnd + 1);
    if (automaton.accepts(prefix)) {
      for (let byte = 0; byte <= fieldEnd; byte++) if (!isAlphanumeric(byte)) row[byte] = 1;
    }
    const next = automaton.nextBytes(prefix);
    for (const byte of next) if (!isDigit(byte)) row[byte] = 1;
    open.push(row);
    canGrow = next.some(isDigit);
  }
  return open;
}
