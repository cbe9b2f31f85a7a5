import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another backend, as its package starts it, with its own default database. */
export interface Peer {
  readonly name: string;
  /** Its program in the environment that bench/README.md makes. */
  readonly program: string;
  readonly args: (place: PeerPlace) => readonly string[];
  readonly environment: (place: PeerPlace) => NodeJS.ProcessEnv;
  readonly healthPath: string;
  /** Lines that its receiver wants. */
  readonly headers: readonly string[];
  readonly database: string;
}

interface PeerPlace {
  readonly folder: string;
  readonly port: number;
  readonly grpcPort: number;
}

export const peers: readonly Peer[] = [
  {
    name: 'MLflow',
    program: 'mlflow',
    args: ({ folder, port }) => [
      'server',
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
      ...['--artifacts-destination', join(folder, 'artifacts')],
    ],
    environment: () => ({ MLFLOW_DISABLE_TELEMETRY: 'true' }),
    healthPath: '/health',
    headers: ['x-mlflow-experiment-id: 0'],
    database: 'mlflow.db',
  },
  {
    name: 'Phoenix',
    program: 'phoenix',
    args: () => ['serve'],
    environment: ({ folder, port, grpcPort }) => ({
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(port),
      PHOENIX_GRPC_PORT: String(grpcPort),
      PHOENIX_WORKING_DIR: folder,
      PHOENIX_TELEMETRY_ENABLED: 'false',
    }),
    healthPath: '/healthz',
    headers: [],
    database: 'phoenix.db',
  },
];

export interface RunningPeer {
  readonly url: string;
  /** Rows in its table of spans: what a reader could get. */
  storedSpans(): number;
  stop(): Promise<void>;
}

const environments = [
  join(import.meta.dirname, '..', 'results', 'tmp', 'peers', 'bin'),
  join(import.meta.dirname, '..', '..', '.ci', 'venv', 'bin'),
];
const startSecondsMax = 180;

/** Undefined where it is not installed. */
export async function startPeer(peer: Peer): Promise<RunningPeer | undefined> {
  const program = environments.map((bin) => join(bin, peer.program)).find(existsSync);
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-peer-'));
  const place = { folder, port: await freePort(), grpcPort: await freePort() };
  const child = spawn(program, [...peer.args(place)], {
    cwd: folder,
    env: { ...process.env, DO_NOT_TRACK: '1', ...peer.environment(place) },
    stdio: 'ignore',
    // A group of its own: it has worker processes that must end with it.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const url = `http://127.0.0.1:${place.port}`;
  try {
    await healthy(`${url}${peer.healthPath}`, () => child.exitCode);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, storedSpans: () => countSpans(join(folder, peer.database)), stop };
}

function countSpans(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    return Number(database.prepare('SELECT count(*) AS spans FROM spans').get()?.spans);
  } finally {
    database.close();
  }
}

async function healthy(url: string, exitCode: () => number | null): Promise<void> {
  const deadline = Date.now() + startSecondsMax * 1000;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    if (exitCode() !== null) throw new Error(`a peer ended with ${exitCode()} before it was ready`);
    if (Date.now() > deadline) throw new Error('a peer did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
