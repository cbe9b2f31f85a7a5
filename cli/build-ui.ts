import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Invalid } from '../model/errors.ts';

/** Where the built UI is, or undefined where there is neither a build nor the sources for one. */
export async function builtUi(
  root: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  const sources = join(root, 'ui');
  const dist = join(sources, 'dist');
  const stamp = join(dist, '.built-from');
  if (!existsSync(join(sources, 'src'))) return existsSync(dist) ? dist : undefined;
  const digest = sourceDigest(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return dist;
  say('building the UI (once, until its sources change)');
  await build(root);
  writeFileSync(stamp, digest);
  return dist;
}

/** Over every source file, its name and content: a build is current only for exactly these. */
function sourceDigest(folder: string): string {
  const hash = createHash('sha256');
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true }).sort(byName)) {
      if (entry.name === 'dist' || entry.name === 'e2e' || entry.name.endsWith('.test.ts'))
        continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else hash.update(relative(folder, path)).update('\0').update(readFileSync(path)).update('\0');
    }
  };
  walk(folder);
  // The types that the UI shares with the API are part of its sources.
  hash.update(readFileSync(join(folder, '..', 'query', 'api', 'wire.ts')));
  return hash.digest('hex');
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function build(root: string): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'ui', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) {
        resolve();
        return;
      }
      process.stderr.write(Buffer.concat(errors));
      reject(
        new Invalid('the UI could not be built', {
          code: 'ui_build_failed',
          hint: 'run npm ci again, or start with --no-ui to run without it',
        }),
      );
    });
  });
}
