import type { RedactionAction } from '../model/redaction.ts';
import { blockMin, scanBlocks } from './blocks.ts';
import { FormScanner } from './forms/form-scanner.ts';
import { moveCuts, scanPieces } from './joined.ts';
import type { RedactionKey } from './key.ts';
import { type KeyedText, KeyNames, keyedText, takeWhole, valueOfKeyed } from './keyed-text.ts';
import { BlockMemo, type MemoStats } from './memo.ts';
import { createPseudonymiser, type Pseudonymise } from './pseudonym.ts';
import { engineVersion, type RuleSet } from './rule.ts';
import { type Hit, tokenHit, unscannedHit } from './scan/hit.ts';
import { resolveHits } from './scan/resolve.ts';
import { Scanner } from './scan/scanner.ts';

export type { RuleSet } from './rule.ts';

/** What one rule did to one field. No offsets, lengths or originals leave the engine. */
export interface ScanHit {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly action: RedactionAction;
  readonly count: number;
}

export interface Scan {
  /** The field's new text; a buffer of its own. */
  readonly bytes: Uint8Array;
  readonly hits: readonly ScanHit[];
}

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
   * Keeps scratch state, so one redactor belongs to one thread.
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
}

/** Compiles the rules. A few milliseconds, so once per thread. */
export function createRedactor(
  ruleSet: RuleSet,
  key: RedactionKey,
  options: RedactorOptions = {},
): Redactor {
  const scanner = new Scanner(ruleSet);
  const names = new KeyNames(ruleSet.rules);
  const forms = new FormScanner(scanner, ruleSet.rules, names);
  const tools = { scanner, forms, ruleSet, pseudonymise: createPseudonymiser(key) };
  const whole = options.source ?? 'sender';
  const memo = new BlockMemo<Scan>(ruleSet.digest);
  const scanField = (field: Field): Scan | undefined => {
    const { bytes, start, end } = field;
    const isFound = scanner.find(bytes, start, end);
    const hidden = isFound ? [] : forms.find(bytes, start, end);
    return isFound || hidden.length > 0 ? new Rewriting(tools).run(field, hidden) : undefined;
  };
  return {
    ruleSetDigest: ruleSet.name,
    memoStats: () => memo.stats(),
    dropsContent: ruleSet.content === 'none',
    scan(bytes, start, end, keyBytes = bytes, keyStart = 0, keyEnd = 0) {
      try {
        scanner.setKey(keyBytes, keyStart, keyEnd);
        if (!names.isTelling(keyBytes, keyStart, keyEnd)) {
          if (end - start < blockMin || options.memo === false)
            return scanField({ bytes, start, end, source: whole });
          const name = keyBytes.subarray(keyStart, keyEnd);
          return scanBlocks(bytes, start, end, (from, to) =>
            memo.scan(bytes.subarray(from, to), name, () =>
              scanField({ bytes, start: from, end: to, source: whole }),
            ),
          );
        }
        const keyed = keyedText(keyBytes, keyStart, keyEnd, bytes, start, end);
        const field = { bytes: keyed.bytes, start: 0, end: keyed.bytes.length, source: whole };
        const scan = scanField({ ...field, value: keyed });
        const value = scan && valueOfKeyed(scan.bytes);
        return scan && (value ? { bytes: value, hits: scan.hits } : unscannedField('error'));
      } catch {
        // Fail closed. The error is dropped on purpose: its text may quote what was scanned.
        return unscannedField('error');
      }
    },
    isTellingName: (bytes, start, end) => names.isTelling(bytes, start, end),
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

/**
 * A replacement can uncover another match: a token may now stand at a boundary, or a context word
 * may have come near. So the new text is scanned again until nothing is found, which also makes
 * redacting twice the same as once. A text that keeps changing is not worth keeping.
 */
const passesMax = 8;

const engineRule = 'engine';

interface Field {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly source: 'sender' | 'store';
  /** Where the value stands, when its name stands before it. */
  readonly value?: KeyedText | undefined;
  /** Where pieces end; moved along with what is replaced. */
  readonly cuts?: number[] | undefined;
}

interface Tools {
  readonly scanner: Scanner;
  readonly forms: FormScanner;
  readonly ruleSet: RuleSet;
  readonly pseudonymise: Pseudonymise;
}

class Rewriting {
  readonly #tools: Tools;
  readonly #counts = new Map<string, ScanHit>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /**
   * Begins with the scanner's hits for this very range, or with those that other forms hold. Other
   * forms are looked at last, when nothing is left that can be seen as it is.
   */
  run(field: Field, hidden: readonly Hit[]): Scan | undefined {
    const { source, value, cuts } = field;
    const { scanner, forms, ruleSet } = this.#tools;
    let text = field.bytes;
    let from = field.start;
    let to = field.end;
    let inForms = hidden;
    for (let pass = 0; pass < passesMax; pass++) {
      const trusted = pass > 0 || source === 'store';
      let hits = resolveHits(inForms.length > 0 ? [] : scanner.hits, ruleSet.rules, text, trusted);
      if (hits.length === 0) {
        if (inForms.length === 0) inForms = forms.find(text, from, to);
        if (inForms.length === 0) return this.#result(text, pass);
        hits = resolveHits(inForms, ruleSet.rules, text, false);
      }
      if (pass === 0 && value !== undefined) hits = takeWhole(hits, value, ruleSet.rules);
      const replacements = hits.map((hit) => this.#replacement(text, hit));
      text = splice(text, from, to, hits, replacements);
      from = 0;
      to = text.length;
      const lengths = replacements.map(({ length }) => length);
      if (cuts !== undefined) moveCuts(cuts, hits, lengths);
      if (inForms.length > 0) scanner.find(text, from, to);
      else scanner.findAgain(text, from, to, hits, lengths);
      inForms = [];
    }
    return unscannedField('unstable');
  }

  #result(text: Uint8Array, passes: number): Scan | undefined {
    return passes === 0 ? undefined : { bytes: text, hits: [...this.#counts.values()] };
  }

  #replacement(bytes: Uint8Array, hit: Hit): string {
    const found = hit.origin ?? { bytes, start: hit.start, end: hit.end };
    if (hit.rule === tokenHit) {
      this.#count(`${engineRule}.imitation`, engineVersion, 'rename');
      return `[EXT-${latin1(found.bytes, found.start + 1, found.end)}`;
    }
    const rule = this.#tools.ruleSet.rules[hit.rule];
    if (hit.rule === unscannedHit || rule === undefined) {
      this.#count(`${engineRule}.unscanned`, engineVersion, 'unscanned');
      return '[UNSCANNED~budget]';
    }
    this.#count(rule.id, rule.version, rule.action.type);
    const { label, type } = rule.action;
    if (type === 'mask') return `[${label}]`;
    const { pseudonymise } = this.#tools;
    return pseudonymise(label, rule.canonical, found.bytes, found.start, found.end);
  }

  #count(rule: string, ruleVersion: number, action: RedactionAction): void {
    const count = (this.#counts.get(rule)?.count ?? 0) + 1;
    this.#counts.set(rule, { rule, ruleVersion, action, count });
  }
}

const gapMax = 64;

/** `bytes[start, end)` with the hits, sorted and apart, replaced by ASCII texts. */
function splice(
  bytes: Uint8Array,
  start: number,
  end: number,
  hits: readonly Hit[],
  replacements: readonly string[],
): Uint8Array {
  const length = hits.reduce(
    (sum, hit, i) => sum + (replacements[i]?.length ?? 0) - (hit.end - hit.start),
    end - start,
  );
  const result = Buffer.alloc(length);
  let read = start;
  let written = 0;
  for (const [i, hit] of hits.entries()) {
    // A loop where a gap is short, as between many hits: a view for each would cost more.
    if (hit.start - read > gapMax) {
      result.set(bytes.subarray(read, hit.start), written);
      written += hit.start - read;
    } else while (read < hit.start) result[written++] = bytes[read++] ?? 0;
    written += result.write(replacements[i] ?? '', written, 'latin1');
    read = hit.end;
  }
  result.set(bytes.subarray(read, end), written);
  return result;
}

function unscannedField(reason: 'error' | 'unstable'): Scan {
  return {
    bytes: new TextEncoder().encode(`[UNSCANNED~${reason}]`),
    hits: [
      {
        rule: `${engineRule}.unscanned`,
        ruleVersion: engineVersion,
        action: 'unscanned',
        count: 1,
      },
    ],
  };
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
