/** Protobuf's JSON as MLflow speaks it: 64-bit integers are numbers, what is no number is text. */
import { Invalid } from '../../model/errors.ts';

/** What an answer is made of. Entries that are undefined are left out. */
export type Answer =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | readonly Answer[]
  | { readonly [key: string]: Answer };

/**
 * Integers beyond 2^53 are read as bigint, and entries that are null as if they were not there. Old
 * clients encode their body twice.
 *
 * @throws Invalid `malformed_json`; the message quotes nothing.
 */
export function readMlflowJson(text: string): unknown {
  const value = parse(text);
  return typeof value === 'string' ? parse(value) : value;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, (_key: string, ...rest: readonly unknown[]) =>
      revived(rest[0], rest[1]),
    );
    return value;
  } catch {
    throw new Invalid('The body is not valid JSON.', { code: 'malformed_json' });
  }
}

/** @param context what stood in the text: `{source}` where the value is a number */
function revived(value: unknown, context: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) {
    return value;
  }
  if (typeof context !== 'object' || context === null || !('source' in context)) return value;
  const { source } = context;
  return typeof source === 'string' && /^-?[0-9]{1,20}$/.test(source) ? BigInt(source) : value;
}

export function writeMlflowJson(answer: Answer): string {
  switch (typeof answer) {
    case 'bigint':
      return answer.toString();
    case 'number':
      return Number.isFinite(answer) ? JSON.stringify(answer) : JSON.stringify(String(answer));
    case 'object':
      return Array.isArray(answer)
        ? `[${answer.map(writeMlflowJson).join(',')}]`
        : `{${Object.entries(answer).flatMap(entry).join(',')}}`;
    case 'undefined':
      return 'null';
    default:
      return JSON.stringify(answer);
  }
}

function entry([key, value]: readonly [string, Answer]): readonly string[] {
  return value === undefined ? [] : [`${JSON.stringify(key)}:${writeMlflowJson(value)}`];
}
