import {
  EXEMPLAR_ATTRIBUTES,
  EXEMPLAR_NEXT,
  METRIC_DESCRIPTION,
  METRIC_METADATA,
  METRIC_NAME,
  METRIC_UNIT,
  POINT_ATTRIBUTES,
  POINT_EXEMPLARS,
  POINT_METRIC,
  POINT_SCOPE,
} from '../../model/metric-tape.ts';
import type { RedactedField } from '../../model/redaction.ts';
import { SCOPE_RESOURCE, type Tape } from '../../model/tape.ts';
import { listOnce, type SharedHits } from './shared-hits.ts';
import type { TextRedactor } from './text-redactor.ts';

/** Scans metrics and their points; what resources, scopes and metrics lost is listed once. */
export function redactPoints(
  texts: TextRedactor,
  tape: Tape,
  shared: SharedHits,
): readonly RedactedField[] {
  const word = (at: number): number => tape.words[at] ?? 0;
  const fields: RedactedField[] = [];
  let metric = 0;
  for (const [itemIndex, point] of tape.items.entries()) {
    if (word(point + POINT_METRIC) !== metric) {
      metric = word(point + POINT_METRIC);
      redactMetric(texts, metric, word);
      const hits = texts.takeHits();
      if (hits.length > 0) shared.set(metric, hits);
    }
    texts.enter('data_points', itemIndex);
    texts.attributes(word(point + POINT_ATTRIBUTES));
    redactExemplars(texts, word(point + POINT_EXEMPLARS), itemIndex, word);
    for (const hit of texts.takeHits()) fields.push({ itemIndex, isOfSpan: false, ...hit });
    if (shared.size === 0) continue;
    const scope = word(point + POINT_SCOPE);
    listOnce(shared, metric, itemIndex, fields);
    listOnce(shared, scope, itemIndex, fields);
    listOnce(shared, word(scope + SCOPE_RESOURCE), itemIndex, fields);
  }
  return fields;
}

function redactMetric(texts: TextRedactor, metric: number, word: (at: number) => number): void {
  texts.enter('metric', -1);
  texts.text(metric + METRIC_NAME, 'name');
  texts.text(metric + METRIC_DESCRIPTION, 'description');
  texts.text(metric + METRIC_UNIT, 'unit');
  texts.attributes(word(metric + METRIC_METADATA), 'metadata');
}

function redactExemplars(
  texts: TextRedactor,
  first: number,
  itemIndex: number,
  word: (at: number) => number,
): void {
  let index = 0;
  for (let at = first; at !== 0; at = word(at + EXEMPLAR_NEXT)) {
    const attributes = word(at + EXEMPLAR_ATTRIBUTES);
    if (attributes !== 0) {
      texts.enter(`data_points[${itemIndex}].exemplars`, index);
      texts.attributes(attributes, 'filtered_attributes');
    }
    index++;
  }
}
