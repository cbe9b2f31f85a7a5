import type { RedactedField } from '../../model/redaction.ts';
import * as T from '../../model/tape.ts';
import type { Redactor } from '../../redaction-rules/engine.ts';
import { type FieldHit, TextRedactor } from './text-redactor.ts';

export interface RedactionOutcome {
  /**
   * One entry per span, field and rule; what a resource or scope lost is listed for each span below
   * it.
   */
  readonly fields: readonly RedactedField[];
  /** Values replaced, each counted once, wherever it stood. */
  readonly redactedValues: number;
}

/**
 * Scans every text that a sender can choose on a tape and replaces what the rules describe: new
 * text goes to the end of the arena, and the record points to it. Ids, times and numbers stay (an
 * integer that its key calls a card number becomes text). Afterwards no record leads to what was
 * found; the old bytes are still in the arena, which is why only rows made from records may leave
 * the thread.
 */
export function redactTape(tape: T.Tape, redactor: Redactor): RedactionOutcome {
  const texts = new TextRedactor(tape, redactor);
  const shared = new Map<number, readonly FieldHit[]>();
  const word = (record: number, offset: number): number => tape.words[record + offset] ?? 0;
  for (let at = tape.firstResource; at !== 0; at = word(at, T.RESOURCE_NEXT)) {
    redactResource(texts, at, word);
    keepHits(shared, at, texts);
    for (let scope = word(at, T.RESOURCE_FIRST_SCOPE); scope !== 0; ) {
      redactScope(texts, scope, word);
      keepHits(shared, scope, texts);
      scope = word(scope, T.SCOPE_NEXT);
    }
  }
  const fields: RedactedField[] = [];
  for (const [spanIndex, span] of tape.items.entries()) {
    redactSpan(texts, span, word);
    for (const hit of texts.takeHits()) fields.push({ spanIndex, ...hit });
    if (shared.size === 0) continue;
    const scope = word(span, T.SPAN_SCOPE);
    for (const record of [scope, word(scope, T.SCOPE_RESOURCE)]) {
      for (const hit of shared.get(record) ?? []) fields.push({ spanIndex, ...hit });
    }
  }
  return { fields, redactedValues: texts.redactedValues };
}

type ReadWord = (record: number, offset: number) => number;

function keepHits(shared: Map<number, readonly FieldHit[]>, record: number, texts: TextRedactor) {
  const hits = texts.takeHits();
  if (hits.length > 0) shared.set(record, hits);
}

function redactResource(texts: TextRedactor, resource: number, word: ReadWord): void {
  texts.enter('resource', -1);
  texts.text(resource + T.RESOURCE_SCHEMA_URL, 'schema_url');
  texts.attributes(word(resource, T.RESOURCE_ATTRIBUTES));
  let index = 0;
  let entity = word(resource, T.RESOURCE_ENTITY_REFS);
  for (; entity !== 0; entity = word(entity, T.ENTITY_NEXT)) {
    texts.enter('resource.entity_refs', index++);
    texts.text(entity + T.ENTITY_SCHEMA_URL, 'schema_url');
    texts.text(entity + T.ENTITY_TYPE, 'type');
    texts.elements(word(entity, T.ENTITY_ID_KEYS), 'id_keys');
    texts.elements(word(entity, T.ENTITY_DESCRIPTION_KEYS), 'description_keys');
  }
}

function redactScope(texts: TextRedactor, scope: number, word: ReadWord): void {
  texts.enter('scope', -1);
  texts.text(scope + T.SCOPE_NAME, 'name');
  texts.text(scope + T.SCOPE_VERSION, 'version');
  texts.text(scope + T.SCOPE_SCHEMA_URL, 'schema_url');
  texts.attributes(word(scope, T.SCOPE_ATTRIBUTES));
}

function redactSpan(texts: TextRedactor, span: number, word: ReadWord): void {
  texts.enter('', -1);
  texts.text(span + T.SPAN_NAME, 'name');
  texts.text(span + T.SPAN_TRACE_STATE, 'trace_state');
  texts.text(span + T.SPAN_STATUS_MESSAGE, 'status_message');
  texts.attributes(word(span, T.SPAN_ATTRIBUTES));
  let index = 0;
  for (let at = word(span, T.SPAN_EVENTS); at !== 0; at = word(at, T.EVENT_NEXT)) {
    texts.enter('events', index++);
    texts.text(at + T.EVENT_NAME, 'name');
    texts.attributes(word(at, T.EVENT_ATTRIBUTES));
  }
  index = 0;
  for (let at = word(span, T.SPAN_LINKS); at !== 0; at = word(at, T.LINK_NEXT)) {
    texts.enter('links', index++);
    texts.text(at + T.LINK_TRACE_STATE, 'trace_state');
    texts.attributes(word(at, T.LINK_ATTRIBUTES));
  }
}
