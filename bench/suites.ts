/** The suites by name; run as a script with a name and a size it prints the figures as JSON. */
import type { BenchSize, Figure, SuiteSettings } from './figure.ts';

type Suite = (
  size: BenchSize,
  settings: SuiteSettings,
) => Promise<readonly Figure[]> | readonly Figure[];

const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  decode: async () => (await import('./decode.ts')).benchDecode,
  sample: async () => (await import('./sample.ts')).benchSample,
  redact: async () => (await import('./redact.ts')).benchRedact,
  normalise: async () => (await import('./normalise.ts')).benchNormalise,
  content: async () => (await import('./content.ts')).benchContent,
  store: async () => (await import('./store.ts')).benchStore,
  ingest: async () => (await import('./ingest.ts')).benchIngest,
  grpc: async () => (await import('./grpc/bench-grpc.ts')).benchGrpc,
  start: async () => (await import('./start.ts')).benchStart,
};

/** Run only when asked for by name: they take long or need what has to be installed first. */
const onRequest: Readonly<Record<string, () => Promise<Suite>>> = {
  soak: async () => (await import('./soak.ts')).benchSoak,
  where: async () => (await import('./where.ts')).benchWhere,
  peers: async () => (await import('./peers.ts')).benchPeers,
};

/** Those of a plain run, or the one that was asked for. */
export function chooseSuites(only: string | undefined): readonly string[] {
  if (only === undefined) return Object.keys(suites);
  const known = Object.keys({ ...suites, ...onRequest });
  if (!known.includes(only)) throw new Error(`no such suite; known: ${known.join(', ')}`);
  return [only];
}

if (import.meta.main) {
  const [name = '', size, minutes, rate] = process.argv.slice(2);
  const load = suites[name] ?? onRequest[name];
  if (load === undefined) throw new Error(`no suite ${name}`);
  const suite = await load();
  const settings = { minutes: positive(minutes), rate: positive(rate) };
  const figures = await suite(size === 'smoke' ? 'smoke' : 'real', settings);
  process.stdout.write(JSON.stringify(figures));
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 ? number : undefined;
}
