/** A piece of printed JSON with what it is, so that it can be coloured. */
export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark';
  readonly text: string;
}

export type JsonLine = readonly JsonToken[];

export interface JsonWindow {
  readonly lines: readonly JsonLine[];
  /** True where the value is longer than what is shown. */
  readonly cut: boolean;
}

/**
 * Prints a value with two blanks of indent, at most `charactersMax` of it: a value of any size
 * costs only what is shown. A string that does not fit is cut at the end. Bigints print all their
 * digits.
 */
export function jsonWindow(value: unknown, charactersMax: number): JsonWindow {
  const printer = new Printer(charactersMax);
  printer.value(value, 0, '');
  printer.endLine();
  return { lines: printer.lines, cut: printer.cut };
}

/** Short lists and objects stay on one line. */
const oneLineMax = 64;

/** Like JSON.stringify, but for the bigints that exact parsing leaves. */
export function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}:${jsonText(one)}`,
  );
  return `{${inner.join(',')}}`;
}

class Printer {
  readonly lines: JsonLine[] = [];
  cut = false;
  #line: JsonToken[] = [];
  #left: number;

  constructor(charactersMax: number) {
    this.#left = charactersMax;
  }

  value(value: unknown, depth: number, after: string): void {
    if (this.cut) return;
    if (Array.isArray(value)) this.#list(value, depth, after);
    else if (typeof value === 'object' && value !== null) this.#object(value, depth, after);
    else {
      this.#put(leafKind(value), leafText(value, this.#left));
      this.#put('mark', after);
    }
  }

  endLine(): void {
    if (this.#line.length > 0) this.lines.push(this.#line);
    this.#line = [];
  }

  #list(values: readonly unknown[], depth: number, after: string): void {
    const inline = values.length === 0 || fitsOneLine(values);
    this.#put('mark', '[');
    values.forEach((one, i) => {
      if (this.cut) return;
      if (!inline) this.#newLine(depth + 1);
      const last = i === values.length - 1;
      this.value(one, depth + 1, last ? '' : inline ? ', ' : ',');
    });
    if (!inline) this.#newLine(depth);
    this.#put('mark', `]${after}`);
  }

  #object(value: object, depth: number, after: string): void {
    const entries = Object.entries(value);
    const inline = entries.length === 0 || fitsOneLine(value);
    this.#put('mark', '{');
    entries.forEach(([key, one], i) => {
      if (this.cut) return;
      if (!inline) this.#newLine(depth + 1);
      this.#put('key', JSON.stringify(key));
      this.#put('mark', ': ');
      const last = i === entries.length - 1;
      this.value(one, depth + 1, last ? '' : inline ? ', ' : ',');
    });
    if (!inline) this.#newLine(depth);
    this.#put('mark', `}${after}`);
  }

  #newLine(depth: number): void {
    if (this.cut) return;
    this.endLine();
    this.#put('mark', '  '.repeat(Math.min(depth, 40)));
  }

  #put(kind: JsonToken['kind'], text: string): void {
    if (this.cut || text === '') return;
    if (text.length > this.#left) this.cut = true;
    this.#line.push({ kind, text: this.cut ? `${text.slice(0, this.#left)}…` : text });
    this.#left -= text.length;
  }
}

function fitsOneLine(value: object): boolean {
  const inner: unknown[] = Object.values(value);
  if (inner.length > 6 || inner.some((one) => typeof one === 'object' && one !== null))
    return false;
  if (inner.some((one) => typeof one === 'string' && one.length > oneLineMax)) return false;
  return jsonText(value).length <= oneLineMax;
}

function leafKind(value: unknown): JsonToken['kind'] {
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'word';
}

/** Never more of a huge string than fits: one character beyond tells that it was cut. */
function leafText(value: unknown, charactersMax: number): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  const part = value.length > charactersMax ? value.slice(0, charactersMax + 1) : value;
  return JSON.stringify(part);
}
