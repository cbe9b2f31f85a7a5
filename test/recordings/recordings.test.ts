import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { processBatches } from '../../collector/process-batch.ts';
import type { Signal } from '../../model/signal.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { type Row, readRows } from '../tapes/read-rows.ts';

const recording = z.object({
  command: z.string(),
  packages: z.record(z.string(), z.string()),
  billed: z.array(z.object({ status: z.number(), input: z.number(), output: z.number() })),
  traces: z.object({ resourceSpans: z.array(z.unknown()) }).optional(),
  logs: z.object({ resourceLogs: z.array(z.unknown()) }).optional(),
});

const folder = new URL('./', import.meta.url);
const scenarios = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, folder))
      .filter((file) => file.endsWith('.json') && !/(package|\.expected)\.json$/.test(file))
      .map((file) => ({ instrumentation: name, name: `${name}/${file.slice(0, -5)}` })),
  );

describe('recordings of real instrumentations (UPDATE=1 rewrites; format afterwards)', () => {
  test.each(scenarios)('$name', ({ name }) => {
    const shown = show(rowsOf(name));
    const file = new URL(`${name}.expected.json`, folder);
    if (process.env.UPDATE === '1') writeFileSync(file, JSON.stringify(shown));
    expect(existsSync(file), 'run once with UPDATE=1').toBe(true);
    expect(shown).toStrictEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('are many enough to say something of the field', () => {
    const spans = scenarios.flatMap(({ name }) => rowsOf(name).span ?? []);
    expect(new Set(scenarios.map((one) => one.instrumentation)).size).toBeGreaterThanOrEqual(15);
    expect(spans.length).toBeGreaterThanOrEqual(120);
  });

  test.each(scenarios)('$name tells nothing of the machine it was made on', ({ name }) => {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
    expect(text).not.toMatch(machine);
    expect(recording.parse(JSON.parse(text)).command).toBe(`npm run record -- ${name}`);
  });
});

// Put together so that this file does not find itself.
const machine = new RegExp(`(^|[\\s'"(])/(${['tmp', 'root', 'home', 'work', 'Users'].join('|')})/`);

const tools = {
  redactor: createRedactor(builtinRuleSet, { kid: 'k1', root: new Uint8Array(32).fill(7) }),
  limits: { valueDepthMax: 64 },
};

/** The rows of both signals, after all stages that a request goes through before it is stored. */
function rowsOf(name: string): Readonly<Record<string, readonly Row[]>> {
  const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
  const { logs, traces } = recording.parse(JSON.parse(text));
  return { ...stages('logs', logs), ...stages('traces', traces) };
}

function stages(signal: Signal, request: unknown): Readonly<Record<string, readonly Row[]>> {
  if (request === undefined) return {};
  const body = new TextEncoder().encode(JSON.stringify(request));
  const job = { batchId: 'b', signal, encoding: 'json' as const, body };
  const [outcome] = processBatches([job], tools);
  if (outcome?.kind !== 'processed') throw new Error(`the request is ${outcome?.kind}`);
  expect(outcome.dropped).toEqual({});
  const { redaction, ...rows } = readRows(outcome.blocks);
  return redaction === undefined ? rows : { ...rows, [`redaction of ${signal}`]: redaction };
}

/** The same in every row, compared elsewhere, or kept word for word from what was recorded. */
const leftOut =
  /^(trace_id|batch_id|content_hash|(resource|scope)_id|(start|end|observed)?_?time|duration_ns|flags|attributes|events|links|dropped_.*|.*_preview|item_index|experiment_id|rule_version)$/;

function show(rows: Readonly<Record<string, readonly Row[]>>): unknown {
  const { resource: _, scope = [], ...tables } = rows;
  const scopes = new Map(scope.map((row) => [row.scope_id, row.name]));
  return Object.fromEntries(
    Object.entries(tables).map(([table, list]) => [
      table,
      list.map((row) => ({
        ...('scope_id' in row && { scope: scopes.get(row.scope_id) }),
        ...Object.fromEntries(
          Object.entries(row)
            .filter(([column]) => !leftOut.test(column))
            .map(([column, value]) => [
              column,
              column === 'input' || column === 'output' ? beginning(value) : readable(value),
            ]),
        ),
      })),
    ]),
  );
}

/** Whole requests and answers are long, and say again what the messages say. */
function beginning(value: Row[string]): unknown {
  if (typeof value !== 'string' || value.length <= 200) return readable(value);
  return `${value.slice(0, 120)}… (${value.length} characters)`;
}

/** JSON as JSON, so that a person can read it. */
function readable(value: Row[string]): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
