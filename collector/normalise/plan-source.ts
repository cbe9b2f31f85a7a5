import { assert } from '../../model/errors.ts';
import {
  type Attribute,
  asked,
  type ComposedSource,
  type Condition,
  composedParts,
  type EventSource,
  type KeySource,
  type ListSource,
  type NameSource,
  type Source,
} from './dialects/dialect.ts';
import { compileKeys, type KeyTable } from './key-table.ts';

/** A source of a column, compiled. All have the same fields, because V8 reads those fastest. */
export interface PlannedSource {
  readonly from: 'key' | 'name' | 'list' | 'events' | 'chunks' | 'composed';
  /** Dialect and key, as `column_sources` tells them; a sum is named after its first part. */
  readonly label: string;
  /** Number of the key in `Plan.keys`; 0 where the source is none. */
  readonly slot: number;
  /** Numbers of all keys whose presence makes this source worth trying. */
  readonly slots: readonly number[];
  readonly path: readonly string[] | undefined;
  /** Empty but of sums. */
  readonly sum: readonly (readonly string[])[];
  /** What the text of an object begins with; the value is its first group. */
  readonly firstMember: RegExp | undefined;
  /** The value ends before it. */
  readonly before: string | undefined;
  readonly words: Words | undefined;
  /** Beginnings of text that counts as none. */
  readonly unless: readonly Uint8Array[];
  readonly implies: string | undefined;
  readonly nanoseconds: number;
  readonly isMoment: boolean;
  readonly isJson: boolean;
  readonly isQuoted: boolean;
  readonly onlyMessages: boolean;
  readonly half: 'question' | 'answer' | undefined;
  /** A list's number in `Plan.lists`, the length of its prefix, and the way to its items. */
  readonly list: number;
  readonly prefixLength: number;
  readonly item: readonly string[];
  /** What stands between the index of an item and its fields. */
  readonly itemStep: Uint8Array;
  /** What is known of each event name, by its number in `Plan.events`. */
  readonly byName: ReadonlyMap<number, EventSource>;
  readonly condition: PlannedCondition | undefined;
  readonly isGuess: boolean;
}

export interface PlannedCondition {
  /** Bits of `Plan.scopes`; 0 where it does not matter. */
  readonly inScopes: number;
  readonly notInScopes: number;
  readonly when: PlannedAttribute | undefined;
  readonly notWhen: readonly PlannedAttribute[];
}

export interface PlannedAttribute {
  /** Number of the key in `Plan.keys`. */
  readonly slot: number;
  /** Without values its presence is enough. */
  readonly values: ReadonlySet<string> | undefined;
}

/** Words that replace those sent. */
export interface Words {
  readonly values: ReadonlyMap<string, string>;
  /** The same for values that are spelled exactly so, found by their bytes. */
  readonly spelled: KeyTable;
  readonly meant: readonly string[];
  readonly isStem: boolean;
  readonly keepsOthers: boolean;
}

/** What the numbers of a plan stand for. */
export interface Names {
  readonly keys: readonly string[];
  readonly lists: readonly string[];
  readonly events: readonly string[];
  readonly eventPrefixes: readonly string[];
  readonly scopes: readonly string[];
}

export function planSource(
  dialect: string,
  source: Exclude<Source, EventSource>,
  names: Names,
): PlannedSource {
  const common: PlannedSource = {
    ...blankSource,
    condition: planCondition(source, names),
    isGuess: source.guess === true,
  };
  if ('key' in source) return planKey(common, dialect, source, names);
  if ('list' in source) return planList(common, dialect, source, names);
  if ('compose' in source) return planComposed(common, dialect, source, names);
  return planName(common, dialect, source, names);
}

/** The events of one column; the map may still be filled. */
export function planEvents(
  dialect: string,
  source: EventSource,
  byName: ReadonlyMap<number, EventSource>,
  names: Names,
): PlannedSource {
  const isChunk = source.isChunk === true;
  const from = isChunk ? 'chunks' : 'events';
  const condition = planCondition(source, names);
  const isGuess = isChunk || source.guess === true;
  return { ...blankSource, from, label: `${dialect}:${from}`, byName, condition, isGuess };
}

/** Whether messages under the key may be stored as they came. */
export function canBeVerbatim({ from, path, half }: PlannedSource): boolean {
  return from === 'key' && path === undefined && half === undefined;
}

/** A source that is none. */
export const blankSource: PlannedSource = {
  from: 'key',
  label: '',
  slot: 0,
  slots: [],
  path: undefined,
  sum: [],
  firstMember: undefined,
  before: undefined,
  words: undefined,
  unless: [],
  implies: undefined,
  nanoseconds: 1,
  isMoment: false,
  isJson: false,
  isQuoted: false,
  onlyMessages: false,
  half: undefined,
  list: 0,
  prefixLength: 0,
  item: [],
  itemStep: new Uint8Array(0),
  byName: new Map(),
  condition: undefined,
  isGuess: false,
};

function planKey(
  common: PlannedSource,
  dialect: string,
  source: KeySource,
  names: Names,
): PlannedSource {
  const { key, path = [], sum = [] } = source;
  const slot = names.keys.indexOf(key) + 1;
  return {
    ...common,
    from: 'key',
    label: [`${dialect}:${key}`, ...(sum[0] ?? path)].join('/'),
    slot,
    slots: [slot],
    path: source.path ?? (source.json === true || sum.length > 0 ? [] : undefined),
    sum,
    firstMember:
      source.firstMember === undefined
        ? undefined
        : new RegExp(`^\\s*\\{\\s*"${source.firstMember}"\\s*:\\s*"([^"\\\\]{1,200})"`),
    before: source.before,
    words: planWords(source),
    unless: (source.unless ?? []).map((text) => new TextEncoder().encode(text)),
    implies: source.implies,
    nanoseconds: source.nanoseconds ?? 1,
    isMoment: source.isMoment === true,
    isJson: source.json === true,
    isQuoted: source.quoted === true,
    onlyMessages: source.onlyMessages === true,
    half: source.half,
  };
}

function planList(
  common: PlannedSource,
  dialect: string,
  source: ListSource,
  names: Names,
): PlannedSource {
  return {
    ...common,
    from: 'list',
    label: `${dialect}:${source.list}*`,
    list: names.lists.indexOf(source.list) + 1,
    prefixLength: new TextEncoder().encode(source.list).length,
    item: source.item,
    itemStep: new TextEncoder().encode(['', ...source.item, ''].join('.')),
  };
}

/** Its slots are in the order of `composedParts`, 0 where it has no key for a part. */
function planComposed(
  common: PlannedSource,
  dialect: string,
  { compose }: ComposedSource,
  names: Names,
): PlannedSource {
  const keys = composedParts.map((part) => compose[part]);
  return {
    ...common,
    from: 'composed',
    label: `${dialect}:${keys.filter((key) => key !== undefined).join('+')}`,
    slots: keys.map((key) => (key === undefined ? 0 : names.keys.indexOf(key) + 1)),
  };
}

function planName(
  common: PlannedSource,
  dialect: string,
  source: NameSource,
  names: Names,
): PlannedSource {
  return {
    ...common,
    from: 'name',
    label: `${dialect}:span name`,
    slots: [names.keys.indexOf(source.when.key) + 1],
    words: planWords(source),
  };
}

function planCondition(source: Condition, names: Names): PlannedCondition | undefined {
  const { inScopes = [], notInScopes = [], when, notWhen } = source;
  const isFree = inScopes.length + notInScopes.length === 0;
  if (isFree && when === undefined && notWhen === undefined) return undefined;
  assert(names.scopes.length <= 31, 'more scopes than bits');
  const bits = (scopes: readonly string[]) =>
    scopes.reduce((sum, scope) => sum | (1 << names.scopes.indexOf(scope)), 0);
  return {
    inScopes: bits(inScopes),
    notInScopes: bits(notInScopes),
    when: when === undefined ? undefined : planAttribute(when, names),
    notWhen: asked(notWhen).map((attribute) => planAttribute(attribute, names)),
  };
}

function planAttribute({ key, is }: Attribute, { keys }: Names): PlannedAttribute {
  return { slot: keys.indexOf(key) + 1, values: is === undefined ? undefined : new Set(is) };
}

function planWords(source: KeySource | NameSource): Words | undefined {
  if (source.values === undefined) return undefined;
  const entries = Object.entries(source.values);
  const spelled = new Map(entries.flatMap(([word, meant]) => spellings(word, meant)));
  return {
    values: new Map(entries.map(([word, meant]) => [word.toLowerCase(), meant])),
    spelled: compileKeys([...spelled.keys()]),
    meant: [...spelled.values()],
    isStem: 'stem' in source && source.stem === true,
    keepsOthers: source.otherwise !== 'skip',
  };
}

function spellings(word: string, meant: string): readonly (readonly [string, string])[] {
  return [
    [word, meant],
    [word.toUpperCase(), meant],
  ];
}
