import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { z } from 'zod';
import { Invalid } from '../model/errors.ts';
import { nearestName } from '../model/nearest.ts';
import { actionProblem } from './actions/allowed.ts';
import { digestOf, type Json } from './canonical-json.ts';
import { matchProblem } from './match-problem.ts';
import { composeRuleSet } from './packs.ts';
import type { Rule, RuleSet } from './rule.ts';
import { knownFields, type RuleFile, ruleFileSchema } from './schema.ts';

/** A rule file's content after validation, and the rule the engine gets. */
export interface LoadedRule {
  readonly rule: Rule;
  readonly tests: RuleFile['tests'];
}

export interface LoadedRuleSet {
  readonly ruleSet: RuleSet;
  readonly rules: readonly LoadedRule[];
}

/** The packs that come with the program. */
export const builtinPacks = fileURLToPath(new URL('./packs/', import.meta.url));

const fileBytesMax = 65_536;

/**
 * Reads every `<pack>/<id>.yaml` below `packs`. Imports a YAML parser and a validator, so a server
 * uses the generated copy instead (`generated/rule-set.ts`); tests prove the two equal.
 *
 * @throws Invalid naming the file and what is wrong with it.
 */
export function loadRuleSet(packs: string = builtinPacks): LoadedRuleSet {
  const rules = readable(packs, () => readdirSync(packs, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .flatMap((pack) => listRuleFiles(join(packs, pack.name)))
    .map(loadRuleFile)
    .sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  return { ruleSet: composeRuleSet(rules.map(({ rule }) => rule)), rules };
}

/** One rule from the text of its file; `path` names it in errors and gives pack and id. */
export function parseRule(text: string, path: string): LoadedRule {
  const file = parseRuleFile(text, path);
  const expected = `${basename(dirname(path))}.${basename(path, '.yaml')}`;
  if (file.id !== expected) refuse(path, `its id must be ${expected}, after folder and file name`);
  for (const match of file.match) {
    const problem = matchProblem(match);
    if (problem !== undefined) refuse(path, problem);
  }
  const problem = actionProblem(file);
  if (problem !== undefined) refuse(path, problem);
  const { tests, schema, version, title, locked, ...deciding } = file;
  const digest = digestOf(plain({ schema, ...deciding }));
  const rule = { version, title, ...deciding, digest };
  return { rule: locked === true ? { ...rule, locked } : rule, tests };
}

function loadRuleFile(path: string): LoadedRule {
  const { size } = readable(path, () => statSync(path));
  if (size > fileBytesMax) refuse(path, `it is larger than ${fileBytesMax} bytes`);
  return parseRule(
    readable(path, () => readFileSync(path, 'utf8')),
    path,
  );
}

/** What cannot be read is as wrong as what cannot be understood. */
function readable<Content>(path: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    return refuse(path, `it cannot be read (${code})`);
  }
}

function listRuleFiles(folder: string): readonly string[] {
  return readable(folder, () => readdirSync(folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
}

function parseRuleFile(text: string, path: string): RuleFile {
  const result = ruleFileSchema.safeParse(parseYaml(text, path));
  if (result.success) return result.data;
  return refuse(path, result.error.issues.map(describeIssue).join('; '));
}

function parseYaml(text: string, path: string): unknown {
  try {
    // Core schema, no anchors: a rule is read by people, and must be what it looks like.
    return parse(text, { version: '1.2', schema: 'core', uniqueKeys: true, maxAliasCount: 0 });
  } catch (error) {
    return refuse(path, error instanceof Error ? error.message : 'it is not YAML');
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  if (issue.code === 'invalid_union') {
    const unknown = issue.errors.flat().find((inner) => inner.code === 'unrecognized_keys');
    return unknown === undefined ? `${at}${issue.message}` : `${at}${describeIssue(unknown)}`;
  }
  if (issue.code !== 'unrecognized_keys') return `${at}${issue.message}`;
  const hints = issue.keys.map((key) => {
    const near = nearestName(key, knownFields);
    return near === undefined ? key : `${key} (did you mean ${near}?)`;
  });
  return `${at}unknown field ${hints.join(', ')}`;
}

/** Through JSON and back, which drops absent fields. */
function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}

function refuse(path: string, problem: string): never {
  throw new Invalid(`rule file ${path}: ${problem}`, {
    code: 'bad_rule',
    hint: 'see redaction-rules/README.md for the format',
    field: path,
  });
}
