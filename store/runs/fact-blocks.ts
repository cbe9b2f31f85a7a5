import { contentColumns, redactionColumns } from '../../model/batch-columns.ts';
import type { Columns } from '../../model/column-type.ts';
import { assert } from '../../model/errors.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { type RunTable, runTables } from '../../model/run-columns.ts';
import { referenceMark } from '../../model/stored-text.ts';
import { contentName } from '../content-name.ts';
import type { StoreGroup } from '../contract.ts';
import type { RunBatch } from '../runs-contract.ts';

type Cell = string | number | bigint | boolean | undefined;
type Row = Readonly<Record<string, Cell>>;

/** A row of a table of facts; what is undefined is not said. */
export interface Fact {
  readonly table: RunTable;
  readonly values: Row;
}

/** The run, or the experiment itself, that a request speaks of. */
export interface Subject {
  readonly experimentId: string;
  readonly runId?: string | undefined;
}

/** `place` has to fit into the turn of a fact, see the views. */
const factsMax = 2 ** 20;

/** What stands in a row for a text that is stored once, see `model/stored-text.ts`. */
export function referenceTo(text: string): string {
  return `${referenceMark}r${contentName(text)}${referenceMark}`;
}

/**
 * What is said of one subject in one request, as a group that the writer takes.
 *
 * @param texts what the facts refer to
 */
export function factGroup(
  facts: readonly Fact[],
  subject: Subject,
  batch: RunBatch,
  texts: readonly string[] = [],
): StoreGroup {
  assert(facts.length > 0 && facts.length < factsMax, 'a request says nothing, or too much');
  const { batchId, receivedUnixNano, bytesIn, ruleSetDigest, hits } = batch;
  const ids = { experiment_id: subject.experimentId, run_id: subject.runId };
  const common = { ...ids, recorded_time: receivedUnixNano, batch_id: batchId };
  const rows = facts.map(({ table, values }, place) => ({
    table,
    values: { ...values, ...common, place },
  }));
  const byTable = Map.groupBy(rows, ({ table }) => table);
  const blocks = [...byTable].map(([table, own]) =>
    block(
      table,
      runTables[table],
      own.map(({ values }) => values),
    ),
  );
  if (texts.length > 0) {
    const contents = texts.map((body) => ({ content_hash: contentName(body), body }));
    blocks.push(block('content', contentColumns, contents));
  }
  if (hits.length > 0) {
    const hidden = hits.map(({ field, rule, ruleVersion, action, count }) => ({
      ...{ field, rule, rule_version: ruleVersion, action, count },
      ...{ ...ids, batch_id: batchId, signal: 'runs' },
    }));
    blocks.push(block('redaction', redactionColumns, hidden));
  }
  const replaced = hits.filter(({ action }) => action !== 'keep');
  const receipt = {
    ...({ signal: 'runs', transport: 'http/json' } as const),
    ...{ batchId, receivedUnixNano, bytesIn, ruleSetDigest, itemsIn: facts.length },
    ...{ dropped: {}, sampledOut: 0 },
    redactedValues: replaced.reduce((sum, { count }) => sum + count, 0),
  };
  return { blocks: Buffer.concat(blocks), receipts: [receipt] };
}

/** Columns that a table lacks are left out. */
function block(table: string, columns: Columns, rows: readonly Row[]): Uint8Array {
  const builder = new RowBlockBuilder<string>(table, columns, rows.length);
  for (const [row, values] of rows.entries()) {
    for (const [name, value] of Object.entries(values)) {
      const column = builder.columns[name];
      if (column === undefined || value === undefined) continue;
      if (column.type === 'u128') column.setHash(row, leastFirst(String(value)));
      else if (typeof value === 'string') column.setText(row, value);
      else if (typeof value === 'bigint') column.setWords(row, ...halves(value));
      else column.setNumber(row, Number(value));
    }
  }
  return builder.finish();
}

function halves(value: bigint): [number, number] {
  const bits = BigInt.asUintN(64, value);
  return [Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
}

/** Hex digits -> a character for each byte, the least significant first. */
function leastFirst(digits: string): string {
  return Buffer.from(digits, 'hex').reverse().toString('latin1');
}
