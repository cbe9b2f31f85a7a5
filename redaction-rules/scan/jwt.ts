/** Longest header segment that is decoded, in characters. */
const headerMax = 8_192;

/** Whether the text up to the first dot is base64url of a JSON object that names an algorithm. */
export function hasJwtHeader(bytes: Uint8Array, start: number, end: number): boolean {
  let dot = start;
  while (dot < end && bytes[dot] !== 0x2e) dot++;
  if (dot === end || dot - start > headerMax) return false;
  const segment = Buffer.from(bytes.buffer, bytes.byteOffset + start, dot - start).toString(
    'latin1',
  );
  return namesAlgorithm(Buffer.from(segment, 'base64url').toString('utf8'));
}

function namesAlgorithm(json: string): boolean {
  // A failed parse costs microseconds, and text that only looks like a header is cheap to write.
  if (!json.startsWith('{"') || !json.trimEnd().endsWith('}')) return false;
  try {
    const header: unknown = JSON.parse(json);
    // RFC 7515 section 4.1.1: `alg` must be present, in JWS and in JWE.
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}
