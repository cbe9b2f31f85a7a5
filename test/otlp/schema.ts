import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/**
 * Our description of the OTLP messages, parsed anew: a root may be changed by whoever asked for it.
 */
export function parseSchema(): protobuf.Root {
  const path = new URL('proto/otlp.proto', import.meta.url);
  const { root } = protobuf.parse(readFileSync(path, 'utf8'));
  root.resolveAll();
  return root;
}

export const packageName = 'opentelemetry.proto';

/**
 * protobufjs's type of the request. Without the two profiling-only fields it skips them as unknown,
 * which is what "treated as absent" means.
 */
export function requestType(options: {
  readonly strindex: boolean;
  /** Traces where it is left out. */
  readonly request?: string;
}): protobuf.Type {
  const root = parseSchema();
  if (!options.strindex) {
    removeField(root.lookupType(`${packageName}.AnyValue`), 'stringValueStrindex');
    removeField(root.lookupType(`${packageName}.KeyValue`), 'keyStrindex');
  }
  return root.lookupType(`${packageName}.${options.request ?? 'ExportTraceServiceRequest'}`);
}

function removeField(type: protobuf.Type, name: string): void {
  const field = type.fields[name];
  if (field === undefined) throw new Error(`the schema has no ${name}`);
  field.partOf?.remove(field);
  type.remove(field);
}
