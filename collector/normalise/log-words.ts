import { LOG_EVENT_NAME } from '../../model/log-tape.ts';
import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { general } from '../../model/semconv.ts';
import { KIND_STRING, VALUE_A, VALUE_B, VALUE_KEY, VALUE_KIND } from '../../model/tape.ts';
import { dialects } from './dialects/index.ts';
import { compileKeys, findKey } from './key-table.ts';
import { plainValue } from './plain-json.ts';
import type { RecordVisitor } from './shared-json.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** The keys that name a session on spans, strongest first, then that of the event. */
const sessionKeys = dialects.flatMap((dialect) =>
  (dialect.columns.session_id ?? []).flatMap((source) => ('key' in source ? [source.key] : [])),
);
const keys = compileKeys([...sessionKeys, general.eventName]);
const eventSlot = sessionKeys.length + 1;

/** What comes from attributes: the session, and the event's name where its field is empty. */
export function createLogWords(
  block: RowBlockBuilder<'session_id' | 'event_name'>,
  view: TapeView,
) {
  const found = new Uint32Array(eventSlot + 1);
  const { session_id, event_name } = block.columns;
  const visit: RecordVisitor = (record) => {
    const start = wordAt(view, record + VALUE_KEY);
    const slot = findKey(keys, view.bytes, start, wordAt(view, record + VALUE_KEY + 1));
    if (slot !== 0) found[slot] = record;
  };
  return {
    visit,
    /** Fills the columns of a record whose attributes were all visited, and forgets them. */
    settle(row: number, log: number): void {
      for (let slot = 1; slot < eventSlot; slot++) {
        if (setWord(session_id, row, view, found[slot] ?? 0)) break;
      }
      if (wordAt(view, log + LOG_EVENT_NAME + 1) === 0) {
        setWord(event_name, row, view, found[eventSlot] ?? 0);
      }
      found.fill(0);
    },
  };
}

/** Text, or a number or boolean as text; false where there is none. */
function setWord(column: ColumnBuilder, row: number, view: TapeView, record: number): boolean {
  if (record === 0) return false;
  if (wordAt(view, record + VALUE_KIND) === KIND_STRING) {
    const start = wordAt(view, record + VALUE_A);
    const length = wordAt(view, record + VALUE_B);
    if (length > 0) column.setBytes(row, view.bytes, start, start + length);
    return length > 0;
  }
  const value = plainValue(view, record);
  if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'string') {
    return false;
  }
  column.setText(row, String(value));
  return true;
}
