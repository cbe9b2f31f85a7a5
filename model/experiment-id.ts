/** Ids of experiments out of their names. */

export const defaultExperimentId = '0';
const defaultExperimentName = 'Default';

const smallest = 100_000_000_000_000_000n;
const count = 900_000_000_000_000_000n;

/**
 * The id of an experiment that is created with a name: 18 digits, which fit into 63 bits. Whoever
 * makes one out of a name, a client's request or a span, agrees on it. `attempt` counts the
 * experiments that began with this name and have another one now.
 *
 * @param sha256 of a text's UTF-8; handed in, because this folder runs in a browser too
 */
export function experimentIdOf(
  name: string,
  sha256: (text: string) => Uint8Array,
  attempt = 0,
): string {
  if (name === defaultExperimentName && attempt === 0) return defaultExperimentId;
  const digest = sha256(`experiment\0${name}${attempt > 0 ? `\0${attempt}` : ''}`);
  const number = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return String(smallest + (number % count));
}
