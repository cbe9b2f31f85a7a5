/**
 * Brings a database to the schema of this build. The version is looked at before anything is
 * written.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { Invalid } from '../../model/errors.ts';
import { readSchemaFiles, type SchemaFiles } from './manifest.ts';

/**
 * Creates the tables in an empty database, or runs the migrations an older one lacks; creates the
 * views where they changed. One transaction: it happens wholly or not at all.
 *
 * @throws Invalid `newer_schema` where a newer build wrote the database, `foreign_data_folder`
 * where it has tables but is not ours. Nothing is changed then.
 */
export async function applySchema(
  connection: DuckDBConnection,
  files: SchemaFiles = readSchemaFiles(),
): Promise<void> {
  const found = await readVersion(connection);
  const target = files.migrations.length;
  if (found.version > target) throw newerSchema(found.version, target);
  if (found.version === target && found.viewsDigest === files.viewsDigest) return;
  const steps =
    found.version === 0
      ? files.tables
      : [...(await dropViews(connection)), ...files.migrations.slice(found.version)];
  await connection.run('BEGIN TRANSACTION');
  try {
    for (const sql of [...steps, ...files.views]) await connection.run(sql);
    await connection.run(
      "INSERT INTO schema_version VALUES (?, ?, current_timestamp AT TIME ZONE 'UTC')",
      [target, files.viewsDigest],
    );
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

/**
 * For who only reads.
 *
 * @throws Invalid `newer_schema`, `older_schema`, `foreign_data_folder`
 */
export async function requireSchema(connection: DuckDBConnection): Promise<void> {
  const { migrations, viewsDigest } = readSchemaFiles();
  const found = await readVersion(connection);
  if (found.version > migrations.length) throw newerSchema(found.version, migrations.length);
  if (found.version === migrations.length && found.viewsDigest === viewsDigest) return;
  throw new Invalid('the database in the data folder was written by an older version', {
    code: 'older_schema',
    hint: 'Start the server once: it brings the folder up to date.',
  });
}

interface FoundVersion {
  /** 0 for an empty database. */
  readonly version: number;
  readonly viewsDigest: string;
}

async function readVersion(connection: DuckDBConnection): Promise<FoundVersion> {
  const tables = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables()
     WHERE NOT internal AND database_name = current_database()`,
  );
  const names = tables.getRowsJS().map(([name]) => name);
  if (names.length === 0) return { version: 0, viewsDigest: '' };
  if (!names.includes('schema_version')) throw foreignDatabase();
  const versions = await connection.runAndReadAll(
    `SELECT version, views_digest FROM schema_version
     ORDER BY version DESC, applied_time DESC LIMIT 1`,
  );
  const [version, viewsDigest] = versions.getRowsJS()[0] ?? [];
  if (typeof version !== 'number' || typeof viewsDigest !== 'string') throw foreignDatabase();
  return { version, viewsDigest };
}

/** Views are made again after each change of a table; an old view over a new table may not bind. */
async function dropViews(connection: DuckDBConnection): Promise<string[]> {
  const views = await connection.runAndReadAll(
    `SELECT view_name FROM duckdb_views()
     WHERE NOT internal AND database_name = current_database()`,
  );
  return views.getRowsJS().map(([name]) => `DROP VIEW "${String(name)}"`);
}

function newerSchema(found: number, known: number): Invalid {
  return new Invalid(`the data folder has schema ${found}, this version knows up to ${known}`, {
    code: 'newer_schema',
    hint: 'Start the newer Spanledger that wrote it, or choose another folder with --data.',
  });
}

function foreignDatabase(): Invalid {
  return new Invalid('the database in the data folder was not made by Spanledger', {
    code: 'foreign_data_folder',
    hint: 'Choose another folder with --data; nothing was changed.',
  });
}
