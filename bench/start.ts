import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchSize, type Figure, figure } from './figure.ts';

const root = join(import.meta.dirname, '..');

/**
 * Cold start: from `spawn` of the process to the first 200 of `/readyz`, on an empty data folder. The first start,
 * which fills the compile cache, is not counted.
 */
export async function benchStart(size: BenchSize): Promise<Figure[]> {
  const starts = size === 'smoke' ? 1 : 9;
  await startOnce();
  const toReady: number[] = [];
  for (let i = 0; i < starts; i++) toReady.push(await startOnce());
  return [figure('process start to /readyz, empty folder', 'ms', toReady)];
}

async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-bench-'));
  const start = performance.now();
  const args = [
    'cli/spanledger.js',
    'serve',
    '--no-ui',
    '--json',
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SPANLEDGER_REDACTION_KEY_FILE: join(folder, 'redaction.key') },
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        const main = /"name":"main","address":"[^"]+","url":"([^"]+)"/.exec(text);
        if (main?.[1] !== undefined) resolve(main[1]);
      });
      child.on('exit', () => reject(new Error('the server did not start')));
    });
    const answer = await fetch(`${url}/readyz`);
    if (answer.status !== 200) throw new Error(`/readyz answered ${answer.status}`);
    return performance.now() - start;
  } finally {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}
