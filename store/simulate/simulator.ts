/**
 * Replays stored traces against candidate policies, in one read-only transaction: it changes
 * nothing. One runs at a time, because it reads every text of the range.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type DuckDBConnection, type DuckDBValue, timestampNanosValue } from '@duckdb/node-api';
import { type AskedFacts, storedKeyOf } from '../../model/asked-facts.ts';
import { Missing, Unavailable } from '../../model/errors.ts';
import {
  retryAfterMs,
  simulationModelsMax,
  simulationMs,
  simulationsWaitingMax,
  simulationTracesMax,
} from '../../model/limits.ts';
import type {
  ArrivedCounts,
  SamplingSimulation,
  SimulationRequest,
} from '../../model/simulation.ts';
import type { UnixNano } from '../../model/time.ts';
import type { JsonRow } from '../contract.ts';
import type { Database } from '../database.ts';
import { readTime } from '../read/read-time.ts';
import { numberOf, readRows, textOf } from '../read/rows.ts';
import { ConnectionPool } from '../sql/connection-pool.ts';
import { toJsonValue } from '../sql/json-value.ts';
import { withinTime } from '../sql/within-time.ts';
import { Simulation } from './simulation.ts';
import { type Asked, askedBy, storedAsked } from './stored-asked.ts';
import { type StoredTrace, storedTrace } from './stored-trace.ts';

export interface Simulator {
  simulate(request: SimulationRequest, signal?: AbortSignal): Promise<SamplingSimulation>;
  close(): Promise<void>;
}

interface Bounds {
  /** Traces that are looked at; of more the newest. */
  readonly tracesMax: number;
  readonly timeoutMs: number;
}

const usual: Bounds = { tracesMax: simulationTracesMax, timeoutMs: simulationMs };

export function createSimulator(instance: Database, bounds: Partial<Bounds> = {}): Simulator {
  const { tracesMax, timeoutMs } = { ...usual, ...bounds };
  const pool = new ConnectionPool({ instance, size: 1, waitingMax: simulationsWaitingMax });
  return {
    simulate(request, given) {
      const over = () => tookTooLong(timeoutMs);
      return withinTime(timeoutMs, over, given, (signal, began) =>
        pool.use((connection) => {
          began();
          return run(connection, request, tracesMax, signal);
        }, signal),
      );
    },
    close: () => pool.close(),
  };
}

async function run(
  connection: DuckDBConnection,
  request: SimulationRequest,
  tracesMax: number,
  signal: AbortSignal,
): Promise<SamplingSimulation> {
  const range = { from: readTime(request.from, 'from'), to: readTime(request.to, 'to') };
  const values = { ...bound(range), limit: BigInt(tracesMax) };
  const [found = {}] = await readRows(connection, { sql: sql.range, values });
  const total = numberOf(found, 'traces');
  if (total === 0) throw nothingStored();
  const left_out = Math.max(0, total - tracesMax);
  const from = left_out > 0 ? textOf(found, 'oldest') : request.from;
  const simulation = new Simulation(request);
  const asked = askedBy(request.policies);
  for await (const trace of storedTraces(connection, range, tracesMax, asked)) {
    signal.throwIfAborted();
    simulation.add(trace);
  }
  const arrived = await arrivedIn(connection, { ...range, from: readTime(from, 'from') });
  const { traces, represented, ...outcome } = simulation.outcome(arrived.not_kept_spans === 0);
  return {
    from,
    to: request.to,
    traces: {
      simulated: traces.simulated,
      left_out,
      late: traces.late,
      sender_unknown: traces.both,
    },
    arrived: { ...arrived, represented_traces: represented },
    ...outcome,
  };
}

const read = (name: string) => readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
const sql = {
  range: read('range'),
  facts: read('facts'),
  asked: read('asked'),
  arrived: read('arrived'),
};

/** Start of a trace: `from` is inclusive, `to` exclusive. */
interface Range {
  readonly from: UnixNano;
  readonly to: UnixNano;
}

/** The newest first, chunk by chunk: the rows of all traces would be too many to hold. */
export async function* storedTraces(
  connection: DuckDBConnection,
  range: Range,
  tracesMax: number,
  asked?: Asked,
): AsyncGenerator<StoredTrace> {
  const bounds = { ...bound(range), limit: BigInt(tracesMax) };
  // First: a connection has one result at a time.
  const answers = new Map<string, AskedFacts>();
  if (asked !== undefined) {
    const values = {
      ...bounds,
      asks_active: asked.fields.has('active'),
      asks_new: asked.fields.has('new'),
      keys: JSON.stringify([...asked.attributes].map(storedKeyOf)),
    };
    for await (const row of rowsOf(connection, sql.asked, values)) {
      answers.set(textOf(row, 'trace_id'), storedAsked(row));
    }
  }
  const values = { ...bounds, models: BigInt(simulationModelsMax) };
  for await (const row of rowsOf(connection, sql.facts, values)) {
    yield storedTrace(row, answers.get(textOf(row, 'trace_id')));
  }
}

async function* rowsOf(
  connection: DuckDBConnection,
  text: string,
  values: Readonly<Record<string, DuckDBValue>>,
): AsyncGenerator<JsonRow> {
  const result = await connection.stream(text, { ...values });
  const names = result.columnNames();
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    for (const [at, row] of chunk.getRows().entries()) {
      // Others are answered on this thread, too.
      if (at % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
      const values = names.map((name, index) => [name, toJsonValue(row[index] ?? null)] as const);
      yield Object.fromEntries(values);
    }
  }
}

const rowsAtOnce = 256;
const minute = 60_000_000_000n;

/** Older rows are known by the minute only. */
async function arrivedIn(
  connection: DuckDBConnection,
  range: Range,
): Promise<Omit<ArrivedCounts, 'represented_traces'>> {
  const { from, to } = range;
  const minutes = bound({
    from: from - (from % minute),
    to: to + ((minute - (to % minute)) % minute),
  });
  const values = { ...bound(range), from_minute: minutes.from, to_minute: minutes.to };
  const [row = {}] = await readRows(connection, { sql: sql.arrived, values });
  const { traces, not_kept_traces: notKept } = row;
  return {
    spans: numberOf(row, 'spans'),
    traces: typeof traces === 'number' ? traces : null,
    not_kept_spans: numberOf(row, 'not_kept_spans'),
    not_kept_traces: typeof notKept === 'number' ? notKept : null,
  };
}

function bound({ from, to }: Range) {
  return { from: timestampNanosValue(from), to: timestampNanosValue(to) };
}

function nothingStored(): Missing {
  return new Missing('No trace of this range is stored.', {
    code: 'no_traces',
    hint: 'Choose a longer range.',
    field: 'from',
  });
}

function tookTooLong(timeoutMs: number): Unavailable {
  return new Unavailable(`The simulation took longer than ${timeoutMs} ms and was stopped.`, {
    code: 'simulation_timeout',
    hint: 'Choose a shorter range.',
    retryAfterMs,
  });
}
