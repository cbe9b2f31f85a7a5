import type { RedactionAction } from './redaction.ts';

/** What a rule did to a stored text, and where in it: `body.content`, or the name it was given. */
export interface RewrittenField {
  readonly field: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly action: RedactionAction;
  readonly count: number;
}

export interface RewrittenText {
  readonly text: string;
  readonly fields: readonly RewrittenField[];
}

/**
 * Rewrites texts that are stored already under the rules in force now. Replacements that stand in
 * them are ours and stay; rewriting twice changes nothing. References to pieces of stored texts
 * (`stored-text.ts`) stay, too. Undefined where the text stays as it is.
 */
export interface StoredTextRewriter {
  /** Name of the rule set. */
  readonly ruleSet: string;
  /** A text under the name of its value; empty where it has none. */
  text(stored: string, name: string): RewrittenText | undefined;
  /**
   * JSON text, string by string: what is no string stays byte for byte. A piece whose value has a
   * name that rules ask for, `password`, is scanned under it where `bodyOf` knows it, and what
   * becomes of it stands in place of the reference.
   */
  json(
    stored: string,
    name: string,
    bodyOf?: (hash: string) => string | undefined,
  ): RewrittenText | undefined;
  /** Hashes of such pieces. */
  namedPieces(stored: string): readonly string[];
  /**
   * 32 hex digits in place of a name that was a hash of what is hidden now: by such a hash a guess
   * could be tested. Keyed; the same name gets the same one.
   */
  rename(name: string): string;
}

export interface RescanRequest {
  /** `next` of the step before; undefined: where the last run under these rules was broken off. */
  readonly after: string | undefined;
}

/** What one step of rewriting stored data under the rules in force did. */
export interface RescanStep {
  readonly ruleSet: string;
  /** Table of the step; `done` after the last one. */
  readonly table: string;
  readonly rows: number;
  readonly changedRows: number;
  /** Values that were replaced, each counted once. */
  readonly values: number;
  /** Rows of all tables, about: how far there is to go. */
  readonly totalRows: number;
  /** Undefined after the last step. */
  readonly next: string | undefined;
}
