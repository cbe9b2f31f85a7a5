import { z } from 'zod';
import { actionTypes, generaliseKinds, validatorNames } from './rule.ts';

/**
 * A rule file. Strict: an unknown field is an error, because a misspelt one would weaken a rule in
 * silence. Every field here is one that the engine or the loader acts on.
 */
const literal = z.string().min(1).max(64);

const match = z.strictObject({
  /**
   * Literals of which one begins every match (with `before`: stands between), or all digit groups,
   * those with dots (`10.0.0.1`), hexadecimal ones with colons (`fe80::1`), digits after a plus.
   */
  anchor: z.union([z.array(literal).min(1), z.enum(['digits', 'dotted', 'colons', 'plus'])]),
  /** Matched backwards from the anchor. */
  before: z.string().min(1).optional(),
  /** Matched from the anchor on; stays. The pattern begins where it ends. */
  lead: z.string().min(1).max(2_000).optional(),
  /** The lead begins a word. */
  word: z.literal(true).optional(),
  pattern: z.string().min(1).max(2_000),
  /** Has to stand right after the match; stays. */
  tail: z.string().min(1).max(16).optional(),
  boundary: z.enum(['token', 'number', 'none']),
  max_len: z.int().min(3).max(262_144),
});

const yes = z.literal(true);
const check = z.union([
  /** Fewer distinct bytes after the anchor: a placeholder, not a secret. */
  z.strictObject({ distinct: z.int().min(2).max(64) }),
  z.strictObject({ not_placeholder: yes }),
  z.strictObject({ luhn: yes }),
  z.strictObject({ card_issuer: yes }),
  z.strictObject({ jwt_header: yes }),
  z.strictObject({ not_ending: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ not_ssh_remote: yes }),
  z.strictObject({ not_package_version: yes }),
  /** Adds to the score where the digits are written in groups. */
  z.strictObject({ grouped: z.number().positive().max(1) }),
  z.strictObject({ apart_from: z.string().min(1).max(8) }),
  z.strictObject({ valid: z.enum(validatorNames) }),
]);

/** The type holds where nobody chose another; the rest says what others would leave. */
const action = z.strictObject({
  type: z.enum(actionTypes),
  label: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{1,23}$/)
    .refine((label) => !label.startsWith('EXT'), 'EXT marks renamed text'),
  /** Every `must_match` has to have such a part: an e-mail address its domain. */
  generalise: z.enum(generaliseKinds).optional(),
  /** Letters and digits that stay, at most a third of a match. */
  partial: z
    .strictObject({ keep: z.enum(['first', 'last']), chars: z.int().min(1).max(4) })
    .optional(),
  /** Bytes that stay; no more than any `max_len`. */
  truncate: z.int().min(1).max(4_096).optional(),
});

const context = z.strictObject({
  near: z.array(z.string().regex(/^[a-z]+$/)),
  add: z.number().positive().max(1),
  against: z.array(z.string().regex(/^[a-z]+$/)),
  subtract: z.number().positive().max(1),
  before: z.int().min(0).max(256),
  after: z.int().min(0).max(256),
});

/** `gen` is a pattern that a seed turns into text; `in` shows where it stands, as `{}`. */
const mustMatch = z.strictObject({
  gen: z.string().min(1),
  seed: z.int().min(0),
  in: z.string().includes('{}').optional(),
  /** Replaces the last digit by the one that makes the Luhn sum right. */
  luhn: yes.optional(),
});

const mustNotMatch = z.union([z.string().min(1), mustMatch]);

export const ruleFileSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z]+\.[a-z0-9-]+$/),
  version: z.int().min(1),
  family: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1).max(80),
  match: z.array(match).min(1),
  checks: z.array(check).default([]),
  context: context.optional(),
  /** Acts from 0.6 on; checks and context add to it. */
  score: z.number().min(0.05).max(1),
  canonical: z.enum(['exact', 'lower', 'upper', 'digits', 'pem']).default('exact'),
  action,
  /** Nobody may turn this rule off, replace it or give it a weaker action. */
  locked: yes.optional(),
  tests: z.strictObject({
    must_match: z.array(mustMatch).min(2),
    must_not_match: z.array(mustNotMatch).min(1),
  }),
});

export type RuleFile = z.output<typeof ruleFileSchema>;
export type GeneratedExample = z.output<typeof mustMatch>;

/** Every field name of a rule file, for "did you mean". */
export const knownFields: readonly string[] = [
  ...[ruleFileSchema, match, context, action, mustMatch].flatMap((object) =>
    Object.keys(object.shape),
  ),
  ...check.options.flatMap((option) => Object.keys(option.shape)),
  'must_match',
  'must_not_match',
];
