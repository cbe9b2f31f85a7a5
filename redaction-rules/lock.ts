import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type LoadedRuleSet, loadRuleSet } from './load.ts';
import { defaultPacks, pickPacks } from './packs.ts';
import { engineVersion } from './rule.ts';

/**
 * What `rules.lock` says. It lets a reviewer see that a rule changed, and a test that its version
 * rose.
 */
const lockSchema = z.strictObject({
  schema: z.literal(1),
  engine: z.int(),
  name: z.string(),
  digest: z.string(),
  rules: z.array(z.strictObject({ id: z.string(), version: z.int(), digest: z.string() })),
});

export type Lock = z.output<typeof lockSchema>;

export const lockPath = fileURLToPath(new URL('./rules.lock', import.meta.url));
export const generatedPath = fileURLToPath(new URL('./generated/rule-set.ts', import.meta.url));

export function readLock(path: string = lockPath): Lock {
  return lockSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function lockOf(loaded: LoadedRuleSet): Lock {
  const { rules } = loaded.ruleSet;
  const { name, digest } = pickPacks(rules, defaultPacks);
  return {
    schema: 1,
    engine: engineVersion,
    name,
    digest,
    rules: rules.map(({ id, version, digest: own }) => ({ id, version, digest: own })),
  };
}

/** Rules that changed against the lock although their version did not rise. */
export function unversionedChanges(lock: Lock, loaded: LoadedRuleSet): readonly string[] {
  const locked = new Map(lock.rules.map((rule) => [rule.id, rule]));
  return loaded.ruleSet.rules
    .filter(({ id, version, digest }) => {
      const before = locked.get(id);
      if (before === undefined) return false;
      return digest === before.digest ? version < before.version : version <= before.version;
    })
    .map(({ id }) => id);
}

/** The text of the generated module: the rule set as a literal, so that a start parses no YAML. */
export function generatedModule(loaded: LoadedRuleSet): string {
  const { rules } = loaded.ruleSet;
  const { name, digest } = pickPacks(rules, defaultPacks);
  return [
    '// Made from redaction-rules/packs by lockRules(); a test fails when the two differ.',
    "import { defaultPacks, packOf } from '../packs.ts';",
    "import type { Rule, RuleSet } from '../rule.ts';",
    '',
    '/** The rules of every pack that comes with the program. */',
    `export const builtinRules: readonly Rule[] = ${JSON.stringify(rules, undefined, 2)};`,
    '',
    '/** The packs that are on by default. */',
    'export const builtinRuleSet: RuleSet = {',
    `  name: '${name}',`,
    `  digest: '${digest}',`,
    '  rules: builtinRules.filter((rule) => defaultPacks.includes(packOf(rule))),',
    '};',
    '',
  ].join('\n');
}

/** What `lockRules` did; where rules changed without a new version it wrote nothing. */
export interface LockOutcome {
  readonly unversioned: readonly string[];
  readonly name: string;
}

/** Rewrites `rules.lock` and the generated copy of the built-in packs. */
export function lockRules(): LockOutcome {
  const loaded = loadRuleSet();
  const unversioned = unversionedChanges(readLock(), loaded);
  if (unversioned.length === 0) {
    writeFileSync(lockPath, lockText(loaded));
    writeFileSync(generatedPath, generatedModule(loaded));
  }
  return { unversioned, name: lockOf(loaded).name };
}

/** The same for a user's own packs: `rules.lock` in their folder, which may not be there yet. */
export function lockFolder(folder: string): LockOutcome {
  const loaded = loadRuleSet(folder);
  const path = join(folder, 'rules.lock');
  const unversioned = existsSync(path) ? unversionedChanges(readLock(path), loaded) : [];
  if (unversioned.length === 0) writeFileSync(path, lockText(loaded));
  return { unversioned, name: loaded.ruleSet.name };
}

function lockText(loaded: LoadedRuleSet): string {
  return `${JSON.stringify(lockOf(loaded), undefined, 2)}\n`;
}
