import {
  LOG_ATTRIBUTES,
  LOG_BODY,
  LOG_EVENT_NAME,
  LOG_SCOPE,
  LOG_SEVERITY_TEXT,
} from '../../model/log-tape.ts';
import type { RedactedField } from '../../model/redaction.ts';
import { SCOPE_RESOURCE, type Tape } from '../../model/tape.ts';
import { dropLogContent } from './drop-content.ts';
import { listOnce, type SharedHits } from './shared-hits.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Scans the log records; what their resources and scopes lost is listed once. */
export function redactLogs(
  texts: TextRedactor,
  tape: Tape,
  shared: SharedHits,
  dropsContent: boolean,
): readonly RedactedField[] {
  const word = (at: number): number => tape.words[at] ?? 0;
  const fields: RedactedField[] = [];
  for (const [itemIndex, log] of tape.items.entries()) {
    const dropped = dropsContent ? dropLogContent(tape, log, itemIndex) : [];
    for (const hit of dropped) fields.push({ itemIndex, isOfSpan: true, ...hit });
    texts.redactedValues += dropped.length;
    texts.enter('logs', itemIndex);
    texts.text(log + LOG_EVENT_NAME, 'event_name');
    texts.text(log + LOG_SEVERITY_TEXT, 'severity_text');
    texts.value(word(log + LOG_BODY), 'body');
    texts.attributes(word(log + LOG_ATTRIBUTES));
    for (const hit of texts.takeHits()) fields.push({ itemIndex, isOfSpan: true, ...hit });
    if (shared.size === 0) continue;
    const scope = word(log + LOG_SCOPE);
    listOnce(shared, scope, itemIndex, fields);
    listOnce(shared, word(scope + SCOPE_RESOURCE), itemIndex, fields);
  }
  return fields;
}
