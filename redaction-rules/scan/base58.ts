import { hash } from 'node:crypto';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const noDigit = 58;
const digits = new Uint8Array(256).fill(noDigit);
for (const [value, char] of [...alphabet].entries()) digits[char.charCodeAt(0)] = value;

/** Version, 20 bytes of hash, 4 of checksum. */
const addressBytes = 25;
/** The number as parts of 24 bits, whose products stay small; the first holds the 25th byte. */
const parts = 9;

/** Whether a text is 25 bytes in base58 of which the last four are the checksum of the others. */
export function isBase58Check(text: string): boolean {
  const number = new Int32Array(parts);
  for (let i = 0; i < text.length; i++) {
    let carry = digits[text.charCodeAt(i)] ?? noDigit;
    if (carry === noDigit) return false;
    for (let at = parts - 1; at >= 0; at--) {
      carry += 58 * (number[at] ?? 0);
      number[at] = carry & 0xffffff;
      carry >>= 24;
    }
    if ((number[0] ?? 0) > 255) return false;
  }
  const bytes = Buffer.alloc(addressBytes);
  bytes[0] = number[0] ?? 0;
  for (let at = 1; at < parts; at++) bytes.writeUIntBE(number[at] ?? 0, 3 * at - 2, 3);
  const checksum = sha256(sha256(bytes.subarray(0, addressBytes - 4))).subarray(0, 4);
  return checksum.equals(bytes.subarray(addressBytes - 4));
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
