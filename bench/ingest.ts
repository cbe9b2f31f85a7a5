import { cpus } from 'node:os';
import { makePlace, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure, median } from './figure.ts';
import type { SendOutcome } from './load/send-outcome.ts';
import { type Load, loads, receiverOf, requestsOf } from './loads.ts';
import { type MachineFacts, machineFacts } from './machine.ts';
import { memoryUsage } from './process-usage.ts';
import { send } from './send-process.ts';
import {
  checkStored,
  failedFlushes,
  type Reading,
  readServer,
  storedAt,
  whereTimeWent,
} from './server-watch.ts';
import { type Rates, writeRequestFile, type Yardsticks } from './yardstick/measure.ts';

const sizes = {
  smoke: { rounds: 1, roundSeconds: 0.4, halfSeconds: 0.4, warmupShare: 0.05, yardMiB: 2 },
  real: { rounds: 3, roundSeconds: 20, halfSeconds: 20, warmupShare: 1, yardMiB: 32 },
} as const;

/**
 * The whole path with everything on: HTTP or gRPC, decode, redact, normalise, synced journal, DuckDB. Sender and
 * server share the machine, and a round ends when all that was acknowledged is in the database. A
 * warm-up goes first. What one core of Go's protobuf and of protobufjs decodes of such requests is
 * measured before and after each load.
 */
export async function benchIngest(size: BenchSize): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) {
    const requests = writeRequestFile(
      requestsOf(load, yardstickSeed),
      sizes[size].yardMiB * 2 ** 20,
    );
    const yardRounds = size === 'smoke' ? 1 : 3;
    const before = await requests.measure(yardRounds);
    const machine = machineFacts();
    const measured = await measure(load, size);
    const after = await requests.measure(yardRounds);
    requests.remove();
    figures.push(...rateFigures(load, measured, machine));
    const yardsticks = both(before, after);
    figures.push(...yardstickFigures(load, measured, yardsticks));
    figures.push(...timeFigures(load, measured, yardsticks.go));
  }
  return figures;
}

const yardstickSeed = 99;

interface Round {
  readonly outcome: SendOutcome;
  readonly storedMs: number;
}

interface Measured {
  readonly rounds: readonly Round[];
  readonly half: SendOutcome | undefined;
  /** Flushes that DuckDB refused. */
  readonly failed: number;
  readonly peakMiB: number;
  readonly first: Reading;
  readonly last: Reading;
}

async function measure(load: Load, size: BenchSize): Promise<Measured> {
  const { rounds, roundSeconds, halfSeconds, warmupShare } = sizes[size];
  const place = makePlace();
  const environment = { ...place.environment, ...load.environment };
  const server = await startServerProcess({ ...place, environment });
  const { pid } = server;
  let acknowledged = 0;
  const sendSome = async (requests: number, seed: number, rate?: number): Promise<Round> => {
    const order = { requests, seed, pid, ...(rate === undefined ? {} : { rate }) };
    const outcome = await send(receiverOf(load, server), load, order);
    acknowledged += outcome.spans;
    const stored = await storedAt(server, acknowledged);
    return { outcome, storedMs: stored - outcome.startedAtMs };
  };
  try {
    await sendSome(Math.ceil(load.warmup * warmupShare), 1);
    const { outcome } = await sendSome(Math.ceil(load.warmup * warmupShare), 2);
    let perSecond = (outcome.requests / outcome.sendMs) * 1000;
    const first = await readServer(server);
    const done: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const next = await sendSome(Math.ceil(perSecond * roundSeconds), 100 + round);
      perSecond = (next.outcome.requests / next.outcome.sendMs) * 1000;
      done.push(next);
    }
    const last = await readServer(server);
    const rate =
      median(done.map(({ outcome: { requests }, storedMs }) => requests / storedMs)) * 500;
    const half = load.isTimedAtHalf
      ? (await sendSome(Math.ceil(rate * halfSeconds), 200, rate)).outcome
      : undefined;
    await checkStored(server, acknowledged);
    const failed = await failedFlushes(server);
    return { rounds: done, half, failed, peakMiB: memoryUsage(pid).peakMiB, first, last };
  } finally {
    await server.stop();
    place.remove();
  }
}

function rateFigures({ name }: Load, measured: Measured, machine: MachineFacts): Figure[] {
  const { rounds, half, failed, peakMiB } = measured;
  const of = (value: (outcome: SendOutcome, storedMs: number) => number): number[] =>
    rounds.map(({ outcome, storedMs }) => value(outcome, storedMs));
  const megabytes = of(({ bytes }, storedMs) => bytes / storedMs / 1000);
  return [
    figure(
      `${name}: acknowledged`,
      'spans/s',
      of(({ spans, sendMs }) => (spans / sendMs) * 1000),
    ),
    figure(
      `${name}: stored`,
      'spans/s',
      of(({ spans }, ms) => (spans / ms) * 1000),
    ),
    figure(
      `${name}: stored`,
      'requests/s',
      of(({ requests }, ms) => (requests / ms) * 1000),
    ),
    figure(`${name}: stored`, 'MB/s', megabytes),
    figure(
      `${name}: acknowledgement p99`,
      'ms',
      of(({ latencyMs }) => latencyMs.p99),
    ),
    ...(half === undefined
      ? []
      : [
          figure(`${name}: acknowledgement p50 at half that rate`, 'ms', [half.latencyMs.p50]),
          figure(`${name}: acknowledgement p99 at half that rate`, 'ms', [half.latencyMs.p99]),
        ]),
    figure(
      `${name}: refused and sent again`,
      'requests',
      of(({ refused }) => refused),
    ),
    figure(`${name}: flushes that failed (target: 0)`, 'flushes', [failed]),
    figure(`${name}: most memory that the server held`, 'MiB', [peakMiB]),
    figure(
      `${name}: of the speed of copying in memory`,
      'x',
      megabytes.map((rate) => rate / machine.memoryCopyMBs),
    ),
    figure(
      `${name}: of the speed of synced writes`,
      'x',
      megabytes.map((rate) => rate / machine.syncedWriteMBs),
    ),
  ];
}

function yardstickFigures(load: Load, { rounds }: Measured, yardsticks: Yardsticks): Figure[] {
  const { name, goShareTarget } = load;
  const stored = rounds.map(({ outcome, storedMs }) => (outcome.spans / storedMs) * 1000);
  const { go, protobufjs } = yardsticks;
  const target = goShareTarget === undefined ? '' : ` (target: ${goShareTarget})`;
  const shares = ({ byClock }: Rates): number[] => stored.map((rate) => rate / median(byClock));
  return [
    ...(go === undefined
      ? []
      : [
          figure(`${name}: one core of Go's protobuf decodes`, 'spans/s', go.byClock),
          figure(`${name}: stored to Go's protobuf${target}`, 'x', shares(go)),
        ]),
    figure(`${name}: one core of protobufjs decodes`, 'spans/s', protobufjs.byClock),
    figure(`${name}: stored to protobufjs`, 'x', shares(protobufjs)),
  ];
}

/** CPU does not depend on who else uses the machine: what it would take at the least. */
function timeFigures(
  { name }: Load,
  { rounds, first, last }: Measured,
  go: Rates | undefined,
): Figure[] {
  const spans = rounds.reduce((sum, { outcome }) => sum + outcome.spans, 0);
  const went = whereTimeWent(first, last);
  const server = [...went.values()].reduce((sum, seconds) => sum + seconds, 0);
  const senders = rounds.reduce((sum, { outcome }) => sum + outcome.senderCpuSeconds, 0);
  const ceiling = (cpus().length * spans) / (server + senders);
  return [
    figure(`${name}: with every core busy, by CPU seconds`, 'spans/s', [ceiling]),
    ...(go === undefined
      ? []
      : [
          figure(`${name}: with every core busy, to Go's by CPU seconds`, 'x', [
            ceiling / median(go.byCpu),
          ]),
        ]),
    figure(`${name}: CPU of the server`, 'us/span', [(server / spans) * 1e6]),
    figure(`${name}: CPU of the sender`, 'us/span', [(senders / spans) * 1e6]),
    ...[...went].map(([what, seconds]) =>
      figure(`${name}: CPU, ${what}`, '%', [(seconds / server) * 100]),
    ),
  ];
}

function both(before: Yardsticks, after: Yardsticks): Yardsticks {
  return {
    go: before.go === undefined ? undefined : joined(before.go, after.go ?? before.go),
    protobufjs: joined(before.protobufjs, after.protobufjs),
  };
}

function joined(before: Rates, after: Rates): Rates {
  return {
    byClock: [...before.byClock, ...after.byClock],
    byCpu: [...before.byCpu, ...after.byCpu],
  };
}
