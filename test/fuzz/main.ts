/**
 * `npm run fuzz -- --runs 1000000 --seed 7 --minutes 30 --target decode`: mutated requests until the
 * runs or the time are used up. Exit code 1 where a promise was broken; the inputs are in `cases/`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runCampaign, type TargetReport } from './campaign.ts';
import { targets } from './targets.ts';
import type { HangWatch } from './watch-hang.ts';

const casesFolder = join(import.meta.dirname, 'cases');
const inputBytesMax = 4 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '60' },
    /** The beginning of a name; several times for several. */
    target: { type: 'string', multiple: true, default: [''] },
  },
});
const names = Object.keys(targets).filter((name) =>
  values.target.some((start) => name.startsWith(start)),
);
const seed = Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`seed ${seed}, ${values.runs} runs, ${values.minutes} minutes, targets ${names.join(' ')}`);

const watched = watchHang();
let inputs = 0;
process.on('uncaughtException', (error) => {
  const input = watched.input.slice(0, Atomics.load(watched.state, 1));
  writeFileSync(join(casesFolder, '..', 'crash.bin'), input);
  process.stderr.write(`the process would have crashed: ${error.stack ?? error.message}\n`);
  process.exit(2);
});
const ticker = setInterval(() => say(memoryLine(inputs)), 30_000);
const reports = await runCampaign({
  names,
  runs: Number(values.runs),
  seed,
  untilMs: performance.now() + Number(values.minutes) * 60_000,
  casesFolder,
  onInput(input) {
    inputs++;
    watched.input.set(input.subarray(0, inputBytesMax));
    Atomics.store(watched.state, 1, Math.min(input.length, inputBytesMax));
    Atomics.store(watched.state, 0, inputs);
  },
  say,
});
clearInterval(ticker);
await watched.close();
for (const report of reports) say(reportLine(report));
say(`${reports.reduce((sum, { runs }) => sum + runs, 0)} inputs in all; ${memoryLine(inputs)}`);
// What still keeps the process alive now was left behind by a target.
say(`open at the end: ${process.getActiveResourcesInfo().join(' ') || 'nothing'}`);
process.exitCode = reports.some(({ failures }) => failures.length > 0) ? 1 : 0;

function reportLine({ name, runs, outcomes, failures }: TargetReport): string {
  const counts = [...outcomes].toSorted().map(([outcome, count]) => `${outcome} ${count}`);
  const broken = failures.map(({ message, file }) => `\n  ${message} ${file ?? ''}`).join('');
  return `${name}: ${runs} runs (${counts.join(', ')}), ${failures.length} failures${broken}`;
}

function memoryLine(count: number): string {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
  return `${count} inputs, heap ${mib(heapUsed)}, external ${mib(external)}, resident ${mib(rss)}`;
}

function watchHang() {
  const state = new Int32Array(new SharedArrayBuffer(8));
  const input = new Uint8Array(new SharedArrayBuffer(inputBytesMax));
  const file = join(casesFolder, '..', 'hang.bin');
  const data: HangWatch = { state, input, file, silentCpuSeconds: 60, silentMs: 600_000 };
  const worker = new Worker(new URL('watch-hang.ts', import.meta.url), { workerData: data });
  return { state, input, close: () => worker.terminate() };
}
