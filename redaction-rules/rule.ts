/**
 * A rule as the engine gets it: plain data, so that a rule set can be handed to a worker thread.
 * `schema.ts` holds the same shape as a strict schema for the YAML files, where each field is
 * explained.
 */
export interface Rule {
  readonly id: string;
  readonly version: number;
  readonly family: string;
  readonly title: string;
  /** SHA-256, hex, of what decides over matches: everything but title, version and tests. */
  readonly digest: string;
  readonly match: readonly Match[];
  readonly checks: readonly Check[];
  readonly context?: Context | undefined;
  readonly score: number;
  readonly canonical: Canonical;
  readonly action: Action;
  /** Nobody may turn it off, replace it or weaken its action. Not part of the digest. */
  readonly locked?: true | undefined;
}

/** Where a match may begin, what it looks like and what may stand around it. */
export interface Match {
  /**
   * Literals one of which begins every match (or ends `before`). Or `digits`: every digit group,
   * `dotted`: digit groups with dots, as in IPv4, `colons`: hexadecimal groups with colons,
   * `plus`: a plus sign before a digit.
   */
  readonly anchor: readonly string[] | 'digits' | 'dotted' | 'colons' | 'plus';
  /** Matched backwards from the anchor and part of the match, e.g. the local part of an address. */
  readonly before?: string | undefined;
  /**
   * What stands before a match and stays, `password=`. It begins with the anchor, and the pattern
   * begins where its longest match ends.
   */
  readonly lead?: string | undefined;
  /** The lead counts only where a word begins: `bic` is not in `arabic`. */
  readonly word?: true | undefined;
  readonly pattern: string;
  /** A literal right after the match that has to be there and stays, e.g. the `@` of an URL. */
  readonly tail?: string | undefined;
  readonly boundary: Boundary;
  /**
   * Most bytes read on each side of the anchor's first byte; what is longer is hidden with its run.
   */
  readonly max_len: number;
}

/**
 * `token`: no letter or digit on either side. `number`: nor a dot or minus that belongs to digits.
 */
export type Boundary = 'token' | 'number' | 'none';

export type Check =
  | { readonly distinct: number }
  | { readonly not_placeholder: true }
  | { readonly luhn: true }
  | { readonly card_issuer: true }
  | { readonly jwt_header: true }
  | { readonly not_ending: readonly string[] }
  | { readonly not_ssh_remote: true }
  | { readonly not_package_version: true }
  | { readonly grouped: number }
  /** None of these signs on either side: a part of something longer does not count. */
  | { readonly apart_from: string }
  /** Passes only what the named validator accepts, see `scan/validators.ts`. */
  | { readonly valid: ValidatorName };

/** What is known about a kind of value beyond its shape. */
export const validatorNames = [
  'aadhaar',
  'aba-routing',
  'base58check',
  'basic-credentials',
  'br-cpf',
  'digit-prefix',
  'es-dni',
  'fr-nir',
  'de-tax-id',
  'iban',
  'ipv4',
  'ipv6',
  'it-cf',
  'keyed-password',
  'keyed-secret',
  'mixed',
  'not-a-stand-in',
  'national-phone',
  'not-hex',
  'not-hex-text',
  'phone',
  'pl-pesel',
  'swift',
  'uk-nhs',
  'us-itin',
  'us-phone',
  'us-ssn',
  'vin',
] as const;

export type ValidatorName = (typeof validatorNames)[number];

/** Words near a match, or in the field's key, that raise or lower its score. */
export interface Context {
  readonly near: readonly string[];
  readonly add: number;
  /** Counts only where no word of `near` is found. */
  readonly against: readonly string[];
  readonly subtract: number;
  /** Bytes looked at before and after the match. */
  readonly before: number;
  readonly after: number;
}

/** How a value is spelt before it becomes a pseudonym, so that spellings of one value join. */
export type Canonical = 'exact' | 'lower' | 'upper' | 'digits' | 'pem';

/**
 * What becomes of a match, the strongest first: where matches overlap, the stronger one holds.
 * `drop` takes the whole field, `keep` only counts.
 */
export const actionTypes = [
  'drop',
  'mask',
  'pseudonym',
  'generalise',
  'partial',
  'truncate',
  'keep',
] as const;

export type ActionType = (typeof actionTypes)[number];

/** What less exact thing a value can become: see `actions/generalise.ts`. */
export const generaliseKinds = ['calling-code', 'country', 'domain', 'network', 'year'] as const;

export type GeneraliseKind = (typeof generaliseKinds)[number];

export interface Action {
  readonly type: ActionType;
  readonly label: string;
  /** What `generalise` makes of a match; without it the rule has no such action. */
  readonly generalise?: GeneraliseKind | undefined;
  /** The letters and digits that `partial` leaves, never more than a third of them. */
  readonly partial?: { readonly keep: 'first' | 'last'; readonly chars: number } | undefined;
  /** The bytes that `truncate` leaves. */
  readonly truncate?: number | undefined;
}

export interface RuleSet {
  /** Short name, `rs-` and 12 hex digits of the digest; what receipts and spans carry. */
  readonly name: string;
  /** SHA-256, hex, over engine version and the sorted (id, version, digest) of the rules. */
  readonly digest: string;
  readonly rules: readonly Rule[];
  /** Inputs, outputs and messages are dropped unread; what is counted and priced stays. */
  readonly content?: 'none' | undefined;
}

/** A match counts from this score on. */
export const actingScore = 0.6;

/** Rises whenever the engine finds or writes something else for the same rules. */
export const engineVersion = 5;

/** Among actions of one strength, rules of this pack win where matches overlap. */
export function isSecret(rule: Pick<Rule, 'id'>): boolean {
  return rule.id.startsWith('secrets.');
}
