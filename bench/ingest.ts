import { cpus } from 'node:os';
import { makePlace, startServerProcess } from '../test/journey/server-process.ts';
import { type BenchSize, type Figure, figure, median } from './figure.ts';
import type { SendOutcome } from './load/send-outcome.ts';
import { type Load, loads, receiverOf, requestsOf } from './loads.ts';
import { type MachineFacts, machineFacts } from './machine.ts';
import { memoryUsage } from './process-usage.ts';
import { send } from './send-process.ts';
import {
  failedFlushes,
  type Reading,
  readServer,
  storedAt,
  whereTimeWent,
} from './server-watch.ts';
import {
  type Rates,
  type RequestFile,
  writeRequestFile,
  type Yardsticks,
} from './yardstick/measure.ts';

const sizes = {
  smoke: {
    rounds: 1,
    roundSeconds: 0.4,
    halfSeconds: 0.4,
    warmupShare: 0.05,
    yardMiB: 2,
    yardRounds: 1,
  },
  real: {
    rounds: 3,
    roundSeconds: 30,
    halfSeconds: 20,
    warmupShare: 1,
    yardMiB: 32,
    yardRounds: 3,
  },
} as const;

/**
 * The whole path with everything on: HTTP or gRPC, decode, redact, normalise, synced journal, DuckDB. Sender and
 * server share the machine, and a round ends when all that was acknowledged is in the database. A
 * warm-up goes first. What one core of Go's protobuf and of protobufjs decodes of such requests is
 * measured before and after each round, and the round is compared with these alone: the speed of a
 * shared machine changes within minutes.
 */
export async function benchIngest(size: BenchSize): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) {
    const requests = writeRequestFile(
      requestsOf(load, yardstickSeed),
      sizes[size].yardMiB * 2 ** 20,
    );
    const machine = machineFacts();
    const measured = await measure(load, size, requests);
    requests.remove();
    figures.push(...rateFigures(load, measured, machine));
    figures.push(...yardstickFigures(load, measured));
    figures.push(...timeFigures(load, measured));
  }
  return figures;
}

const yardstickSeed = 99;

interface Sent {
  readonly outcome: SendOutcome;
  readonly storedMs: number;
}

interface Round extends Sent {
  /** Before it and after it. */
  readonly yardsticks: Yardsticks;
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

async function measure(load: Load, size: BenchSize, requests: RequestFile): Promise<Measured> {
  const { rounds, roundSeconds, halfSeconds, warmupShare, yardRounds } = sizes[size];
  const place = makePlace();
  const environment = { ...place.environment, ...load.environment };
  const server = await startServerProcess({ ...place, environment });
  const { pid } = server;
  let acknowledged = 0;
  const sendSome = async (count: number, seed: number, rate?: number): Promise<Sent> => {
    const order = { requests: count, seed, pid, ...(rate === undefined ? {} : { rate }) };
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
    let before = await requests.measure(yardRounds);
    for (let round = 0; round < rounds; round++) {
      const next = await sendSome(Math.ceil(perSecond * roundSeconds), 100 + round);
      perSecond = (next.outcome.requests / next.outcome.sendMs) * 1000;
      const after = await requests.measure(yardRounds);
      done.push({ ...next, yardsticks: both(before, after) });
      before = after;
    }
    const last = await readServer(server);
    const rate = median(done.map(({ outcome, storedMs }) => outcome.requests / storedMs)) * 500;
    const half = load.isTimedAtHalf
      ? (await sendSome(Math.ceil(rate * halfSeconds), 200, rate)).outcome
      : undefined;
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
    figure(`${name}: stored`, 'spans/s', rounds.map(storedPerSecond)),
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

function yardstickFigures(load: Load, { rounds }: Measured): Figure[] {
  const { name, goShareTarget } = load;
  const target = goShareTarget === undefined ? '' : ` (target: ${goShareTarget})`;
  const shares = (rates: readonly Rates[]): number[] =>
    rates.map(({ byClock }, round) => storedPerSecond(rounds[round]) / median(byClock));
  const go = goRates(rounds);
  const protobufjs = rounds.map(({ yardsticks }) => yardsticks.protobufjs);
  return [
    ...(go.length === 0
      ? []
      : [
          figure(`${name}: one core of Go's protobuf decodes`, 'spans/s', clocked(go)),
          figure(`${name}: stored to Go's protobuf${target}`, 'x', shares(go)),
        ]),
    figure(`${name}: one core of protobufjs decodes`, 'spans/s', clocked(protobufjs)),
    figure(`${name}: stored to protobufjs`, 'x', shares(protobufjs)),
  ];
}

/** None where Go cannot be had. */
function goRates(rounds: readonly Round[]): readonly Rates[] {
  return rounds.flatMap(({ yardsticks: { go } }) => (go === undefined ? [] : [go]));
}

function clocked(rates: readonly Rates[]): number[] {
  return rates.map(({ byClock }) => median(byClock));
}

function storedPerSecond(round: Round | undefined): number {
  return round === undefined ? Number.NaN : (round.outcome.spans / round.storedMs) * 1000;
}

/** CPU does not depend on who else uses the machine: what it would take at the least. */
function timeFigures({ name }: Load, { rounds, first, last }: Measured): Figure[] {
  const go = goRates(rounds);
  const spans = rounds.reduce((sum, { outcome }) => sum + outcome.spans, 0);
  const went = whereTimeWent(first, last);
  const server = [...went.values()].reduce((sum, seconds) => sum + seconds, 0);
  const senders = rounds.reduce((sum, { outcome }) => sum + outcome.senderCpuSeconds, 0);
  const ceiling = (cpus().length * spans) / (server + senders);
  return [
    figure(`${name}: with every core busy, by CPU seconds`, 'spans/s', [ceiling]),
    ...(go.length === 0
      ? []
      : [
          figure(`${name}: with every core busy, to Go's by CPU seconds`, 'x', [
            ceiling / median(go.flatMap(({ byCpu }) => byCpu)),
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
