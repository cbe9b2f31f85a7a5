import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../model/signal.ts';
import { type Row, readRows } from '../tapes/read-rows.ts';
import { folder, readRecording, rowBlocksOf, scenarios } from './read-recording.ts';

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
    expect(readRecording(name).command).toBe(`npm run record -- ${name}`);
  });
});

// Put together so that this file does not find itself.
const machine = new RegExp(
  `(^|[\\s'"(:/])/(${['tmp', 'root', 'home', 'work', 'Users'].join('|')})/`,
);

/** The rows of both signals, after all stages that a request goes through before it is stored. */
function rowsOf(name: string): Readonly<Record<string, readonly Row[]>> {
  const { logs, traces } = readRecording(name);
  return { ...stages('logs', logs), ...stages('traces', traces) };
}

function stages(signal: Signal, request: unknown): Readonly<Record<string, readonly Row[]>> {
  if (request === undefined) return {};
  const { redaction, ...rows } = readRows(rowBlocksOf(signal, JSON.stringify(request)));
  return redaction === undefined ? rows : { ...rows, [`redaction of ${signal}`]: redaction };
}

/** The same in every row, compared elsewhere, or kept word for word from what was recorded. */
const leftOut =
  /^(trace_id|batch_id|content_hash|(resource|scope)_id|(start|end|observed)?_?time|duration_ns|flags|attributes|events|links|dropped_.*|.*_preview|item_index|experiment_id|rule_version)$/;

function show(rows: Readonly<Record<string, readonly Row[]>>): unknown {
  // What the rows refer to is shown in them; experiments are named after the services of scripts.
  const { resource: _, message: __, span_experiment: ___, scope = [], ...tables } = rows;
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
