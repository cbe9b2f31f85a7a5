import { createHmac, hkdfSync } from 'node:crypto';
import type { RedactionKey } from './key.ts';
import type { Canonical } from './rule.ts';
import { ShortTexts } from './short-texts.ts';
import { spell } from './spell.ts';

/** Pseudonyms remembered, so that a value seen again costs a look-up and not an HMAC. */
const rememberedMax = 4_096;
/** Longer values (private keys) are not remembered; the memory would be spent on few of them. */
const rememberedBytesMax = 96;

/** Makes the replacement text of values under one key. Holds originals in memory only, bounded. */
export type Pseudonymise = (
  label: string,
  canonical: Canonical,
  bytes: Uint8Array,
  start: number,
  end: number,
) => string;

/**
 * `[LABEL~kid~16 base32 characters]`: the first 80 bits of
 * HMAC-SHA-256(K, "rp1" 0 label 0 canonical(value)), K = HKDF-SHA-256(root, epoch). Equal values
 * under one key get equal text, so they can be joined; without the key a guess cannot be checked.
 */
export function createPseudonymiser(key: RedactionKey): Pseudonymise {
  const info = `spanledger redaction\0rp1\0${key.kid}`;
  const secret = Buffer.from(hkdfSync('sha256', key.root, new Uint8Array(0), info, 32));
  const remembered = new ShortTexts(rememberedMax, rememberedBytesMax);
  const tokens = Array.from({ length: rememberedMax }, () => '');
  /** By label and spelling; both come from the rules, so they are few. */
  const owners = new Map<string, Map<Canonical, number>>();
  let ownerLast = 0;
  /** Of the latest value: a field made to be slow has the same one thousands of times. */
  const latest = { label: '', canonical: '', owner: 0, slot: 0 };
  const ownerOf = (label: string, canonical: Canonical): number => {
    const known = owners.get(label)?.get(canonical);
    if (known !== undefined) return known;
    const spellings = owners.get(label) ?? new Map<Canonical, number>();
    owners.set(label, spellings.set(canonical, ++ownerLast));
    return ownerLast;
  };
  return (label, canonical, bytes, start, end) => {
    const length = end - start;
    if (length > rememberedBytesMax || length <= 0) {
      return token(secret, key.kid, label, spell(canonical, viewOf(bytes, start, end)));
    }
    if (label !== latest.label || canonical !== latest.canonical) {
      Object.assign(latest, { label, canonical, owner: ownerOf(label, canonical) });
    }
    const { owner, slot } = latest;
    const isLatest = remembered.isAt(slot, owner, bytes, start, end);
    const known = isLatest ? slot : remembered.find(owner, bytes, start, end);
    const kept = known < 0 ? undefined : tokens[known];
    if (kept !== undefined) {
      latest.slot = known;
      return kept;
    }
    const made = token(secret, key.kid, label, spell(canonical, viewOf(bytes, start, end)));
    tokens[remembered.add(owner, bytes, start, end)] = made;
    return made;
  };
}

function token(secret: Buffer, kid: string, label: string, value: Buffer): string {
  const mac = createHmac('sha256', secret)
    .update(`rp1\0${label}\0`, 'latin1')
    .update(value)
    .digest();
  // Written and read again, so that it is one piece and no tree of what it was put together from.
  return Buffer.from(`[${label}~${kid}~${base32(mac.subarray(0, 10))}]`).toString();
}

/** RFC 4648 base32 in lower case, five bits a character; 10 bytes make 16 characters. */
function base32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31] ?? '';
    }
  }
  return text;
}

function viewOf(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
