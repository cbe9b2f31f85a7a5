import type { Breaks } from '../model/breaks.ts';
import type { RedactionAction } from '../model/redaction.ts';
import type { Replace } from './actions/replacement.ts';
import { tailOf } from './actions/truncate.ts';
import type { FormScanner } from './forms/form-scanner.ts';
import { moveCuts } from './joined.ts';
import { type KeyedText, takeWhole } from './keyed-text.ts';
import { engineVersion, type Rule, type RuleSet } from './rule.ts';
import { type Hit, tokenHit, unscannedHit } from './scan/hit.ts';
import { keptHits, resolveHits } from './scan/resolve.ts';
import type { Scanner } from './scan/scanner.ts';

/** What one rule did to one field. No offsets, lengths or originals leave the engine. */
export interface ScanHit {
  readonly rule: string;
  readonly ruleVersion: number;
  /** What was done; a rule may have done more than one thing, each a hit of its own. */
  readonly action: RedactionAction;
  readonly count: number;
}

export interface Scan {
  /** The field's new text; a buffer of its own. */
  readonly bytes: Uint8Array;
  readonly hits: readonly ScanHit[];
  /** The text is what it was: rules that only count found something. */
  readonly isSame?: true;
  /** The text stands for the whole field, of which nothing is left. */
  readonly isWhole?: true;
}

export interface Field {
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
  readonly replace: Replace;
  readonly breaks: Breaks;
}

/**
 * A replacement can uncover another match: a token may now stand at a boundary, or a context word
 * may have come near. So the new text is scanned again until nothing is found, which also makes
 * redacting twice the same as once. A text that keeps changing is not worth keeping.
 */
const passesMax = 8;

const engineRule = 'engine';
/** Of a replacement, see `Breaks`. */
const pseudonymWork = 4;

interface Counted extends ScanHit {
  count: number;
}

/** Carries out the actions of the rules in one field. */
export class Rewriting {
  readonly #tools: Tools;
  readonly #counts = new Map<string, Counted>();
  /** What was counted last; a field made to be slow has thousands of the same. */
  #latest: Counted | undefined;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /**
   * Begins with the scanner's hits for this very range, or with those that other forms hold. Other
   * forms are looked at last, when nothing is left that can be seen as it is.
   */
  run(field: Field, hidden: readonly Hit[]): Scan | undefined {
    const { source, value, cuts } = field;
    const { scanner, forms, ruleSet, breaks } = this.#tools;
    const { rules } = ruleSet;
    let text = field.bytes;
    let from = field.start;
    let to = field.end;
    let inForms = hidden;
    for (let pass = 0; pass < passesMax; pass++) {
      const trusted = pass > 0 || source === 'store';
      let hits = resolveHits(inForms.length > 0 ? [] : scanner.hits, rules, text, trusted);
      if (hits.length === 0) {
        const kept = inForms.length > 0 ? [] : keptHits(scanner.hits, rules);
        if (inForms.length === 0) inForms = forms.find(text, from, to);
        hits = resolveHits(inForms, rules, text, false);
        if (hits.length === 0) return this.#result(text, from, to, pass, kept);
      }
      const dropped = this.#dropped(hits);
      if (dropped !== undefined) return dropped;
      if (pass === 0 && value !== undefined) hits = takeWhole(hits, value, rules);
      const bytes = text;
      if (this.#has(hits, 'truncate')) hits = hits.map((hit) => this.#cut(hit, bytes));
      const replacements = hits.map((hit) => this.#replacement(bytes, hit));
      text = splice(text, from, to, hits, replacements, breaks);
      from = 0;
      to = text.length;
      if (cuts !== undefined) moveCuts(cuts, hits, replacements);
      if (inForms.length > 0) scanner.find(text, from, to);
      else scanner.findAgain(text, from, to, hits, replacements);
      inForms = [];
    }
    return unscannedField('unstable');
  }

  #result(
    text: Uint8Array,
    from: number,
    to: number,
    passes: number,
    kept: readonly Hit[],
  ): Scan | undefined {
    for (const hit of kept) {
      const rule = this.#tools.ruleSet.rules[hit.rule];
      if (rule !== undefined) this.#count(rule.id, rule.version, 'keep');
    }
    const hits = [...this.#counts.values()];
    if (passes > 0) return { bytes: text, hits };
    if (kept.length === 0) return undefined;
    return { bytes: new Uint8Array(text.subarray(from, to)), hits, isSame: true };
  }

  /** Where a rule says so, nothing of the field stays, not even what other rules made of it. */
  #dropped(hits: readonly Hit[]): Scan | undefined {
    if (!this.#has(hits, 'drop')) return undefined;
    const dropping = hits.filter((hit) => this.#ruleOf(hit)?.action.type === 'drop');
    const [first] = dropping;
    const rule = first && this.#ruleOf(first);
    if (first === undefined || rule === undefined) return undefined;
    this.#counts.clear();
    this.#latest = undefined;
    for (const hit of dropping) {
      const { id, version } = this.#ruleOf(hit) ?? rule;
      this.#count(id, version, 'drop');
    }
    const { text } = this.#tools.replace(rule, new Uint8Array(0), 0, 0);
    return { bytes: Buffer.from(text, 'latin1'), hits: [...this.#counts.values()], isWhole: true };
  }

  /** Asked first, for nearly always there is none, and a field made to be slow has many hits. */
  #has(hits: readonly Hit[], type: RedactionAction): boolean {
    let latest = tokenHit;
    for (const { rule } of hits) {
      if (rule === latest) continue;
      if (this.#tools.ruleSet.rules[rule]?.action.type === type) return true;
      latest = rule;
    }
    return false;
  }

  #ruleOf(hit: Hit): Rule | undefined {
    return this.#tools.ruleSet.rules[hit.rule];
  }

  /** Of what is truncated only the tail is replaced. */
  #cut(hit: Hit, bytes: Uint8Array): Hit {
    const { type, truncate } = this.#ruleOf(hit)?.action ?? {};
    return type === 'truncate' && truncate !== undefined ? tailOf(hit, bytes, truncate) : hit;
  }

  #replacement(bytes: Uint8Array, hit: Hit): string {
    this.#tools.breaks.tick(pseudonymWork);
    const found = hit.origin ?? { bytes, start: hit.start, end: hit.end };
    if (hit.rule === tokenHit) {
      this.#count(`${engineRule}.imitation`, engineVersion, 'rename');
      return `[EXT-${latin1(found.bytes, found.start + 1, found.end)}`;
    }
    const rule = this.#ruleOf(hit);
    if (hit.rule === unscannedHit || rule === undefined) {
      this.#count(`${engineRule}.unscanned`, engineVersion, 'unscanned');
      return '[UNSCANNED~budget]';
    }
    const made = this.#tools.replace(rule, found.bytes, found.start, found.end);
    this.#count(rule.id, rule.version, made.action);
    return made.text;
  }

  #count(rule: string, ruleVersion: number, action: RedactionAction): void {
    let counted = this.#latest;
    if (counted?.rule !== rule || counted.action !== action) {
      const key = `${rule} ${action}`;
      counted = this.#counts.get(key) ?? { rule, ruleVersion, action, count: 0 };
      this.#counts.set(key, counted);
      this.#latest = counted;
    }
    counted.count++;
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
  breaks: Breaks,
): Uint8Array {
  const length = hits.reduce(
    (sum, hit, i) => sum + (replacements[i]?.length ?? 0) - (hit.end - hit.start),
    end - start,
  );
  const result = Buffer.alloc(length);
  let read = start;
  let written = 0;
  let latest = '';
  let latestAt = 0;
  for (const [i, hit] of hits.entries()) {
    breaks.tick();
    // A loop where a gap is short, as between many hits: a view for each would cost more.
    if (hit.start - read > gapMax) {
      result.set(bytes.subarray(read, hit.start), written);
      written += hit.start - read;
    } else while (read < hit.start) result[written++] = bytes[read++] ?? 0;
    const text = replacements[i] ?? '';
    // Loops, for a call out of JavaScript costs more than the letters; bytes are read faster than
    // the letters of a string.
    if (text === latest) {
      const end = written + text.length;
      for (let at = latestAt; written < end; at++) result[written++] = result[at] ?? 0;
    } else {
      latest = text;
      latestAt = written;
      for (let at = 0; at < text.length; at++) result[written++] = text.charCodeAt(at);
    }
    read = hit.end;
  }
  result.set(bytes.subarray(read, end), written);
  return result;
}

export function unscannedField(reason: 'error' | 'unstable'): Scan {
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
    isWhole: true,
  };
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
