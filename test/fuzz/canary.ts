import { generate, seededRandom } from '../../redaction-rules/generate.ts';

/** Secrets in the seeds; no mutation may bring one out again. */
export const canaries: readonly string[] = [
  generate('ghp_[0-9A-Za-z]{36}', seededRandom(9)),
  ['zorro.canary', 'vault-example.org'].join('@'),
];

/**
 * Whether a secret stands in `output` as a whole word. Between letters or marks of its own alphabet
 * it is another text, which no rule describes.
 */
export function leaksCanary(output: Uint8Array): boolean {
  const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  return canaryBytes.some((canary) => {
    for (let at = bytes.indexOf(canary); at >= 0; at = bytes.indexOf(canary, at + 1)) {
      if (isBoundary(bytes[at - 1]) && isBoundary(bytes[at + canary.length])) return true;
    }
    return false;
  });
}

const canaryBytes = canaries.map((canary) => Buffer.from(canary));

/** White space, quotes and brackets; a missing byte is the end of everything. */
function isBoundary(byte: number | undefined): boolean {
  return byte === undefined || ' \t\n\r"\'<>()[]{},;'.includes(String.fromCharCode(byte));
}
