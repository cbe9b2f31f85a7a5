import { createHash } from 'node:crypto';

export const defaultExperimentId = '0';

const smallest = 100_000_000_000_000_000n;
const count = 900_000_000_000_000_000n;

/**
 * The id of an experiment that is created with a name: 18 digits, which fit into 63 bits. Writers
 * that know nothing of each other agree on it. `attempt` counts the experiments that began with
 * this name and have another one now.
 */
export function experimentIdOf(name: string, attempt = 0): string {
  if (name === 'Default' && attempt === 0) return defaultExperimentId;
  const hash = createHash('sha256').update('experiment\0').update(name);
  if (attempt > 0) hash.update(`\0${attempt}`);
  return String(smallest + (hash.digest().readBigUInt64BE(0) % count));
}
