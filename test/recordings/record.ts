/**
 * `npm run record [-- NAME[/SCENARIO] …]`: makes the recordings anew. For each folder here that has
 * a script: installs its packages into an environment of its own outside of the project, runs every
 * scenario against a scripted model server, and writes what the instrumentation really sent.
 * Needs Python 3.12 with venv, npm, and their registries. No other test needs any of this.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Environment, prepare } from './environment.ts';
import { startModelServer } from './model-server/server.ts';
import { settle } from './settle.ts';
import { startSink } from './sink.ts';

const folder = import.meta.dirname;
const nowhere = 'http://127.0.0.1:1';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { environments: { type: 'string' } },
});
const environments = values.environments ?? join(tmpdir(), 'spanledger-recordings');
const chosen = positionals.map((text) => text.split('/'));
const names = readdirSync(folder).filter((name) =>
  ['requirements.txt', 'package.json'].some((file) => existsSync(join(folder, name, file))),
);

let failed = 0;
for (const name of names) {
  const wanted = chosen.filter(([one]) => one === name);
  if (chosen.length > 0 && wanted.length === 0) continue;
  const environment = await prepare(join(folder, name), join(environments, name));
  for (const scenario of await scenariosOf(name, environment)) {
    const isWanted = wanted.every(([, one]) => one === undefined || one === scenario);
    if (isWanted || wanted.some(([, one]) => one === scenario)) {
      await record(name, scenario, environment);
    }
  }
}
if (failed > 0) process.exitCode = 1;
await formatted();

/** The script itself says what it can do. */
async function scenariosOf(name: string, environment: Environment): Promise<readonly string[]> {
  try {
    return (await execute(environment, ['--list'], variables(name, nowhere, nowhere)))
      .split('\n')
      .filter(Boolean);
  } catch (error) {
    failed++;
    process.stdout.write(`FAILED ${name}: ${String(error)}\n`);
    return [];
  }
}

async function record(name: string, scenario: string, environment: Environment): Promise<void> {
  const model = await startModelServer();
  const sink = await startSink();
  const modelUrl = `http://127.0.0.1:${model.port}`;
  const sinkUrl = `http://127.0.0.1:${sink.port}`;
  try {
    await execute(environment, [scenario], variables(name, modelUrl, sinkUrl));
  } catch (error) {
    failed++;
    process.stdout.write(`FAILED ${name}/${scenario}: ${String(error)}\n`);
    return;
  } finally {
    await Promise.all([model.close(), sink.close()]);
  }
  const { recording, spans, logRecords } = settle(sink.received, {
    ports: [model.port, sink.port],
    folders: [environment.folder, folder],
  });
  if (spans + logRecords === 0) {
    failed++;
    process.stdout.write(`FAILED ${name}/${scenario}: nothing was sent\n`);
    return;
  }
  const file = join(folder, name, `${scenario}.json`);
  const head = {
    command: `npm run record -- ${name}/${scenario}`,
    packages: environment.packages,
    billed: model.billed,
  };
  writeFileSync(file, JSON.stringify({ ...head, ...recording }));
  process.stdout.write(`${name}/${scenario}: ${spans} spans, ${logRecords} log records\n`);
}

/** Everything a script needs to know; nothing here leaves the machine or is a secret. */
function variables(name: string, modelUrl: string, sinkUrl: string): Record<string, string> {
  const key = 'none-needed';
  return {
    MODEL_URL: modelUrl,
    SINK_URL: sinkUrl,
    OPENAI_BASE_URL: `${modelUrl}/v1`,
    OPENAI_API_KEY: key,
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: modelUrl,
    GOOGLE_API_KEY: key,
    OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: name,
    // What calls home is told not to.
    DO_NOT_TRACK: '1',
    TRACELOOP_TELEMETRY: 'false',
    MLFLOW_DISABLE_TELEMETRY: 'true',
    CREWAI_DISABLE_TELEMETRY: 'true',
    CREWAI_DISABLE_TRACKING: 'true',
    VOLTAGENT_TELEMETRY_DISABLED: '1',
    MASTRA_TELEMETRY_DISABLED: '1',
  };
}

/** Runs the script in an empty folder; resolves to what it printed, rejects if it fails. */
function execute(
  environment: Environment,
  args: readonly string[],
  extra: Record<string, string>,
): Promise<string> {
  const cwd = join(environments, `working-folder-${process.pid}`);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  const [command = '', ...first] = environment.command;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...environment.variables, ...extra },
      timeout: 120_000,
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
      else reject(new Error(Buffer.concat(errors).toString('utf8').trim().slice(-800)));
    });
  });
}

/** The project's own formatting, so that a recording has one attribute on a line. */
async function formatted(): Promise<void> {
  const child = spawn('npx', ['biome', 'format', '--write', folder], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('exit', resolve));
}
