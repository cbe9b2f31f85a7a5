/** The suites by name; run as a script with a name and a size it prints the figures as JSON. */
import type { BenchSize, Figure } from './figure.ts';

type Suite = (size: BenchSize) => Promise<readonly Figure[]> | readonly Figure[];

const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  decode: async () => (await import('./decode.ts')).benchDecode,
  redact: async () => (await import('./redact.ts')).benchRedact,
  normalise: async () => (await import('./normalise.ts')).benchNormalise,
  store: async () => (await import('./store.ts')).benchStore,
  ingest: async () => (await import('./ingest.ts')).benchIngest,
  start: async () => (await import('./start.ts')).benchStart,
};

export const suiteNames: readonly string[] = Object.keys(suites);

if (import.meta.main) {
  const [name = '', size] = process.argv.slice(2);
  const load = suites[name];
  if (load === undefined) throw new Error(`no suite ${name}`);
  const suite = await load();
  process.stdout.write(JSON.stringify(await suite(size === 'smoke' ? 'smoke' : 'real')));
}
