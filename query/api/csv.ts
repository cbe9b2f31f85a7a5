import type { JsonValue, SqlAnswer } from '../../store/contract.ts';

/**
 * RFC 4180: CRLF, a header line, quotes where needed. NULL is an empty field and an empty string is
 * `""`; lists and structs are JSON text.
 */
export function toCsv(answer: Pick<SqlAnswer, 'columns' | 'rows'>): string {
  const header = answer.columns.map(({ name }) => field(name));
  const lines = [header, ...answer.rows.map((row) => row.map(field))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function field(value: JsonValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
