import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../otlp/mutate.ts';
import { joinGroup } from './group.ts';
import { minimise } from './minimise.ts';
import { type FuzzTarget, type Outcomes, seen } from './target.ts';
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
  let left = Math.min(Math.ceil((roundRuns * weight) / 30), share - report.runs);
  while (left > 0) {
    const size = Math.min(left, target.checkGroup === undefined ? 1 : groupSize);
    const inputs = Array.from({ length: size }, () => target.make(random));
    left -= size;
    report.runs += size;
    if (passAsGroup(running, inputs, options)) continue;
    const before = report.failures.length;
    for (const input of inputs) await checkOne(running, input, options);
    if (size > 1 && report.failures.length === before) keepGroup(running, inputs, options);
  }
  await target.settle?.();
  // Timers and the garbage collector get their turn: most targets never wait for anything.
  await new Promise((resolve) => setImmediate(resolve));
}

/** Requests that go through the stages together, as the worker groups those that wait. */
const groupSize = 16;

/** True where the target takes groups and found nothing. */
function passAsGroup(
  { target, report }: Running,
  inputs: readonly Uint8Array<ArrayBuffer>[],
  { onInput }: CampaignOptions,
): boolean {
  if (target.checkGroup === undefined) return false;
  const outcomes: Outcomes = new Map();
  onInput(joinGroup(inputs));
  try {
    target.checkGroup(inputs, outcomes);
  } catch {
    return false;
  }
  for (const [outcome, count] of outcomes) seen(report.outcomes, outcome, count);
  return true;
}

async function checkOne(
  running: Running,
  input: Uint8Array<ArrayBuffer>,
  options: CampaignOptions,
): Promise<void> {
  const { target, report } = running;
  options.onInput(input);
  try {
    const checked = target.check(input, report.outcomes);
    if (checked !== undefined) await checked;
  } catch (error) {
    await keep(running, input, error, options);
  }
}

/** Nothing of it fails alone (or it failed so before): the whole group is kept, unless known. */
function keepGroup(
  { target, report }: Running,
  inputs: readonly Uint8Array<ArrayBuffer>[],
  { casesFolder, say }: CampaignOptions,
): void {
  const message = 'a group fails whose members pass alone';
  const failsAlone = inputs.some((input) => fails(target, input));
  if (failsAlone || report.failures.some((failure) => failure.message === message)) return;
  const input = joinGroup(inputs);
  const file = casesFolder && writeCase(casesFolder, `${target.name}--group`, input);
  report.failures.push({ message, file, input });
  say(`${target.name}: ${message} (${input.length} bytes, ${file ?? 'not kept'})`);
}

function fails(target: FuzzTarget, input: Uint8Array<ArrayBuffer>): boolean {
  try {
    void target.check(input, new Map());
    return false;
  } catch {
    return true;
  }
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
    options.onInput(candidate);
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
