import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { batchTables } from '../../model/batch-columns.ts';
import type { Columns, ColumnType } from '../../model/column-type.ts';
import { applySchema } from './apply-schema.ts';
import {
  migrationFiles,
  publicViews,
  readSchemaFiles,
  type SchemaFiles,
  storedViews,
  tableFiles,
  viewFiles,
} from './manifest.ts';

const sqlTypes: Readonly<Record<ColumnType, readonly string[]>> = {
  text: ['VARCHAR', 'JSON'],
  bool: ['BOOLEAN'],
  i64: ['BIGINT'],
  u32: ['UINTEGER'],
  u64: ['UBIGINT'],
  f64: ['DOUBLE'],
  timestamp_ns: ['TIMESTAMP_NS'],
  u128: ['UHUGEINT'],
};

describe('manifest', () => {
  test.each([
    ['tables', tableFiles],
    ['views', viewFiles],
    ['migrations', migrationFiles],
  ])('%s: the folder holds what the manifest names, and nothing else', (folder, files) => {
    const found = readdirSync(join(import.meta.dirname, folder)).map((name) => `${folder}/${name}`);
    expect(found.sort()).toEqual([...files].sort());
  });

  test('migrations are numbered from 1 without gaps', () => {
    const numbers = migrationFiles.map((file) => Number(/migrations\/(\d{4})-/.exec(file)?.[1]));
    expect(numbers).toEqual(migrationFiles.map((_, index) => index + 1));
  });
});

describe('tables', () => {
  test.each(Object.entries<Columns>(batchTables))(
    '%s has the columns of the model',
    async (table, columns) => {
      const connection = await migrated();
      const found = (await columnsOf(connection)).filter((column) => column.object === table);
      // A migration can only append, so the order differs.
      const names = found.map((column) => column.name);
      expect(names.sort()).toEqual([...Object.keys(columns), 'journal_seq'].sort());
      for (const column of found) {
        const type = columns[column.name] ?? 'u64';
        expect(sqlTypes[type], `${table}.${column.name}`).toContain(column.type);
      }
    },
  );

  test('migrations from nothing make the same tables as the table files', async () => {
    const files = readSchemaFiles();
    const fresh = await migrated();
    const stepwise = await migrated({ ...files, tables: files.migrations });
    expect(await columnsOf(stepwise)).toEqual(await columnsOf(fresh));
  });

  test('no keys, indexes or unique constraints, which DuckLake lacks', async () => {
    const connection = await migrated();
    const found = await connection.runAndReadAll(
      "SELECT constraint_type FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'",
    );
    expect(found.getRowsJS()).toEqual([]);
  });
});

describe('views', () => {
  test('each public view exists, and each of its columns has a comment', async () => {
    const connection = await migrated();
    const stored = Object.values(storedViews).flatMap((view): string[] => [
      view.stored,
      view.withMessages,
    ]);
    const columns = (await columnsOf(connection, true)).filter(
      ({ object }) => !stored.includes(object),
    );
    expect([...new Set(columns.map((column) => column.object))].sort()).toEqual(
      [...publicViews].sort(),
    );
    expect(columns.filter((column) => column.comment === null)).toEqual([]);
  });

  const section5 = {
    spans: `trace_id, span_id, parent_span_id, name, kind, start_time, end_time, duration_ns,
      status_code, status_message, service_name, experiment_id, span_type, operation_name,
      provider_name, request_model, response_model, response_id, input_tokens, output_tokens,
      cache_read_tokens, cache_write_tokens, reasoning_tokens, input_cost, output_cost, cost,
      cost_source, reported_cost, computed_cost, price_version, is_aggregate, time_to_first_token_ns, temperature, max_tokens, finish_reasons, session_id,
      user_id, agent_name, tool_name, tool_call_id, prompt_name, prompt_version, run_id, model_id,
      input_messages, output_messages, tool_definitions, input, output, attributes,
      resource_attributes, scope_name, scope_version, events, links, trace_state, flags,
      dropped_attributes_count, dropped_events_count, dropped_links_count, resource_schema_url,
      scope_schema_url, sample_weight, batch_id`,
    traces: `trace_id, name, service_name, start_time, end_time, duration_ns, state, span_count,
      error_count, input_tokens, output_tokens, cost, session_id, user_id, experiment_id, run_id,
      sample_weight, sample_reason, sample_rule, tags, metadata, input_preview, output_preview,
      flag_count`,
    sessions: `session_id, start_time, end_time, trace_count, span_count, error_count, input_tokens,
      output_tokens, cost, user_id, services, input_preview, output_preview, is_sampled,
      trace_count_estimate, trace_count_standard_error, cost_estimate, cost_standard_error`,
    model_calls: 'trace_id, span_id, model, input_tokens, output_tokens, cost, session_id',
    logs: `trace_id, span_id, time, observed_time, severity, severity_number, severity_text,
      event_name, body, service_name, session_id, attributes, resource_attributes, scope_name,
      scope_version, flags, dropped_attributes_count, sample_weight, batch_id`,
    metric_points: `name, description, unit, type, temporality, is_monotonic, start_time, time,
      value, value_int, count, sum, min, max, distribution, exemplars, metadata, service_name,
      attributes, resource_attributes, scope_name, scope_version, flags, batch_id`,
    redactions: 'signal, trace_id, span_id, field, rule, rule_version, action, count',
    unpriced_models: 'provider_name, model, span_count, input_tokens, output_tokens, first_seen',
    repricings: 'computed_time, price_version, model, changed_spans, cost_before, cost_after',
    rules:
      'rule, rule_version, family, label, action, pack, rule_set_digest, is_active, first_seen',
    rescans: 'rescan_time, rule_set_digest, table_name, row_count, changed_rows, redacted_values',
    receipts: 'batch_id, items_in, items_kept, dropped, rule_set_digest',
  };
  test.each(Object.entries(section5))('%s has every promised column', async (view, names) => {
    const found = (await columnsOf(await migrated(), true))
      .filter((column) => column.object === view)
      .map((column) => column.name);
    expect(found).toEqual(expect.arrayContaining(names.split(',').map((name) => name.trim())));
  });
});

describe('versions', () => {
  const current = migrationFiles.length;

  test('applying twice changes nothing', async () => {
    const connection = await migrated();
    await applySchema(connection);
    expect(await versionsOf(connection)).toEqual([current]);
  });

  test('an older database gets the migrations it lacks and its rows stay', async () => {
    const connection = await migrated();
    await connection.run("INSERT INTO span (trace_id) VALUES ('a')");
    const files = readSchemaFiles();
    const added = 'ALTER TABLE span ADD COLUMN extra VARCHAR;';
    await applySchema(connection, { ...files, migrations: [...files.migrations, added] });
    expect(await versionsOf(connection)).toEqual([current, current + 1]);
    const rows = await connection.runAndReadAll('SELECT trace_id, extra FROM span');
    expect(rows.getRowsJS()).toEqual([['a', null]]);
  });

  test('the previews of roots leave their struct, and nothing else changes', async () => {
    const files = readSchemaFiles();
    const connection = await memoryConnection();
    const index = migrationFiles.findIndex((name) => name.includes('previews-of-roots'));
    for (const sql of files.migrations.slice(0, index)) await connection.run(sql);
    const root = `{ start_time: TIMESTAMP '2026-01-01', name: 'run', service_name: 'shop',
      status_code: 'OK', session_id: NULL, user_id: 'u', experiment_id: '0', run_id: NULL,
      input_preview: 'asked', output_preview: NULL }`;
    await connection.run(`INSERT INTO trace_part BY NAME
      SELECT 'a' AS trace_id, 2 AS span_count, ${root} AS root, 'first' AS first_input_preview
      UNION ALL BY NAME SELECT 'b' AS trace_id, 1 AS span_count, 'last' AS last_output_preview`);
    for (const sql of files.migrations.slice(index)) await connection.run(sql);
    const rows = await connection.runAndReadAll(`SELECT trace_id, span_count, root.name,
      root.user_id, root_input_preview, root_output_preview, first_input_preview,
      last_output_preview, root IS NULL FROM trace_part ORDER BY trace_id`);
    expect(rows.getRowsJS()).toEqual([
      ['a', 2n, 'run', 'u', 'asked', null, 'first', null, false],
      ['b', 1n, null, null, null, null, null, 'last', true],
    ]);
  });

  test('of what older versions only counted nobody knows whether it came sampled', async () => {
    const files = readSchemaFiles();
    const connection = await memoryConnection();
    const index = migrationFiles.findIndex((name) => name.includes('origin-of-counts'));
    for (const sql of files.migrations.slice(0, index)) await connection.run(sql);
    await connection.run(`INSERT INTO sampled_out (trace_id, parent_span_id) VALUES ('a', 'b')`);
    await connection.run(`INSERT INTO sampling_count
      VALUES ('2020-01-01 00:00:00', 's', 'm', 5, 2, 1, 100, 50, 8.5)`);
    for (const sql of [...files.migrations.slice(index), ...files.views]) await connection.run(sql);
    for (const table of ['sampled_out', 'sampling_count']) {
      const rows = await connection.runAndReadAll(`SELECT came_sampled FROM ${table}`);
      expect(rows.getRowsJS()).toEqual([[null]]);
    }
    const counted = await connection.runAndReadAll('SELECT sum(spans) FROM sampling_counts');
    expect(counted.getRowsJS()).toEqual([[6n]]);
  });

  test('changed views are made again', async () => {
    const connection = await migrated();
    const files = readSchemaFiles();
    const views = [...files.views, 'CREATE OR REPLACE VIEW more AS SELECT 1 AS one;'];
    await applySchema(connection, { ...files, views, viewsDigest: 'other' });
    expect((await connection.runAndReadAll('SELECT one FROM more')).getRowsJS()).toEqual([[1]]);
  });

  test('a failing migration leaves the database as it was', async () => {
    const connection = await migrated();
    const before = await columnsOf(connection);
    const files = readSchemaFiles();
    const migrations = [...files.migrations, 'DROP TABLE receipt;', 'SELECT nothing_like_this;'];
    await expect(applySchema(connection, { ...files, migrations })).rejects.toThrow();
    expect(await versionsOf(connection)).toEqual([current]);
    expect(await columnsOf(connection)).toEqual(before);
  });

  test('a newer database is refused', async () => {
    const connection = await migrated();
    await connection.run("INSERT INTO schema_version VALUES (1000, 'x', TIMESTAMP '2030-01-01')");
    await expect(applySchema(connection)).rejects.toMatchObject({ code: 'newer_schema' });
  });

  test('a database of something else is refused', async () => {
    const connection = await memoryConnection();
    await connection.run('CREATE TABLE groceries (item VARCHAR)');
    await expect(applySchema(connection)).rejects.toMatchObject({ code: 'foreign_data_folder' });
  });
});

async function migrated(files?: SchemaFiles): Promise<DuckDBConnection> {
  const connection = await memoryConnection();
  await applySchema(connection, files);
  return connection;
}

async function memoryConnection(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(':memory:')).connect();
}

async function columnsOf(connection: DuckDBConnection, ofViews = false) {
  const found = await connection.runAndReadAll(
    `SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
     WHERE NOT internal AND (table_name IN (SELECT view_name FROM duckdb_views())) = ${ofViews}
     ORDER BY table_name, column_index`,
  );
  return found.getRowsJS().map(([object, name, type, comment]) => ({
    object: String(object),
    name: String(name),
    type: String(type),
    comment: comment === null ? null : String(comment),
  }));
}

async function versionsOf(connection: DuckDBConnection): Promise<unknown[]> {
  const found = await connection.runAndReadAll('SELECT version FROM schema_version ORDER BY 1');
  return found.getRowsJS().map(([version]) => version);
}
