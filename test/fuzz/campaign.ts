import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../otlp/mutate.ts';
import { minimise } from './minimise.ts';
import type { FuzzTarget, Outcomes } from './target.ts';
import { targets } from './targets.ts';

export interface CampaignOptions {
  /** Names of targets. */
  readonly names: readonly string[];
  /** Inputs in all, shared out by weight. */
  readonly runs: number;
  readonly seed: number;
  /** No round begins after it, in milliseconds of the process. */
  readonly untilMs: number;
  /** Where a failing input is written; undefined where it is not kept. */
  readonly casesFolder: string | undefined;
  /** Told of every input before it is checked. */
  readonly onInput: (input: Uint8Array) => void;
  readonly say: (line: string) => void;
}

export interface TargetReport {
  readonly name: string;
  runs: number;
  readonly outcomes: Outcomes;
  readonly failures: Failure[];
}

export interface Failure {
  readonly message: string;
  readonly file: string | undefined;
  readonly input: Uint8Array;
}

const roundRuns = 2_000;
/** Kinds of failure after which a target is left alone. */
const failuresMax = 10;

/** Rounds of every target in turn, so that a run that is stopped early has covered all of them. */
export async function runCampaign(options: CampaignOptions): Promise<readonly TargetReport[]> {
  const entries = options.names.map((name) => [name, entryOf(name)] as const);
  const weights = entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  const opened: Running[] = [];
  for (const [name, { weight, open }] of entries) {
    const report = { name, runs: 0, outcomes: new Map(), failures: [] };
    const share = Math.max(1, Math.round((options.runs * weight) / weights));
    opened.push({ target: await open(), share, weight, report });
  }
  try {
    for (let round = 0; opened.some(isUnfinished); round++) {
      for (const running of opened.filter(isUnfinished)) {
        if (performance.now() > options.untilMs) return opened.map(({ report }) => report);
        await runRound(running, round, options);
      }
    }
    return opened.map(({ report }) => report);
  } finally {
    for (const { target } of opened) await target.close?.();
  }
}

export function entryOf(name: string) {
  const entry = targets[name];
  if (entry === undefined)
    throw new Error(`unknown target; known: ${Object.keys(targets).join(' ')}`);
  return entry;
}

interface Running {
  readonly target: FuzzTarget;
  readonly share: number;
  readonly weight: number;
  readonly report: TargetReport;
}

function isUnfinished({ report, share }: Running): boolean {
  return report.runs < share && report.failures.length < failuresMax;
}

async function runRound(running: Running, round: number, options: CampaignOptions): Promise<void> {
  const { target, share, weight, report } = running;
  const random = seededRandom(roundSeed(options.seed, target.name, round));
  const left = Math.min(Math.ceil((roundRuns * weight) / 30), share - report.runs);
  for (let run = 0; run < left; run++) {
    const input = target.make(random);
    options.onInput(input);
    report.runs++;
    try {
      const checked = target.check(input, report.outcomes);
      if (checked !== undefined) await checked;
    } catch (error) {
      await keep(running, input, error, options);
    }
  }
  await target.settle?.();
}

function roundSeed(seed: number, name: string, round: number): number {
  return createHash('sha256').update(`${seed} ${name} ${round}`).digest().readUInt32LE();
}

async function keep(
  { target, report }: Running,
  input: Uint8Array<ArrayBuffer>,
  error: unknown,
  options: CampaignOptions,
): Promise<void> {
  const message = describe(error);
  if (report.failures.some((failure) => failure.message === message)) return;
  const small = await minimise(input, async (candidate) => {
    try {
      await target.check(candidate, new Map());
      return false;
    } catch (other) {
      return describe(other) === message;
    }
  });
  const file = options.casesFolder && writeCase(options.casesFolder, target.name, small);
  report.failures.push({ message, file, input: small });
  options.say(`${target.name}: ${message} (${small.length} bytes, ${file ?? 'not kept'})`);
}

/** The kind of a failure: its text and where it was thrown, so that each is kept once. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place =
    error.stack
      ?.split('\n')
      .find((line) => line.includes(' at '))
      ?.trim() ?? '';
  return `${error.message} ${place.replace(/\(.*\/(?=[^/]+\/[^/]+$)/, '(')}`;
}

function writeCase(folder: string, name: string, input: Uint8Array): string {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const file = join(folder, `${name}--${hash}.bin`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, input);
  return file;
}
