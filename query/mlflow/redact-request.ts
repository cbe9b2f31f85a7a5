/** Hides what the rules find in a request, before anything else looks at its texts. */
import type { RedactedField } from '../../model/redaction.ts';

type Hit = Omit<RedactedField, 'field' | 'itemIndex' | 'isOfSpan'>;
export type FieldHit = Hit & Pick<RedactedField, 'field'>;

/** The rules in force. */
export interface RunRedactor {
  readonly ruleSetDigest: string;
  /** The policy keeps no inputs and outputs. */
  readonly dropsContent: boolean;
  /**
   * What may be kept of a text, and what was done; undefined where it stays as it is. A text that
   * cannot be scanned is replaced. Never throws.
   *
   * @param name of the value, such as `api_key`; empty where it has none
   */
  redact(
    text: string,
    name: string,
  ): { readonly text: string; readonly hits: readonly Hit[] } | undefined;
}

export type PairWord = 'params' | 'tags' | 'metrics';

/**
 * Fields that no store ever takes as they are: ids, which have to be ours to be found, words of
 * closed lists, and what a search is made of, whose literals are redacted when it is read.
 */
const notText: ReadonlySet<string> = new Set([
  ...['run_id', 'run_uuid', 'experiment_id', 'experiment_ids', 'status'],
  ...['filter', 'order_by', 'page_token', 'view_type', 'run_view_type', 'max_results', 'path'],
]);

/** How a field is told; a field has one name in all requests. */
const toldAs: Readonly<Record<string, string>> = {
  experiment_name: 'name',
  new_name: 'name',
  run_name: 'name',
};

export interface RedactedRequest {
  readonly value: unknown;
  readonly hits: readonly FieldHit[];
}

/**
 * A request as its schema leaves it, so that its fields are known ones. An entry `{key, value}` is
 * scanned as a value under its name, and told as `params.key`, whose key was scanned before.
 *
 * @param pairs what the request's own key and value are
 */
export function redactRequest(
  request: unknown,
  pairs: PairWord,
  redactor: RunRedactor,
): RedactedRequest {
  const hits: FieldHit[] = [];
  const scan = scannerWith(redactor, hits);
  const walk = (value: unknown, of: PairWord, field: string): unknown => {
    if (typeof value === 'string') return scan(value, '', () => field);
    if (Array.isArray(value)) return value.map((item) => walk(item, of, field));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const key = entries.find(([name]) => name === 'key')?.[1];
    const isPair = typeof key === 'string';
    const keyNow = isPair ? scan(key, '', (now) => `${of}.${now}`) : '';
    return Object.fromEntries(
      entries.map(([name, item]) => {
        if (notText.has(name)) return [name, item];
        if (isPair && name === 'key') return [name, keyNow];
        const inside = isPair ? `${of}.${keyNow}` : (toldAs[name] ?? name);
        if (isPair && name === 'value' && typeof item === 'string') {
          return [name, scan(item, key, () => inside)];
        }
        return [name, walk(item, pairWordOf(name) ?? of, inside)];
      }),
    );
  };
  return { value: walk(request, pairs, pairs), hits };
}

/**
 * What a text that somebody looks for may be stored as. One that the rules would only rename, as it
 * imitates what they put in the place of others, came from here.
 */
export function soughtText(text: string, name: string, redactor: RunRedactor): string {
  const scanned = redactor.redact(text, name);
  if (scanned === undefined || scanned.hits.every(({ action }) => action === 'rename')) return text;
  return scanned.text;
}

/** A text and its path; both are told as `artifacts.path`. */
export function redactArtifact(
  { path, text }: { readonly path: string; readonly text: string },
  redactor: RunRedactor,
): { readonly path: string; readonly text: string; readonly hits: readonly FieldHit[] } {
  const hits: FieldHit[] = [];
  const scan = scannerWith(redactor, hits);
  const pathNow = scan(path, '', (now) => `artifacts.${now}`);
  return { path: pathNow, text: scan(text, '', () => `artifacts.${pathNow}`), hits };
}

type Scan = (text: string, name: string, field: (now: string) => string) => string;

/** Answers what may be kept of a text; `hits` gets what was done to it. */
function scannerWith(redactor: RunRedactor, hits: FieldHit[]): Scan {
  return (text, name, field) => {
    const scanned = redactor.redact(text, name);
    const now = scanned?.text ?? text;
    for (const hit of scanned?.hits ?? []) hits.push({ ...hit, field: field(now) });
    return now;
  };
}

function pairWordOf(name: string): PairWord | undefined {
  return name === 'params' || name === 'tags' || name === 'metrics' ? name : undefined;
}
