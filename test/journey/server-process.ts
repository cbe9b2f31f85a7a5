import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const status = z.object({ listeners: z.array(z.object({ name: z.string(), url: z.string() })) });

/** A folder of one test: data, key, configuration and temporary files, all below it. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Put before the server's own command line, e.g. to enter a namespace. */
  readonly prefix?: readonly string[];
  /** Flags of the runtime, before the entry point. */
  readonly runtimeFlags?: readonly string[];
  remove(): void;
}

export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-test-'));
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    SPANLEDGER_REDACTION_KEY_FILE: join(folder, 'key', 'redaction.key'),
    TMPDIR: folder,
  };
  for (const name of Object.keys(environment))
    if (name.startsWith('OTEL_')) delete environment[name];
  return {
    folder,
    data: join(folder, 'data'),
    environment,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A real server in a process of its own, on free ports. */
export interface ServerProcess {
  readonly main: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly pid: number;
  /** Memory it holds now; 0 where the system does not tell. */
  residentBytes(): number;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** As a crash would end it. */
  kill(): Promise<void>;
  /** As Ctrl+C would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function startServerProcess(
  place: Place,
  args: readonly string[] = ['--no-ui'],
  spawned: (child: ChildProcess) => void = () => {},
): Promise<ServerProcess> {
  const [command = '', ...all] = [
    ...(place.prefix ?? []),
    process.execPath,
    ...(place.runtimeFlags ?? []),
    'cli/spanledger.js',
    'serve',
    '--json',
    '--port',
    '0',
    '--data',
    place.data,
    ...args,
  ];
  const child = spawn(command, all, {
    cwd: root,
    env: place.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  spawned(child);
  const printed: string[] = [];
  const exit = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const urls = await listening(child, printed);
  const url = (name: string): string => urls.get(name) ?? '';
  return {
    main: url('main'),
    otlpHttp: url('otlp-http'),
    otlpGrpc: url('otlp-grpc'),
    pid: child.pid ?? 0,
    residentBytes: () => residentBytes(child.pid),
    output: () => printed.join(''),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

function residentBytes(pid: number | undefined): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

function listening(child: ChildProcess, printed: string[]): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')));
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed.push(chunk.toString('utf8'));
      out += chunk.toString('utf8');
      const end = out.indexOf('\n');
      if (end < 0) return;
      const { listeners } = status.parse(JSON.parse(out.slice(0, end)));
      resolve(new Map(listeners.map((listener) => [listener.name, listener.url])));
    });
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${printed.join('')}`)));
  });
}

/** Runs one command to its end. */
export function runCommand(
  place: Place,
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, ['cli/spanledger.js', ...args], {
    cwd: root,
    env: place.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.on('exit', (code) =>
      resolve({
        code,
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}

const sqlAnswer = z.object({ rows: z.array(z.array(z.unknown())) });

/** Rows of one statement, asked over the API. */
export async function sql(
  server: Pick<ServerProcess, 'main'>,
  query: string,
): Promise<readonly (readonly unknown[])[]> {
  const answer = await fetch(`${server.main}/api/v1/sql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const body: unknown = await answer.json();
  if (answer.status !== 200)
    throw new Error(`sql answered ${answer.status}: ${JSON.stringify(body)}`);
  return sqlAnswer.parse(body).rows;
}
