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
 * was when it came in. Not as then: pieces of a streamed answer are not joined again, and a piece
 * that is stored apart from its row does not know the name of its value.
 */
export function createStoredRewriter(ruleSet: RuleSet, key: RedactionKey): StoredTextRewriter {
  const redactor = createRedactor(ruleSet, key, { source: 'store' });
  const info = `spanledger redaction\0rename\0${key.kid}`;
  const secret = Buffer.from(hkdfSync('sha256', key.root, new Uint8Array(0), info, 32));
  return {
    ruleSet: ruleSet.name,
    text: (stored, name) => rewrite(stored, (text) => rewriteText(redactor, text, name)),
    json: (stored, name) => rewrite(stored, (text) => rewriteJson(redactor, text, name)),
    rename: (name) => createHmac('sha256', secret).update(name).digest('hex').slice(0, 32),
  };
}

/** References stand for what is scanned elsewhere, so they are kept out of the rules' sight. */
function rewrite(
  stored: string,
  rewriteMasked: (text: string) => RewrittenText | undefined,
): RewrittenText | undefined {
  if (!stored.includes(referenceMark)) return rewriteMasked(stored);
  const parts = stored.split(referenceMark);
  const isReference = (at: number): boolean =>
    at % 2 === 1 && at < parts.length - 1 && /^[rReE]?[0-9a-f]{32}$/.test(parts[at] ?? '');
  let masked = '';
  for (const [at, part] of parts.entries()) {
    if (isReference(at)) masked += stand(at);
    else masked += at % 2 === 1 ? `${referenceMark}${part}${ending(parts, at)}` : part;
  }
  const made = rewriteMasked(masked);
  if (made === undefined) return undefined;
  const text = made.text.replace(/\[REF~([0-9]+)\]/g, (whole, number: string) => {
    const at = Number(number);
    return isReference(at) ? `${referenceMark}${parts[at]}${referenceMark}` : whole;
  });
  return { ...made, text };
}

/** Looks like a replacement of ours, in which nothing counts; no action writes digits alone. */
function stand(at: number): string {
  return `[REF~${at}]`;
}

function ending(parts: readonly string[], at: number): string {
  return at < parts.length - 1 ? referenceMark : '';
}

function rewriteText(redactor: Redactor, text: string, name: string): RewrittenText | undefined {
  const scan = scanUnder(redactor, text, name);
  if (scan === undefined) return undefined;
  return { text: Buffer.from(scan.bytes).toString('utf8'), fields: fieldsOf(scan, '') };
}

function rewriteJson(redactor: Redactor, text: string, name: string): RewrittenText | undefined {
  const fields: RewrittenField[] = [];
  let made = '';
  let from = 0;
  for (const leaf of jsonLeaves(text, name)) {
    const scan = isScanned(leaf) ? scanUnder(redactor, leaf.value, leaf.name) : undefined;
    if (scan === undefined) continue;
    made += text.slice(from, leaf.start) + JSON.stringify(Buffer.from(scan.bytes).toString('utf8'));
    from = leaf.end;
    fields.push(...fieldsOf(scan, leaf.path));
  }
  return fields.length === 0 ? undefined : { text: made + text.slice(from), fields };
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
