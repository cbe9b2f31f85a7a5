import { Invalid } from '../../model/errors.ts';

/** One inclusive range of byte values. */
export type ByteRange = readonly [low: number, high: number];

/** A pattern as a tree. It matches bytes; a non-ASCII literal stands for its UTF-8 bytes. */
export type PatternNode =
  | { readonly kind: 'byte'; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly items: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number | undefined;
    };

/** Largest count in `{n,m}`, as in RE2. */
const countMax = 1_000;
/** Groups within groups; deeper is a mistake, and would recurse without end. */
const depthMax = 32;

/**
 * Parses the pattern language of rule files: a subset of RE2's syntax without anchors, look-around,
 * back-references and lazy operators, because the engine itself places a match and always takes the
 * longest. Supported: literals, `.`, classes, `\d \w \s`, `\n \r \t \xHH`, groups, `|`, `* + ?
 * {n,m}`.
 *
 * @throws Invalid naming the position in the pattern.
 */
export function parsePattern(source: string): PatternNode {
  const parser = new Parser(source);
  const node = parser.either(0);
  if (parser.at < source.length) parser.refuse('unexpected )');
  return node;
}

/** Mirrors a pattern, so that it can be matched backwards from an anchor. */
export function reversePattern(node: PatternNode): PatternNode {
  switch (node.kind) {
    case 'byte':
      return node;
    case 'repeat':
      return { ...node, item: reversePattern(node.item) };
    case 'either':
      return { kind: 'either', items: node.items.map(reversePattern) };
    case 'sequence':
      return { kind: 'sequence', items: node.items.map(reversePattern).reverse() };
  }
}

/** Fewest bytes a match can have. */
export function shortestMatch(node: PatternNode): number {
  switch (node.kind) {
    case 'byte':
      return 1;
    case 'repeat':
      return node.min * shortestMatch(node.item);
    case 'either':
      return Math.min(...node.items.map(shortestMatch));
    case 'sequence':
      return node.items.reduce((sum, item) => sum + shortestMatch(item), 0);
  }
}

class Parser {
  at = 0;
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  refuse(problem: string): never {
    throw new Invalid(`pattern ${JSON.stringify(this.source)}: ${problem} at ${this.at}`, {
      code: 'bad_pattern',
      hint: 'patterns are a subset of RE2; see redaction-rules/README.md',
    });
  }

  either(depth: number): PatternNode {
    if (depth > depthMax) this.refuse('groups are nested too deep');
    const items = [this.sequence(depth)];
    while (this.source[this.at] === '|') {
      this.at++;
      items.push(this.sequence(depth));
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'either', items };
  }

  sequence(depth: number): PatternNode {
    const items: PatternNode[] = [];
    while (this.at < this.source.length) {
      const char = this.source[this.at];
      if (char === '|' || char === ')') break;
      items.push(this.repeated(this.atom(depth)));
    }
    return { kind: 'sequence', items };
  }

  atom(depth: number): PatternNode {
    const char = this.next();
    switch (char) {
      case '(':
        return this.group(depth);
      case '[':
        return { kind: 'byte', ranges: this.byteClass() };
      case '.':
        return { kind: 'byte', ranges: complement([[10, 10]]) };
      case '\\':
        return { kind: 'byte', ranges: this.escape() };
      case '^':
      case '$':
        return this.refuse('the engine places the match; anchors are not allowed');
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        return this.refuse(`a literal ${char} needs a backslash`);
      default:
        return literal(char);
    }
  }

  group(depth: number): PatternNode {
    if (this.source.startsWith('?:', this.at)) this.at += 2;
    else if (this.source[this.at] === '?') this.refuse('only (?: ) groups are allowed');
    const node = this.either(depth + 1);
    if (this.source[this.at] !== ')') this.refuse('a group is not closed');
    this.at++;
    return node;
  }

  repeated(item: PatternNode): PatternNode {
    const char = this.source[this.at];
    let node: PatternNode;
    if (char === '*') node = { kind: 'repeat', item, min: 0, max: undefined };
    else if (char === '+') node = { kind: 'repeat', item, min: 1, max: undefined };
    else if (char === '?') node = { kind: 'repeat', item, min: 0, max: 1 };
    else if (char === '{') return this.notRepeatedAgain(this.counted(item));
    else return item;
    this.at++;
    return this.notRepeatedAgain(node);
  }

  notRepeatedAgain(node: PatternNode): PatternNode {
    const after = this.source[this.at];
    if (after === '?' || after === '*' || after === '+' || after === '{') {
      this.refuse('lazy, possessive and doubled repeats are not allowed');
    }
    return node;
  }

  counted(item: PatternNode): PatternNode {
    const close = this.source.indexOf('}', this.at);
    const counts = /^\{(\d{1,4})(,?)(\d{0,4})$/.exec(this.source.slice(this.at, close));
    if (close < 0 || counts === null) return this.refuse('a repeat is {n}, {n,} or {n,m}');
    const min = Number(counts[1]);
    const last = counts[3] === '' ? undefined : Number(counts[3]);
    const max = counts[2] === '' ? min : last;
    if (counts[2] === '' && last !== undefined) this.refuse('a repeat is {n}, {n,} or {n,m}');
    if (min > countMax || (max ?? 0) > countMax) this.refuse(`counts end at ${countMax}`);
    if (max !== undefined && (max < min || max === 0)) this.refuse('the repeat is empty');
    this.at = close + 1;
    return { kind: 'repeat', item, min, max };
  }

  byteClass(): readonly ByteRange[] {
    const negated = this.source[this.at] === '^';
    if (negated) this.at++;
    const ranges: ByteRange[] = [];
    while (this.source[this.at] !== ']') {
      const low = this.classMember();
      const [only] = low;
      const isByte = low.length === 1 && only !== undefined && only[0] === only[1];
      if (this.source[this.at] === '-' && this.source[this.at + 1] !== ']' && isByte) {
        this.at++;
        const [high] = this.classMember();
        if (high === undefined || high[0] !== high[1] || high[0] < only[0]) {
          this.refuse('a range is upside down');
        } else ranges.push([only[0], high[0]]);
      } else ranges.push(...low);
    }
    this.at++;
    if (ranges.length === 0) this.refuse('a class is empty');
    return negated ? complement(ranges) : ranges;
  }

  classMember(): readonly ByteRange[] {
    const char = this.next();
    if (char === '\\') return this.escape();
    const code = char.charCodeAt(0);
    if (code > 127) this.refuse('a class holds bytes; write non-ASCII characters as (a|b)');
    return [[code, code]];
  }

  escape(): readonly ByteRange[] {
    const char = this.next();
    const named = namedClasses[char];
    if (named !== undefined) return named;
    if (char === 'x') {
      const hex = this.source.slice(this.at, this.at + 2);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) this.refuse('\\x needs two hex digits');
      this.at += 2;
      const value = Number.parseInt(hex, 16);
      return [[value, value]];
    }
    if (/[A-Za-z0-9]/.test(char)) this.refuse(`\\${char} is not supported`);
    const code = char.charCodeAt(0);
    if (code > 127) this.refuse('only ASCII needs a backslash');
    return [[code, code]];
  }

  next(): string {
    const point = this.source.codePointAt(this.at);
    if (point === undefined) return this.refuse('the pattern ends too early');
    const char = String.fromCodePoint(point);
    this.at += char.length;
    return char;
  }
}

const namedClasses: Readonly<Record<string, readonly ByteRange[]>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
  ],
  n: [[10, 10]],
  r: [[13, 13]],
  t: [[9, 9]],
};

function literal(char: string): PatternNode {
  const items = [...new TextEncoder().encode(char)].map(
    (byte): PatternNode => ({ kind: 'byte', ranges: [[byte, byte]] }),
  );
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'sequence', items };
}

function complement(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const result: ByteRange[] = [];
  let from = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) result.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= 255) result.push([from, 255]);
  return result;
}
