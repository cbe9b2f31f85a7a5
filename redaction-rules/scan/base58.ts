import { createHash } from 'node:crypto';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Version, 20 bytes of hash, 4 of checksum. */
const addressBytes = 25;

/** Whether a text is 25 bytes in base58 of which the last four are the checksum of the others. */
export function isBase58Check(text: string): boolean {
  let number = 0n;
  for (const char of text) {
    const digit = alphabet.indexOf(char);
    if (digit < 0) return false;
    number = number * 58n + BigInt(digit);
  }
  const hex = number.toString(16).padStart(2 * addressBytes, '0');
  if (hex.length > 2 * addressBytes) return false;
  const bytes = Buffer.from(hex, 'hex');
  const checksum = sha256(sha256(bytes.subarray(0, addressBytes - 4))).subarray(0, 4);
  return checksum.equals(bytes.subarray(addressBytes - 4));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
