/**
 * DuckDB's errors as answers. While a statement is planned, messages speak of its own text and of
 * the views' columns and may be shown. While it runs they can quote stored values, which must not
 * reach a log: of those only the class is told.
 */
import { Invalid } from '../../model/errors.ts';

const spoken = /^(Binder|Parser|Catalog) Error:/;

/** The first error most people meet here: DuckDB does not compare TIMESTAMP_NS with now(). */
const timeZoned = /TIMESTAMP_NS.*TIMESTAMP WITH TIME ZONE|TIMESTAMP WITH TIME ZONE.*TIMESTAMP_NS/;

const classes: readonly (readonly [RegExp, string, string | undefined])[] = [
  [
    /^Conversion Error:/,
    'A value could not be converted to the type asked for.',
    'Use TRY_CAST, which gives NULL in its place.',
  ],
  [
    /^Out of Range Error:/,
    'A number left the range of its type.',
    'Cast to DOUBLE or HUGEINT before calculating.',
  ],
  [
    /^Invalid Input Error:/,
    'A function was given a value it does not take.',
    'Wrap the call in TRY(...), which gives NULL in its place.',
  ],
];

/** @param planning true until the first row is asked for */
export function sqlError(error: unknown, planning: boolean): Invalid {
  if (error instanceof Invalid) return error;
  const message = error instanceof Error ? error.message : '';
  if (/^Out of Memory Error:|bad_alloc|maximum.*(size|length)/i.test(message)) {
    return tooLarge('The statement needs more memory than it may use.', memoryHint);
  }
  const known = classes.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return invalid(known[1], known[2]);
  if (timeZoned.test(message)) {
    return invalid(plainMessage(message), 'Write now()::TIMESTAMP; times here are UTC.');
  }
  if (planning || spoken.test(message)) return invalid(plainMessage(message), undefined);
  return invalid('The statement failed while it ran.', undefined);
}

const memoryHint =
  'Select fewer columns or rows, or aggregate first; limits.duckdb_memory says how much there is.';

export function tooLarge(message: string, hint: string): Invalid {
  return new Invalid(message, { code: 'sql_too_large', field: 'query', hint });
}

/** The first paragraph, without guesses that could name what is not public. */
export function plainMessage(message: string): string {
  const [first = ''] = message.split(/\n\s*\n|\nLINE \d+:|\n?Did you mean/);
  const line = first
    .replace(/^\w+ Error: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line === '' ? 'The statement could not be planned.' : line.slice(0, 500);
}

function invalid(message: string, hint: string | undefined): Invalid {
  const fields = { code: 'sql_error', field: 'query' } as const;
  return new Invalid(message, hint === undefined ? fields : { ...fields, hint });
}
