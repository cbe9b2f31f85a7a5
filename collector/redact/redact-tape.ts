import type { RedactedField } from '../../model/redaction.ts';
import type { Signal } from '../../model/signal.ts';
import * as T from '../../model/tape.ts';
import type { Redactor } from '../../redaction-rules/engine.ts';
import { redactLogs } from './redact-logs.ts';
import { redactPoints } from './redact-points.ts';
import { redactSampledOut } from './redact-sampled-out.ts';
import { redactSpans } from './redact-spans.ts';
import { ofRequest, type SharedHits } from './shared-hits.ts';
import { TextRedactor } from './text-redactor.ts';

export interface RedactionOutcome {
  /**
   * One entry per item, field and rule. What a resource or scope lost is listed for each span below
   * it; in the other signals once.
   */
  readonly fields: readonly RedactedField[];
  /** Values replaced, each counted once, wherever it stood. */
  readonly redactedValues: number;
  /** As it may be kept. */
  readonly experimentId: string | undefined;
}

export interface RedactedRequest {
  readonly signal: Signal;
  /** Spans beside the items, of which only counts are kept. */
  readonly sampledOut?: readonly number[];
  /** What the request says beside its body. */
  readonly experimentId?: string | undefined;
}

/**
 * Scans every text that a sender can choose on a tape and replaces what the rules describe: new
 * text goes to the end of the arena, and the record points to it. Ids, times and numbers stay (an
 * integer that its key calls a card number becomes text). Afterwards no record leads to what was
 * found; the old bytes are still in the arena, which is why only rows made from records may leave
 * the thread.
 */
export function redactTape(
  tape: T.Tape,
  redactor: Redactor,
  { signal, sampledOut = [], experimentId }: RedactedRequest,
): RedactionOutcome {
  const texts = new TextRedactor(tape, redactor);
  const shared: SharedHits = new Map();
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
  texts.enter('request', -1);
  const experiment =
    experimentId === undefined ? undefined : texts.apart(experimentId, 'experiment_id');
  keepHits(shared, ofRequest, texts);
  const fields = redactItems[signal](texts, tape, shared, redactor.dropsContent);
  const { redactedValues } = texts;
  redactSampledOut(texts, tape, sampledOut);
  return { fields, redactedValues, experimentId: experiment };
}

const redactItems = { traces: redactSpans, logs: redactLogs, metrics: redactPoints } as const;

type ReadWord = (record: number, offset: number) => number;

function keepHits(shared: SharedHits, record: number, texts: TextRedactor) {
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
