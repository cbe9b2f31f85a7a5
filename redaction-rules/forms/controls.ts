import { isDigit } from '../scan/byte-kinds.ts';
import { noWidth, type Spelling } from './spelling.ts';

const openBracket = 0x5b;
const semicolon = 0x3b;
const space = 0x20;
/** `m` sets colours, `K` clears the rest of a line: text goes on behind both. */
const widthless = [0x6d, 0x4b];
const parametersMax = 16;

/**
 * What follows an escape character that was read: `[1;32m` and what else moves and colours text in
 * a terminal. False where it is none.
 */
export function readControl(bytes: Uint8Array, end: number, found: Spelling): boolean {
  if (found.end >= end || bytes[found.end] !== openBracket) return false;
  const from = found.end + 1;
  let at = from;
  while (at < end && at - from < parametersMax && isParameter(bytes[at] ?? 0)) at++;
  const last = bytes[at] ?? 0;
  if (at >= end || last < 0x40 || last > 0x7e) return false;
  found.end = at + 1;
  found.code = widthless.includes(last) ? noWidth : space;
  return true;
}

function isParameter(byte: number): boolean {
  return isDigit(byte) || byte === semicolon || byte === 0x3f;
}
