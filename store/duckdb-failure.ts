/**
 * What may be said about a failure of DuckDB. Its messages begin with their kind; those about files
 * and memory tell an operator what to do, others may quote a stored value and are cut to the kind.
 */
export function duckdbFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const kind = /^[A-Z][A-Za-z ]{1,30} Error(?=:)/.exec(message)?.[0];
  if (kind === undefined) return systemCode(error) ?? 'unknown failure';
  const quotable = kind === 'IO Error' || kind === 'Out of Memory Error';
  if (quotable) return message.split('\n')[0] ?? kind;
  // A commit that failed names the system's own words somewhere in its message.
  const cause = systemWords.find((words) => message.includes(words));
  return cause === undefined ? kind : `${kind}: ${cause}`;
}

/** DuckDB trusts the database no more, and refuses it until it is attached anew (1.5.5). */
export function isInvalidated(error: unknown): boolean {
  return error instanceof Error && error.message.includes('has been invalidated');
}

/** A flush did not fit. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && memoryWords.some((words) => error.message.includes(words));
}

const memoryWords = ['Out of Memory Error', 'could not allocate', 'failed to pin block'] as const;
const systemWords = [
  'No space left on device',
  'Disk quota exceeded',
  'Input/output error',
  'Read-only file system',
  // DuckDB's own, where a commit finds no memory.
  ...memoryWords,
] as const;

/** A failed file operation of Node's own: its code, e.g. `EACCES`. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
