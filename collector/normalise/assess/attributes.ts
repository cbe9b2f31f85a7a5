import { assessmentJsonBytesMax } from '../../../model/limits.ts';
import { VALUE_NEXT } from '../../../model/tape.ts';
import { isRecord, type JsonRecord, parseJson, plainValue } from '../plain-json.ts';
import { keyText, type TapeView, wordAt } from '../tape-view.ts';

/** The value of a key as plain JavaScript; undefined where there is none. */
export type Lookup = (key: string) => unknown;

/** Value records by key; values are read when they are asked for. */
export function recordsByKey(view: TapeView, first: number): ReadonlyMap<string, number> {
  const records = new Map<string, number>();
  for (let record = first; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    records.set(keyText(view, record), record);
  }
  return records;
}

export function lookupIn(view: TapeView, records: ReadonlyMap<string, number>): Lookup {
  return (key) => {
    const record = records.get(key);
    return record === undefined ? undefined : plainValue(view, record);
  };
}

/** A structure, or JSON text of one that is not longer than the limit. */
export function readRecord(value: unknown): JsonRecord | undefined {
  if (typeof value !== 'string') return isRecord(value) ? value : undefined;
  if (value.length > assessmentJsonBytesMax) return undefined;
  const parsed = parseJson(value);
  return isRecord(parsed) ? parsed : undefined;
}
