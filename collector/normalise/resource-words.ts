import { general, mlflow } from '../../model/semconv.ts';
import {
  KIND_INT,
  KIND_STRING,
  RESOURCE_ATTRIBUTES,
  VALUE_A,
  VALUE_B,
  VALUE_KEY,
  VALUE_KIND,
  VALUE_NEXT,
} from '../../model/tape.ts';
import { compileKeys, findKey } from './key-table.ts';
import { plainValue } from './plain-json.ts';
import { type TapeView, wordAt } from './tape-view.ts';

/** A text of the tape. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
}

/** What a resource says that is a column of its items. */
export interface ResourceWords {
  /** `service.name`, where it is a string. */
  readonly serviceName: TextPlace | undefined;
  /** Of the spans that name none themselves, in requests that name none. */
  readonly experimentId: string | undefined;
  /** Where there is no id: what names the experiment; the service, unless that has no name. */
  readonly experimentName: TextPlace | undefined;
}

/** MLflow's own id decides where both are there. */
const words = compileKeys([
  general.serviceName,
  mlflow.resourceExperimentName,
  mlflow.experimentId,
  mlflow.resourceExperimentId,
]);
const [serviceKey, nameKey, ownIdKey, idKey] = [1, 2, 3, 4] as const;

/** The first entry of a key counts; an empty one says nothing. */
export function readResourceWords(view: TapeView, resource: number): ResourceWords {
  const first: number[] = [];
  let record = wordAt(view, resource + RESOURCE_ATTRIBUTES);
  for (; record !== 0; record = wordAt(view, record + VALUE_NEXT)) {
    const start = wordAt(view, record + VALUE_KEY);
    const length = wordAt(view, record + VALUE_KEY + 1);
    const key = findKey(words, view.bytes, start, length);
    if (key !== 0) first[key] ??= record;
  }
  const serviceName = textOf(view, first[serviceKey]);
  const isNamed = serviceName !== undefined && !isPlaceholder(view, serviceName);
  return {
    serviceName,
    experimentId: idOf(view, first[ownIdKey]) ?? idOf(view, first[idKey]),
    experimentName: textOf(view, first[nameKey]) ?? (isNamed ? serviceName : undefined),
  };
}

function textOf(view: TapeView, record: number | undefined): TextPlace | undefined {
  if (record === undefined || wordAt(view, record + VALUE_KIND) !== KIND_STRING) return undefined;
  const text = { offset: wordAt(view, record + VALUE_A), length: wordAt(view, record + VALUE_B) };
  return text.length > 0 ? text : undefined;
}

function idOf(view: TapeView, record: number | undefined): string | undefined {
  if (record === undefined) return undefined;
  const kind = wordAt(view, record + VALUE_KIND);
  if (kind !== KIND_STRING && kind !== KIND_INT) return undefined;
  return String(plainValue(view, record)) || undefined;
}

/** What SDKs call a service without a name, alone or before a colon and the program's name. */
const placeholder = new TextEncoder().encode('unknown_service');
const colon = 0x3a;

function isPlaceholder({ bytes }: TapeView, { offset, length }: TextPlace): boolean {
  if (length < placeholder.length) return false;
  if (length > placeholder.length && bytes[offset + placeholder.length] !== colon) return false;
  return placeholder.every((byte, at) => bytes[offset + at] === byte);
}
