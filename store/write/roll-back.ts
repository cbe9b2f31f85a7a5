import type { DuckDBConnection } from '@duckdb/node-api';

export async function rollBack(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('ROLLBACK');
  } catch {
    // No transaction is open any more: DuckDB ended it itself, or it never began.
  }
}
