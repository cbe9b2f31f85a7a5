import type { Store } from '../../store/contract.ts';

/** What a reader's SQL answers, a list a row. */
export async function rows(
  store: Pick<Store, 'reader'>,
  query: string,
): Promise<readonly (readonly unknown[])[]> {
  const request = { query, params: undefined, rowsMax: 10_000, timeoutMs: 60_000 };
  return (await store.reader.sql(request)).rows;
}
