import { type Document, parseDocument } from 'yaml';
import { Invalid } from '../model/errors.ts';
import { nearestName } from '../model/nearest.ts';
import { settingEntries } from './settings.ts';

/**
 * `spanledger.yaml` as `section.key` (`section.group.key`) -> what was written.
 *
 * @throws Invalid when it is not YAML, or a section or key is unknown (the nearest known one is
 * named).
 */
export function readConfigFile(text: string): ReadonlyMap<string, string> {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line ?? 1;
    throw new Invalid(`spanledger.yaml is not valid YAML, see line ${line}`, {
      code: 'bad_config',
      hint: 'sections at the left margin, keys indented below them',
    });
  }
  const found = new Map<string, string>();
  const root = plainValue(document);
  if (!isRecord(root)) throw badShape('spanledger.yaml must hold sections, such as `listen:`');
  for (const [section, keys] of Object.entries(root)) {
    requireKnown(section, sectionNames(), 'section');
    if (keys === null) continue;
    if (!isRecord(keys))
      throw badShape(`section ${section} must hold keys, such as \`port: 4319\``);
    readKeys(section, keys, found);
  }
  return found;
}

/** Keys of a section, or of a group within it, such as `head` in `sampling`. */
function readKeys(
  above: string,
  keys: Readonly<Record<string, unknown>>,
  found: Map<string, string>,
): void {
  for (const [key, value] of Object.entries(keys)) {
    const name = `${above}.${key}`;
    if (keyNames().some((known) => known.startsWith(`${name}.`))) {
      if (value === null) continue;
      if (!isRecord(value)) throw badShape(`${name} must hold keys`);
      readKeys(name, value, found);
      continue;
    }
    requireKnown(name, keyNames(), 'key');
    found.set(name, writtenText(name, value));
  }
}

/** A list as JSON; it is read where its setting is known. */
function writtenText(name: string, value: unknown): string {
  const isList = settingEntries.some(([, { key, kind }]) => key === name && kind === 'list');
  if (isList) {
    if (Array.isArray(value)) return JSON.stringify(value);
    throw badShape(`${name} must be a list`);
  }
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw badShape(`${name} must be one value`);
}

/**
 * The document without aliases: a settings file has no use for them, and they can be made to
 * explode.
 */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    throw badShape('spanledger.yaml must not hold aliases (`*name`)');
  }
}

function keyNames(): string[] {
  return settingEntries.flatMap(([, setting]) => (setting.key === undefined ? [] : [setting.key]));
}

function sectionNames(): string[] {
  return [...new Set(keyNames().map((key) => key.split('.')[0] ?? ''))];
}

function requireKnown(name: string, known: readonly string[], what: string): void {
  if (known.includes(name)) return;
  const near = nearestName(name, known);
  throw new Invalid(`unknown ${what} ${name} in spanledger.yaml`, {
    code: 'unknown_setting',
    field: name,
    hint: near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`,
  });
}

function badShape(message: string): Invalid {
  return new Invalid(message, { code: 'bad_config' });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
