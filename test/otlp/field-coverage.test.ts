import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { batchTables } from '../../model/batch-columns.ts';
import { fieldHomes } from './field-homes.ts';
import { packageName, parseSchema } from './schema.ts';

/** What exporters send. */
const requests = [
  'ExportTraceServiceRequest',
  'ExportLogsServiceRequest',
  'ExportMetricsServiceRequest',
];

/** Every field reachable from the requests, as `Message.field_name`. */
function reachableFields(): string[] {
  const seen = new Set<protobuf.Type>();
  const schema = parseSchema();
  const waiting = requests.map((name) => schema.lookupType(`${packageName}.${name}`));
  const names: string[] = [];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of type.fieldsArray) {
      names.push(`${type.name}.${underscored(field.name)}`);
      if (field.resolvedType instanceof protobuf.Type) waiting.push(field.resolvedType);
    }
  }
  return names.toSorted();
}

function underscored(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

test('every field of OTLP has a home, and no home is without its field', () => {
  expect(Object.keys(fieldHomes).toSorted()).toEqual(reachableFields());
});

test('every home is a column', () => {
  const missing = Object.entries(fieldHomes).filter(
    ([, home]) => !('ignoredBecause' in home) && !(home.column in batchTables[home.table]),
  );
  expect(missing).toEqual([]);
});

test('only the references of profiles are ignored', () => {
  const ignored = Object.entries(fieldHomes).filter(([, home]) => 'ignoredBecause' in home);
  expect(ignored.map(([name]) => name)).toEqual([
    'KeyValue.key_strindex',
    'AnyValue.string_value_strindex',
  ]);
});
