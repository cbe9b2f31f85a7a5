import { describe, expect, test } from 'vitest';
import type { AttributeValue } from '../../model/attribute-json.ts';
import { mlflowExperimentNameMax } from '../../model/limits.ts';
import { experimentIdOf } from '../../store/runs/experiment-id.ts';
import { buildTape } from '../../test/tapes/build-tape.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import { normaliseGroup } from './normalise.ts';
import { RowMemory } from './row-memory.ts';

type Attributes = readonly (readonly [string, AttributeValue])[];
const text = (value: string): AttributeValue => ({ kind: 'string', value });
const int = (value: bigint): AttributeValue => ({ kind: 'int', value });
const named = (service?: string, experiment?: string): Attributes => [
  ...(service === undefined ? [] : [['service.name', text(service)] as const]),
  ...(experiment === undefined ? [] : [['mlflow.experiment.name', text(experiment)] as const]),
];

/** A request of one resource with a span for each list of attributes. */
function batch(resource: Attributes, spans: readonly Attributes[] = [[]], at = 5n) {
  const scopes = [{ spans: spans.map((attributes) => ({ attributes })) }];
  const tape = buildTape({ resources: [{ attributes: resource, scopes }] });
  return { tape, batchId: 'b', redacted: [], receivedUnixNano: at };
}

function rowsOf(...args: Parameters<typeof normaliseGroup>) {
  const rows = readRows(normaliseGroup(...args));
  return {
    ids: rows.span?.map((row) => row.experiment_id),
    created: (rows.span_experiment ?? []).map((row) => [row.name, row.recorded_time]),
  };
}

const long = 'x'.repeat(mlflowExperimentNameMax + 1);
const halved = `${'x'.repeat(mlflowExperimentNameMax - 1)}😀`;

describe('the experiment of a span that names none', () => {
  test.each<[string, Attributes, string, string?]>([
    ['its name before the service', named('shop', 'parcels'), experimentIdOf('parcels'), 'parcels'],
    ['of the service', named('shop'), experimentIdOf('shop'), 'shop'],
    ['an empty name is none', named('shop', ''), experimentIdOf('shop'), 'shop'],
    ['a name that is no text is none', [['mlflow.experiment.name', int(7n)]], '0'],
    ['a service that is no text is none', [['service.name', int(7n)]], '0'],
    ['nothing at all', [], '0'],
    ['an empty service', named(''), '0'],
    ['an SDK without a service', named('unknown_service'), '0'],
    ['an SDK without a service, of a program', named('unknown_service:node'), '0'],
    [
      'words that only begin so',
      named('unknown_services'),
      experimentIdOf('unknown_services'),
      'unknown_services',
    ],
    ['Default by its name', named('shop', 'Default'), '0'],
    ['an id before every name', [...named('a', 'b'), ['mlflow.experiment.id', int(3n)]], '3'],
    ['a long name', named(long), experimentIdOf(long.slice(1)), long.slice(1)],
    [
      'half a character',
      named(halved),
      experimentIdOf(`${halved.slice(0, -2)}\ufffd`),
      `${halved.slice(0, -2)}\ufffd`,
    ],
    ['other letters', named('Größe 😀'), experimentIdOf('Größe 😀'), 'Größe 😀'],
  ])('%s', (_, resource, id, name) => {
    const rows = rowsOf('traces', [batch(resource)]);
    expect(rows.ids).toEqual([id]);
    expect(rows.created).toEqual(name === undefined ? [] : [[name, 5]]);
  });

  test('is created only where a span needs it, once for all requests of a group', () => {
    const own: Attributes = [['mlflow.experimentId', text('"17"')]];
    const memory = new RowMemory();
    const group = [
      { ...batch(named('with header')), experimentId: '7' },
      batch(named('all have their own'), [own, own]),
      batch(named('shop'), [own, []], 8n),
      batch(named('shop'), [[]], 9n),
      batch(named('other'), [[]], 10n),
    ];
    const [shop, other] = ['shop', 'other'].map((name) => experimentIdOf(name));
    expect(rowsOf('traces', group, { memory })).toEqual({
      ids: ['7', '17', '17', '17', shop, shop, other],
      created: [
        ['shop', 8],
        ['other', 10],
      ],
    });
    // The next group has to bring it again: this one may never have been stored.
    expect(rowsOf('traces', [batch(named('shop'))], { memory }).created).toEqual([['shop', 5]]);
    expect(rowsOf('traces', [batch([])], { memory }).created).toEqual([]);
  });

  test('more names than are remembered', () => {
    const memory = new RowMemory();
    const names = Array.from({ length: 2500 }, (_, at) => `s${at % 1500}`);
    const rows = rowsOf(
      'traces',
      names.map((name) => batch(named(name))),
      { memory },
    );
    expect(rows.ids).toEqual(names.map((name) => experimentIdOf(name)));
    expect(rows.created).toHaveLength(1500);
  });
});
