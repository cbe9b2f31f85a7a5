import { type Breaks, noBreaks } from '../model/breaks.ts';
import { createReplacer } from './actions/replacement.ts';
import { blockMin, scanBlocks } from './blocks.ts';
import { FormScanner } from './forms/form-scanner.ts';
import { scanPieces } from './joined.ts';
import type { RedactionKey } from './key.ts';
import { keyedText, valueOfKeyed } from './keyed-text.ts';
import { KnownFields } from './known-fields.ts';
import { BlockMemo, type MemoStats } from './memo.ts';
import { createPseudonymiser } from './pseudonym.ts';
import { type Field, Rewriting, type Scan, type ScanHit, unscannedField } from './rewriting.ts';
import type { RuleSet } from './rule.ts';
import { Scanner } from './scan/scanner.ts';

export type { Scan, ScanHit } from './rewriting.ts';
export type { RuleSet } from './rule.ts';

export interface Redactor {
  /** Short name of the rule set, `rs-...`. */
  readonly ruleSetDigest: string;
  /** The policy of the set: inputs, outputs and messages are to be dropped before the scan. */
  readonly dropsContent: boolean;
  /**
   * Scans `bytes[start, end)` as one field. Undefined when nothing was found: the field stays as it
   * is. Words of the key, `keyBytes[keyStart, keyEnd)`, count as context. Never throws: a field
   * that cannot be scanned becomes `[UNSCANNED~reason]`. Time is linear in the field.
   *
   * Keeps scratch state, so one redactor belongs to one thread, and is in use while it has a break.
   */
  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    keyBytes?: Uint8Array,
    keyStart?: number,
    keyEnd?: number,
  ): Scan | undefined;
  /**
   * Scans fields that are pieces of one text, as a model streams it: what lies across several is
   * replaced in the first and taken out of the others. An entry for each; undefined where it stays.
   */
  scanJoined(
    pieces: readonly Uint8Array[],
    keyBytes: Uint8Array,
    keyStart: number,
    keyEnd: number,
  ): readonly (Scan | undefined)[];
  /** How often large blocks were known, see `memo.ts`. */
  memoStats(): MemoStats;
  /** Whether rules ask for values that are named so: `password`, `--token`, `authorization`. */
  isTellingName(bytes: Uint8Array, start: number, end: number): boolean;
}

export interface RedactorOptions {
  /**
   * Who wrote the text. `sender` (default): text that looks like one of our replacements is an
   * imitation and is renamed, `[EXT-EMAIL~...]`, so that nobody can forge a join. `store`: text
   * that already passed through here; its replacements are ours and stay. Redacting with `sender`
   * and then with `store` any number of times changes nothing more.
   */
  readonly source?: 'sender' | 'store';
  /** Whether large blocks are remembered; true unless said otherwise. */
  readonly memo?: boolean;
  /** Of long scans. What is done in them needs a redactor of its own. */
  readonly breaks?: Breaks;
}

/** So many bits less than its bytes is the work of a clean text, see `Breaks`. */
const workShift = 8;

/** Compiles the rules. Some 100 ms, so once per thread. */
export function createRedactor(
  ruleSet: RuleSet,
  key: RedactionKey,
  options: RedactorOptions = {},
): Redactor {
  const { breaks = noBreaks } = options;
  const scanner = new Scanner(ruleSet, breaks);
  const known = new KnownFields(scanner);
  const forms = new FormScanner(scanner, ruleSet.rules, known, breaks);
  const replace = createReplacer(createPseudonymiser(key));
  const tools = { scanner, forms, ruleSet, replace, breaks };
  const whole = options.source ?? 'sender';
  const memo = new BlockMemo<Scan>(ruleSet.digest);
  const scanField = (field: Field): Scan | undefined => {
    const { bytes, start, end } = field;
    const isFound = scanner.find(bytes, start, end);
    const hidden = isFound ? [] : forms.find(bytes, start, end);
    return isFound || hidden.length > 0 ? new Rewriting(tools).run(field, hidden) : undefined;
  };
  const scanValue: Redactor['scan'] = (bytes, start, end, names = bytes, from = 0, to = 0) => {
    scanner.setKey(names, from, to);
    if (!known.isTelling(names, from, to)) {
      if (end - start < blockMin || options.memo === false)
        return scanField({ bytes, start, end, source: whole });
      const name = names.subarray(from, to);
      return scanBlocks(bytes, start, end, (blockStart, blockEnd) =>
        memo.scan(bytes.subarray(blockStart, blockEnd), name, () =>
          scanField({ bytes, start: blockStart, end: blockEnd, source: whole }),
        ),
      );
    }
    const keyed = keyedText(names, from, to, bytes, start, end);
    const field = { bytes: keyed.bytes, start: 0, end: keyed.bytes.length, source: whole };
    const scan = scanField({ ...field, value: keyed });
    if (scan === undefined || scan.isWhole === true) return scan;
    const value = valueOfKeyed(scan.bytes);
    return value ? { ...scan, bytes: value } : unscannedField('error');
  };
  return {
    ruleSetDigest: ruleSet.name,
    memoStats: () => memo.stats(),
    dropsContent: ruleSet.content === 'none',
    scan(bytes, start, end, keyBytes = bytes, keyStart = 0, keyEnd = 0) {
      try {
        const name = known.nameOf(keyBytes, keyStart, keyEnd);
        if (known.isClean(name, bytes, start, end)) return undefined;
        if (end - start >= blockMin) breaks.tick((end - start) >> workShift);
        const scan = scanValue(bytes, start, end, keyBytes, keyStart, keyEnd);
        if (scan === undefined) known.keep(name, bytes, start, end);
        return scan;
      } catch {
        // Fail closed. The error is dropped on purpose: its text may quote what was scanned.
        return unscannedField('error');
      }
    },
    isTellingName: (bytes, start, end) => known.isTelling(bytes, start, end),
    scanJoined(pieces, keyBytes, keyStart, keyEnd) {
      try {
        scanner.setKey(keyBytes, keyStart, keyEnd);
        return scanPieces(pieces, whole, scanField);
      } catch {
        return pieces.map(() => unscannedField('error'));
      }
    },
  };
}

/**
 * The same for a string, for the command line and tests; `text` is the input where nothing was
 * found.
 */
export function scanText(
  redactor: Redactor,
  text: string,
): { readonly text: string; readonly hits: readonly ScanHit[] } {
  const bytes = new TextEncoder().encode(text);
  const scan = redactor.scan(bytes, 0, bytes.length);
  if (scan === undefined) return { text, hits: [] };
  return { text: new TextDecoder().decode(scan.bytes), hits: scan.hits };
}
