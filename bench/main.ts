/**
 * `npm run bench [-- --smoke] [--only SUITE] [--against REF] [--no-write] [--minutes M] [--rate R]`
 *
 * Every suite runs in a fresh process with a fixed seed and a warm-up. `--against` checks a git
 * revision out beside this tree and alternates the two, so that both see the same noise.
 * Results, with the machine's facts, are written to bench/results/.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type BenchSize, type Figure, median } from './figure.ts';
import { machineFacts } from './machine.ts';
import { chooseSuites } from './suites.ts';

const root = join(import.meta.dirname, '..');
const roundsAgainst = 3;
const figures = z.array(
  z.object({ name: z.string(), unit: z.string(), value: z.number(), samples: z.array(z.number()) }),
);

const { values: options } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
    against: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
    minutes: { type: 'string', default: '' },
    rate: { type: 'string', default: '' },
  },
});
const size: BenchSize = options.smoke ? 'smoke' : 'real';
const chosen = chooseSuites(options.only);

const machine = machineFacts();
print([
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.node}`,
  `memory copy ${machine.memoryCopyMBs} MB/s, synced writes ${machine.syncedWriteMBs} MB/s, ` +
    `one small sync ${machine.smallSyncMs} ms, load average ${machine.loadAverage}`,
  ...(machine.loadAverage < machine.cores / 2
    ? []
    : ['others use this machine: rates are low, and only CPU and paired ratios mean something']),
]);
const suites: Record<string, readonly Figure[]> = {};
for (const name of chosen) {
  suites[name] =
    options.against === undefined
      ? await runSuite(root, name)
      : await runAgainst(name, options.against);
  print(['', name, ...lines(suites[name])]);
}
if (!options['no-write'] && size === 'real') write();

function write(): void {
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  const revision = git('rev-parse', '--short', 'HEAD');
  const file = join(folder, `${day}-${options.only ?? 'all'}.json`);
  const against = options.against ?? null;
  const content = { day, revision, against, machine, suites };
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
  print(['', `written to bench/results/${day}-${options.only ?? 'all'}.json`]);
}

async function runAgainst(name: string, reference: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spanledger-bench-'));
  const other = join(folder, 'tree');
  git('worktree', 'add', '--detach', other, reference);
  try {
    symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'));
    const here: Figure[] = [];
    const there: Figure[] = [];
    for (let round = 0; round < roundsAgainst; round++) {
      const order = round % 2 === 0 ? [root, other] : [other, root];
      for (const tree of order)
        (tree === root ? here : there).push(...(await runSuite(tree, name)));
    }
    return compare(here, there, reference);
  } finally {
    git('worktree', 'remove', '--force', other);
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(here: readonly Figure[], there: readonly Figure[], reference: string): Figure[] {
  const names = [...new Set(here.map((one) => one.name))];
  return names.flatMap((name) => {
    const ours = here.filter((one) => one.name === name);
    const theirs = there.filter((one) => one.name === name);
    const first = ours[0];
    if (first === undefined) return [];
    const merged = merge(first, ours);
    if (theirs.length === 0) return [merged];
    const before = merge({ ...first, name: `${name} at ${reference}` }, theirs);
    const change = merged.value / before.value;
    return [
      merged,
      before,
      { name: `${name}, now to then`, unit: 'x', value: change, samples: [] },
    ];
  });
}

function merge(first: Figure, rounds: readonly Figure[]): Figure {
  const samples = rounds.map((one) => one.value);
  return { ...first, samples, value: median(samples) };
}

/** Runs one suite of one tree in a process of its own. */
function runSuite(tree: string, name: string): Promise<readonly Figure[]> {
  const script = join(tree, 'bench', 'suites.ts');
  const args = [script, name, size, options.minutes, options.rate];
  const child = spawn(process.execPath, ['--expose-gc', ...args], {
    cwd: tree,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`suite ${name} ended with ${code}`));
      else resolve(figures.parse(JSON.parse(Buffer.concat(output).toString('utf8'))));
    });
  });
}

/** Figures named `group: what` stand under their group. */
function lines(all: readonly Figure[]): string[] {
  let group = '';
  return all.flatMap((one) => {
    const end = one.name.indexOf(': ');
    const value = `${String(Number(one.value.toPrecision(4))).padStart(12)} ${one.unit}`;
    const line = `  ${one.name.slice(end < 0 ? 0 : end + 2).padEnd(60)}${value}`;
    const before = group;
    group = end < 0 ? '' : one.name.slice(0, end);
    return group === before ? [line] : ['', ` ${group}`, line];
  });
}

function git(...args: readonly string[]): string {
  return execFileSync('git', [...args], { cwd: root })
    .toString('utf8')
    .trim();
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
