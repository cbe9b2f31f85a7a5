import { isRecord, parseJson } from './plain-json.ts';

/** Where the role stands as it is. */
export interface RolePlace {
  readonly start: number;
  readonly end: number;
}

const key = new TextEncoder().encode('"role"');
const roleBytesMax = 64;
/** Nearly every sender writes the role first. */
const headBytes = 128;

/** The role of a message of JSON text: where it stands, or what it is once the text is parsed. */
export function findRole(
  bytes: Uint8Array,
  start: number,
  end: number,
): RolePlace | string | undefined {
  const place = placeIn(bytes, start, Math.min(end, start + headBytes));
  if (place !== undefined) return place;
  const message = parseJson(
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString(),
  );
  return isRecord(message) && typeof message.role === 'string' ? message.role : undefined;
}

/** `{"role":"` at the beginning, and behind it printable ASCII without escapes. */
function placeIn(bytes: Uint8Array, start: number, end: number): RolePlace | undefined {
  if (bytes[start] !== 0x7b) return undefined;
  let at = afterSpace(bytes, start + 1, end);
  for (let i = 0; i < key.length; i++) if (bytes[at++] !== key[i]) return undefined;
  at = afterSpace(bytes, at, end);
  if (bytes[at] !== 0x3a) return undefined;
  at = afterSpace(bytes, at + 1, end);
  if (bytes[at] !== 0x22) return undefined;
  const role = at + 1;
  for (at = role; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x22) break;
    if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return undefined;
  }
  const isRole = at < end && at > role && at - role <= roleBytesMax;
  return isRole ? { start: role, end: at } : undefined;
}

function afterSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at] ?? 0)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
