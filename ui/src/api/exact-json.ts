/**
 * Parses JSON without losing digits: an integer beyond 2^53 becomes a bigint, since attributes
 * carry all 64 bits. The slower reviver runs only when the text holds a number that long.
 */
export function parseExactJson<T>(text: string): T {
  return longNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

const longNumber = /[[:,\s]-?\d{16,}\s*[,\]}]/;

/**
 * ECMAScript 2025, "JSON.parse source text access": the third argument names the number's own text.
 */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}
