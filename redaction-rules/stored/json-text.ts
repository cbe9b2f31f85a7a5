import { nameKeys, pairEntriesMax, pairNameMax, valueKeys } from '../pair-keys.ts';

/**
 * The strings and whole numbers of a JSON text, with the names of their values, and where they
 * stand. Lenient: it never changes anything, and of what is no JSON it finds what looks like it.
 */
export interface JsonLeaf {
  readonly start: number;
  readonly end: number;
  /** A key of an object, the text of a value, or a whole number. */
  readonly kind: 'key' | 'text' | 'number';
  /** As it is meant: without quotes and escapes. */
  readonly value: string;
  /** Name of the value: its key, that of its array, or what stands beside it. */
  readonly name: string;
  /** `messages[0].content` */
  readonly path: string;
}

/** Deeper values are found like others, and told by the path of what they stand in. */
const pathDepthMax = 64;

interface Frame {
  readonly isArray: boolean;
  readonly path: string;
  readonly name: string;
  key: string;
  index: number;
  /** Of an object like `{name: 'password', value: ...}` the name; of an array the text before. */
  beside: string;
  entries: number;
  /** Leaves of values, to be named anew when the object turns out to name them. */
  readonly values: number[];
}

export function jsonLeaves(text: string, name: string): readonly JsonLeaf[] {
  const leaves: JsonLeaf[] = [];
  const frames: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    const frame = frames.at(-1);
    if (sign === '"') {
      const end = endOfString(text, at);
      const isKey = frame?.isArray === false && /^\s*:/.test(text.slice(end, end + 16));
      addString(leaves, frame, text, at, end, isKey, name);
      at = end;
    } else if (sign === '{' || sign === '[') {
      const { path, valueName } = placeOf(frame, name);
      const told = frame !== undefined && frames.length > pathDepthMax ? frame.path : path;
      frames.push(newFrame(sign === '[', told, valueName));
      at++;
    } else if (sign === '}' || sign === ']') {
      const closed = frames.pop();
      if (closed?.isArray === false) nameByMap(leaves, closed);
      at++;
    } else if (sign === ',') {
      if (frame?.isArray === true) frame.index++;
      at++;
    } else if (sign !== undefined && sign >= '0' && sign <= '9') {
      const end = endOfNumber(text, at);
      addNumber(leaves, frame, text, at, end, name);
      at = end;
    } else at++;
  }
  return leaves;
}

function newFrame(isArray: boolean, path: string, name: string): Frame {
  return { isArray, path, name, key: '', index: 0, beside: '', entries: 0, values: [] };
}

function placeOf(frame: Frame | undefined, name: string): { path: string; valueName: string } {
  if (frame === undefined) return { path: '', valueName: name };
  if (frame.isArray) {
    return { path: `${frame.path}[${frame.index}]`, valueName: frame.beside || frame.name };
  }
  const path = frame.path === '' ? frame.key : `${frame.path}.${frame.key}`;
  return { path, valueName: frame.key };
}

function addString(
  leaves: JsonLeaf[],
  frame: Frame | undefined,
  text: string,
  start: number,
  end: number,
  isKey: boolean,
  name: string,
): void {
  const value = meantBy(text.slice(start, end));
  if (isKey && frame !== undefined) {
    frame.key = value;
    frame.entries++;
    leaves.push({ start, end, kind: 'key', value, name: '', path: frame.path });
    return;
  }
  const { path, valueName } = placeOf(frame, name);
  leaves.push({ start, end, kind: 'text', value, name: valueName, path });
  if (frame === undefined) return;
  const isShort = value.length <= pairNameMax;
  if (frame.isArray) frame.beside = isShort ? value : '';
  else {
    const key = frame.key.toLowerCase();
    if (isShort && frame.beside === '' && nameKeys.has(key)) frame.beside = value;
    else if (valueKeys.has(key)) frame.values.push(leaves.length - 1);
  }
}

function addNumber(
  leaves: JsonLeaf[],
  frame: Frame | undefined,
  text: string,
  start: number,
  end: number,
  name: string,
): void {
  const value = text.slice(start, end);
  const { path, valueName } = placeOf(frame, name);
  leaves.push({ start, end, kind: 'number', value, name: valueName, path });
}

function nameByMap(leaves: JsonLeaf[], { beside, entries, values }: Frame): void {
  if (beside === '' || entries < 2 || entries > pairEntriesMax) return;
  for (const index of values) {
    const leaf = leaves[index];
    if (leaf !== undefined) leaves[index] = { ...leaf, name: beside };
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (at < text.length && '0123456789.eE+-'.includes(text[at] ?? ' ')) at++;
  return at;
}

/** What cannot be read is taken as it stands. */
function meantBy(quoted: string): string {
  const plain = quoted.slice(1, quoted.endsWith('"') ? -1 : undefined);
  if (!plain.includes('\\')) return plain;
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : plain;
  } catch {
    return plain;
  }
}
