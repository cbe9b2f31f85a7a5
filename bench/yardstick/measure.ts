import { execFile } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RequestSource } from '../load/llm-requests.ts';
import { type YardstickOutcome, yardstickOutcome } from './outcome.ts';

/** Spans a second on one core, a sample a round. */
export interface Rates {
  readonly byClock: readonly number[];
  /** By CPU seconds, which others on the machine change little. */
  readonly byCpu: readonly number[];
}

export interface Yardsticks {
  /** Go's protobuf with its garbage collection; undefined where Go cannot be had. */
  readonly go: Rates | undefined;
  /** Static code of protobufjs. */
  readonly protobufjs: Rates;
}

const run = promisify(execFile);
const folder = join(import.meta.dirname, '..', 'results', 'tmp');
const goFolder = join(import.meta.dirname, '..', 'go');

/** Requests of a load in a file, for programs that decode them on one core. */
export interface RequestFile {
  measure(rounds: number): Promise<Yardsticks>;
  remove(): void;
}

export function writeRequestFile(source: RequestSource, bytes: number): RequestFile {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `requests-${process.pid}`);
  const file = openSync(path, 'w');
  const head = Buffer.alloc(4);
  for (let written = 0; written < bytes; ) {
    const body = source.next();
    head.writeUInt32BE(body.length);
    writeSync(file, head);
    writeSync(file, body);
    written += body.length;
  }
  closeSync(file);
  return {
    async measure(rounds) {
      const go = await goProgram();
      const args = [path, String(rounds)];
      const script = join(import.meta.dirname, 'protobufjs.ts');
      return {
        go: go === undefined ? undefined : await perSecond(go, args),
        protobufjs: await perSecond(process.execPath, [script, ...args]),
      };
    },
    remove: () => rmSync(path, { force: true }),
  };
}

async function perSecond(program: string, args: readonly string[]): Promise<Rates> {
  const { stdout } = await run(program, [...args]);
  const { spans, rounds }: YardstickOutcome = yardstickOutcome.parse(JSON.parse(stdout));
  return {
    byClock: rounds.map(({ wallSeconds }) => spans / wallSeconds),
    byCpu: rounds.map(({ cpuSeconds }) => spans / cpuSeconds),
  };
}

let built: Promise<string | undefined> | undefined;

/** Built once a process. Without Go, or without its modules, there is no such figure. */
function goProgram(): Promise<string | undefined> {
  built ??= buildGo();
  return built;
}

async function buildGo(): Promise<string | undefined> {
  const program = join(folder, 'decode-otlp');
  try {
    await run('go', ['build', '-o', program, '.'], { cwd: goFolder });
    return program;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : '';
    process.stderr.write(`skipped: Go's protobuf, because bench/go cannot be built: ${reason}\n`);
    return undefined;
  }
}
