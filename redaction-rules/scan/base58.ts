import { hash } from 'node:crypto';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Version, 20 bytes of hash, 4 of checksum. */
const addressBytes = 25;

/** Whether a text is 25 bytes in base58 of which the last four are the checksum of the others. */
export function isBase58Check(text: string): boolean {
  const bytes = new Uint8Array(addressBytes);
  for (const char of text) {
    let carry = alphabet.indexOf(char);
    if (carry < 0) return false;
    for (let at = addressBytes - 1; at >= 0; at--) {
      carry += 58 * (bytes[at] ?? 0);
      bytes[at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry > 0) return false;
  }
  const checksum = sha256(sha256(bytes.subarray(0, addressBytes - 4))).subarray(0, 4);
  return checksum.equals(bytes.subarray(addressBytes - 4));
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
