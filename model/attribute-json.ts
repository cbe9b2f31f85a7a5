/**
 * Attributes as JSON text: readable in SQL, and lossless for every OTLP AnyValue
 * (opentelemetry-proto v1.11, `common/v1/common.proto`).
 *
 * | AnyValue | JSON |
 * |---|---|
 * | string | string |
 * | bool | true, false |
 * | int | digits only, all 64 bits: `5` |
 * | double | shortest text that reads back equal, always with `.` or `e`: `5.0`, `-0.0`, `1e+21` |
 * | NaN, infinities | `{"$double":"NaN"}`, `"Infinity"`, `"-Infinity"` |
 * | bytes | `{"$bytes":"<base64>"}` |
 * | array | array |
 * | map | object; a key that begins with `$` gets one more `$` in front |
 * | no value | null |
 *
 * The rule for `$` holds for every object, the attributes of a span included. Normalisation writes
 * the same text from bytes (`collector/normalise/json-bytes.ts`); a property test compares the two.
 */
import { Invalid } from './errors.ts';

export type AttributeValue =
  | { readonly kind: 'empty' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'array'; readonly values: readonly AttributeValue[] }
  | { readonly kind: 'map'; readonly entries: readonly AttributeEntry[] };

export type AttributeEntry = readonly [key: string, value: AttributeValue];

/** Writes one value as the table above says. */
export function attributeValueToJson(value: AttributeValue): string {
  switch (value.kind) {
    case 'empty':
      return 'null';
    case 'string':
      return JSON.stringify(value.value);
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'int':
      return value.value.toString();
    case 'double':
      return doubleToJson(value.value);
    case 'bytes':
      return `{"$bytes":"${bytesToBase64(value.value)}"}`;
    case 'array':
      return `[${value.values.map(attributeValueToJson).join(',')}]`;
    case 'map':
      return `{${value.entries.map(entryToJson).join(',')}}`;
  }
}

/** A double so that it cannot be taken for an int. */
export function doubleToJson(value: number): string {
  if (!Number.isFinite(value)) return `{"$double":"${value}"}`;
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/**
 * The value a text of `attributeValueToJson` (or the columns `attributes`, `resource_attributes`,
 * ...) stands for.
 *
 * @throws Invalid when the text is not JSON, or uses `$` in a way the table above does not.
 */
export function attributeValueFromJson(text: string): AttributeValue {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

function entryToJson([key, value]: AttributeEntry): string {
  const escaped = key.startsWith('$') ? `$${key}` : key;
  return `${JSON.stringify(escaped)}:${attributeValueToJson(value)}`;
}

function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** JSON.parse cannot serve: it makes one number of `5` and `5.0` and rounds beyond 2^53. */
class Reader {
  readonly #text: string;
  readonly #numberShape = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): AttributeValue {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case '"':
        return { kind: 'string', value: this.#string() };
      case '{':
        return this.#object();
      case '[':
        return { kind: 'array', values: this.#list(']', () => this.value()) };
      case 't':
        return this.#word('true', { kind: 'bool', value: true });
      case 'f':
        return this.#word('false', { kind: 'bool', value: false });
      case 'n':
        return this.#word('null', { kind: 'empty' });
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at !== this.#text.length) throw notAttributeJson();
  }

  #object(): AttributeValue {
    const entries = this.#list('}', (): AttributeEntry => {
      this.#skipSpace();
      const key = this.#string();
      this.#skipSpace();
      this.#take(':');
      return [key, this.value()];
    });
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && /^\$(?!\$)/.test(first[0])) {
      return special(first);
    }
    return {
      kind: 'map',
      entries: entries.map(([key, value]): AttributeEntry => {
        if (!key.startsWith('$')) return [key, value];
        if (!key.startsWith('$$')) throw notAttributeJson();
        return [key.slice(1), value];
      }),
    };
  }

  #list<Item>(close: string, item: () => Item): Item[] {
    this.#at++;
    const items: Item[] = [];
    this.#skipSpace();
    if (this.#text[this.#at] === close) {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(item());
      this.#skipSpace();
      if (this.#text[this.#at] === close) {
        this.#at++;
        return items;
      }
      this.#take(',');
    }
  }

  #string(): string {
    const start = this.#at;
    this.#take('"');
    // A regular expression would overflow its stack on a string of some megabytes.
    for (;;) {
      const code = this.#text.charCodeAt(this.#at++);
      if (Number.isNaN(code)) throw notAttributeJson();
      if (code === 0x5c) this.#at++;
      else if (code === 0x22) break;
    }
    return parseString(this.#text.slice(start, this.#at));
  }

  #number(): AttributeValue {
    const shape = this.#numberShape;
    shape.lastIndex = this.#at;
    const text = shape.exec(this.#text)?.[0];
    if (text === undefined) throw notAttributeJson();
    this.#at += text.length;
    return /[.eE]/.test(text)
      ? { kind: 'double', value: Number(text) }
      : { kind: 'int', value: BigInt(text) };
  }

  #word(word: string, value: AttributeValue): AttributeValue {
    for (const letter of word) this.#take(letter);
    return value;
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) throw notAttributeJson();
    this.#at++;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }
}

function parseString(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw notAttributeJson();
  }
}

function special([key, value]: AttributeEntry): AttributeValue {
  if (value.kind !== 'string') throw notAttributeJson();
  if (key === '$bytes') {
    try {
      return { kind: 'bytes', value: Uint8Array.from(atob(value.value), (c) => c.charCodeAt(0)) };
    } catch {
      throw notAttributeJson();
    }
  }
  if (key === '$double' && /^(NaN|-?Infinity)$/.test(value.value)) {
    return { kind: 'double', value: Number(value.value) };
  }
  throw notAttributeJson();
}

function notAttributeJson(): Invalid {
  return new Invalid('the text is not attribute JSON', { code: 'invalid_attribute_json' });
}
