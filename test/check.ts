/** `npm run check`: every static check, each named, all run even if one fails. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { staleGenerated } from './gen.ts';
import { tidy } from './tidy.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const folders = [
  'model',
  'redaction-rules',
  'prices',
  'store',
  'collector',
  'query',
  'cli',
  'ui/src',
  'bench',
  'test',
];

const commands: readonly (readonly [string, string, readonly string[]])[] = [
  ['types', 'tsc', ['-p', '.']],
  ['types of the UI', 'svelte-check', ['--tsconfig', 'ui/tsconfig.json', '--fail-on-warnings']],
  ['lint and format', 'biome', ['check', '--error-on-warnings', '.']],
  ['import rules', 'depcruise', ['--config', '.dependency-cruiser.js', ...folders]],
  ['dead code', 'knip', []],
];

let failed = 0;
for (const [name, command, args] of commands) {
  report(name, await run(bin(command), args));
}
report(
  'sizes and forbidden constructs',
  tidy(root)
    .map(({ file, line, message }) => `${file}:${line} ${message}`)
    .join('\n'),
);
report(
  'generated files',
  (await staleGenerated(root)).map((file) => `${file} is stale: npm run gen`).join('\n'),
);
process.exitCode = failed === 0 ? 0 : 1;

function report(name: string, findings: string): void {
  process.stdout.write(`${findings === '' ? 'ok    ' : 'FAILED'} ${name}\n`);
  if (findings === '') return;
  failed++;
  process.stdout.write(`${findings}\n`);
}

/** The command's output when it fails, nothing when it passes. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code) => {
      const text = Buffer.concat(output).toString('utf8').trim();
      resolve(code === 0 ? '' : text === '' ? `exit code ${code}` : text);
    });
  });
}
