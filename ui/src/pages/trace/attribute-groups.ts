import type { SpanRow } from '../../../../query/api/wire.ts';
import { jsonText } from '../../conversation/json-lines.ts';
import { plural } from '../../format/figure.ts';

export interface AttributeGroup {
  readonly name: string;
  readonly entries: readonly (readonly [key: string, value: unknown])[];
  /** What is not here. */
  readonly note: string;
}

/**
 * A span's attributes, its resource's and its scope's, with the words in key or value; empty groups
 * left out.
 */
export function attributeGroups(span: SpanRow, words: string): readonly AttributeGroup[] {
  const scope = [span.scope_name, span.scope_version].filter((word) => word !== null).join(' ');
  const groups = [
    { name: 'Span', attributes: span.attributes, dropped: span.dropped_attributes_count },
    {
      name: 'Resource',
      attributes: span.resource_attributes,
      dropped: span.resource_dropped_attributes_count,
    },
    {
      name: scope === '' ? 'Scope' : `Scope ${scope}`,
      attributes: span.scope_attributes,
      dropped: span.scope_dropped_attributes_count,
    },
  ];
  const wanted = words.trim().toLowerCase();
  return groups
    .map(({ name, attributes, dropped }) => ({
      name,
      entries: Object.entries(attributes)
        .filter(([key, value]) => holds(key, value, wanted))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      note: dropped > 0 ? `${plural(dropped, 'attribute')} dropped by the sender's SDK` : '',
    }))
    .filter((group) => group.entries.length > 0 || group.note !== '');
}

function holds(key: string, value: unknown, wanted: string): boolean {
  if (wanted === '' || key.toLowerCase().includes(wanted)) return true;
  const text = typeof value === 'string' ? value : jsonText(value);
  return text.toLowerCase().includes(wanted);
}
