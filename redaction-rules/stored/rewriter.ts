import { createHmac, hkdfSync } from 'node:crypto';
import type { RewrittenField, RewrittenText, StoredTextRewriter } from '../../model/rescan.ts';
import { referenceMark } from '../../model/stored-text.ts';
import { createRedactor, type Redactor } from '../engine.ts';
import type { RedactionKey } from '../key.ts';
import type { Scan } from '../rewriting.ts';
import type { RuleSet } from '../rule.ts';
import { type JsonLeaf, jsonLeaves } from './json-text.ts';

/** Numbers that could be of a card; others are no text, here as when they come in. */
const cardDigits = /^[0-9]{13,19}$/;

/**
 * The rules of a set for texts that are stored already. A value is scanned under its own name as it
 * was when it came in. Not as then: pieces of a streamed answer are not joined again.
 */
export function createStoredRewriter(ruleSet: RuleSet, key: RedactionKey): StoredTextRewriter {
  const redactor = createRedactor(ruleSet, key, { source: 'store' });
  const info = `spanledger redaction\0rename\0${key.kid}`;
  const secret = Buffer.from(hkdfSync('sha256', key.root, new Uint8Array(0), info, 32));
  return {
    ruleSet: ruleSet.name,
    text: (stored, name) => rewrite(stored, (text) => rewriteText(redactor, text, name)),
    json: (stored, name, bodyOf) =>
      rewrite(stored, (text, hashAt) =>
        rewriteJson(redactor, text, name, (at) => bodyOf?.(hashAt(at) ?? '')),
      ),
    namedPieces: (stored) => namedPieces(redactor, stored),
    rename: (name) => createHmac('sha256', secret).update(name).digest('hex').slice(0, 32),
  };
}

/** The hash of the reference that stands at a place; undefined for runs, which are no one text. */
type HashAt = (at: number) => string | undefined;

/** References stand for what is scanned elsewhere, so they are kept out of the rules' sight. */
function rewrite(
  stored: string,
  rewriteMasked: (text: string, hashAt: HashAt) => RewrittenText | undefined,
): RewrittenText | undefined {
  if (!stored.includes(referenceMark)) return rewriteMasked(stored, () => undefined);
  const { parts, masked, isReference } = maskedText(stored);
  const made = rewriteMasked(masked, (at) => hashOf(parts[at]));
  if (made === undefined) return undefined;
  const text = made.text.replace(/\[REF~([0-9]+)\]/g, (whole, number: string) => {
    const at = Number(number);
    return isReference(at) ? `${referenceMark}${parts[at]}${referenceMark}` : whole;
  });
  return { ...made, text };
}

function maskedText(stored: string) {
  const parts = stored.split(referenceMark);
  const isReference = (at: number): boolean =>
    at % 2 === 1 && at < parts.length - 1 && /^[rReE]?[0-9a-f]{32}$/.test(parts[at] ?? '');
  let masked = '';
  for (const [at, part] of parts.entries()) {
    if (isReference(at)) masked += `[REF~${at}]`;
    else masked += at % 2 === 1 ? `${referenceMark}${part}${ending(parts, at)}` : part;
  }
  return { parts, masked, isReference };
}

function ending(parts: readonly string[], at: number): string {
  return at < parts.length - 1 ? referenceMark : '';
}

function hashOf(part: string | undefined): string | undefined {
  return part?.startsWith('e') === true ? part.slice(1) : undefined;
}

/** A replacement of ours in its form, so nothing in it counts; no action writes digits alone. */
const onlyReference = /^\[REF~([0-9]+)\]$/;

function namedPieces(redactor: Redactor, stored: string): readonly string[] {
  if (!stored.includes(referenceMark)) return [];
  const { parts, masked } = maskedText(stored);
  return jsonLeaves(masked, '').flatMap(({ value, name }) => {
    const at = onlyReference.exec(value)?.[1];
    const hash = at === undefined ? undefined : hashOf(parts[Number(at)]);
    return hash !== undefined && isTelling(redactor, name) ? [hash] : [];
  });
}

function isTelling(redactor: Redactor, name: string): boolean {
  const bytes = Buffer.from(name);
  return redactor.isTellingName(bytes, 0, bytes.length);
}

function rewriteText(redactor: Redactor, text: string, name: string): RewrittenText | undefined {
  const scan = scanUnder(redactor, text, name);
  if (scan === undefined) return undefined;
  return { text: Buffer.from(scan.bytes).toString('utf8'), fields: fieldsOf(scan, '') };
}

function rewriteJson(
  redactor: Redactor,
  text: string,
  name: string,
  bodyAt: (at: number) => string | undefined,
): RewrittenText | undefined {
  const fields: RewrittenField[] = [];
  let made = '';
  let from = 0;
  for (const leaf of jsonLeaves(text, name)) {
    const value = bodyOrValue(redactor, leaf, bodyAt);
    const scan = isScanned(leaf) ? scanUnder(redactor, value, leaf.name) : undefined;
    if (scan === undefined) continue;
    made += text.slice(from, leaf.start) + JSON.stringify(Buffer.from(scan.bytes).toString('utf8'));
    from = leaf.end;
    // Keys in it may be what is hidden now.
    const path = rewriteText(redactor, leaf.path, '')?.text ?? leaf.path;
    fields.push(...fieldsOf(scan, path));
  }
  return fields.length === 0 ? undefined : { text: made + text.slice(from), fields };
}

function bodyOrValue(
  redactor: Redactor,
  { value, name }: JsonLeaf,
  bodyAt: (at: number) => string | undefined,
): string {
  const at = onlyReference.exec(value)?.[1];
  if (at === undefined || !isTelling(redactor, name)) return value;
  return bodyAt(Number(at)) ?? value;
}

function isScanned({ kind, value, name }: JsonLeaf): boolean {
  return kind === 'number' ? name !== '' && cardDigits.test(value) : value.length > 2;
}

/** Undefined also where rules only count: that was counted when the text came in. */
function scanUnder(redactor: Redactor, text: string, name: string): Scan | undefined {
  const bytes = Buffer.from(text);
  const nameBytes = Buffer.from(name);
  const scan = redactor.scan(bytes, 0, bytes.length, nameBytes, 0, nameBytes.length);
  return scan === undefined || scan.isSame === true ? undefined : scan;
}

function fieldsOf(scan: Scan, field: string): readonly RewrittenField[] {
  return scan.hits.filter(({ action }) => action !== 'keep').map((hit) => ({ field, ...hit }));
}
