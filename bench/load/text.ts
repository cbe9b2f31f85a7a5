import type { ByteWriter } from './byte-writer.ts';
import type { Random } from './random.ts';

/**
 * What people and models write to each other: prose with numbers and names, code, JSON from tools,
 * some of it beyond ASCII. Every piece is escaped as it stands inside a JSON string, because that is
 * where the conventions put messages.
 *
 * Drawn word by word, so that no sentence is sent twice but for chance.
 */
export function writeText(writer: ByteWriter, bytes: number, random: Random): void {
  const end = writer.at + bytes;
  let paragraph = 0;
  while (end - writer.at > paragraphBytesMax) {
    const kind = random() % 8;
    if (kind === 0) writeCode(writer, end, random);
    else if (kind === 1) writeJson(writer, end, random);
    else writeSentence(writer, end, random);
    writer.raw(++paragraph % 4 === 0 ? blankLine : space);
  }
  while (end - writer.at > wordBytesMax) writeSentence(writer, end, random);
  while (writer.at < end) writer.byte(0x61 + (random() % 26));
}

/** Room for a fence or an object with one line. */
const paragraphBytesMax = 260;
const lineBytesMax = 130;
const wordBytesMax = 24;

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(JSON.stringify(text).slice(1, -1));
const pieces = (text: string): readonly Uint8Array[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => encode(`${word} `));

const space = encode(' ');
const blankLine = encode('\n\n');
const fullStops = ['. ', '. ', '. ', '? ', ': ', '.\n'].map(encode);

/** Short words come more often, as in any language: a word is drawn by the product of two draws. */
const words = pieces(`
  the to and a of is you your in it that for on this we with have was be not are as can will at
  please order if our so but which from me what they has an refund when would there been were
  customer after about my should by just account help check first one more than also because only
  delivery then see item still other need before since question answer days invoice package time
  address working update tool result request thanks however confirm contains shipping policy return
  received replacement warehouse carrier tracking different following available within payment
  status previous information response another already through without between against changed
  every second believe original number document section summary value total missing available
  instead includes provided according system agreement configuration subscription difference error
  retrieved calculated responsible unfortunately apologise immediately additional evaluation
  retrieval embedding temperature function parameters schema migration deployment container cluster
  latency throughput measurement hypothesis significant correlation estimate baseline regression
  für über geöffnet Lieferung café naïve résumé façade señor mañana 配送 订单 已经 退款 ありがとう 確認
  заказ спасибо déjà Zürich São €49.90 — “quoted” “it’s” … 👍 ✅
`);
const names = `
  orderTotal customer_id fetchInvoice retryCount parse_items queue session shipmentState response
  buildIndex tokens cacheKey normalise handler payload batch_size cursor matrix weights loss rows
`
  .trim()
  .split(/\s+/);
const identifiers = names.map(encode);
const codeOpens = ['```python\n', '```ts\n', '```sql\n', '```\n'].map(encode);
const codeClose = encode('```\n');
/** A line of code; `#` is an identifier, `%` a number. */
const codeLines = [
  '    # = await client.post("/v2/#", json={"id": %, "#": #}, timeout=%)\n',
  "  if (# === undefined) throw new Error('no ' + # + ' in ' + #);\n",
  'SELECT #, count(*) FROM # WHERE # > % GROUP BY # ORDER BY 2 DESC LIMIT %;\n',
  'def #(self, #: list[int], # = %) -> dict[str, float]:\n',
  '    return {key: value / # for key, value in #.items() if value >= %}\n',
  "  const # = new Map(#.map((row) => [row.#, row['#'] ?? %]));\n",
  '-- it is cheaper to keep # than to ask for # again (% ms)\n',
  '  { "#": "#", "level": "warn", "took_ms": %, "path": "C:\\\\jobs\\\\#\\\\%.log" },\n',
].map(template);
const jsonMembers = [
  '"#": %, ',
  '"#_at": "2026-10-2%T14:0%:11Z", ',
  '"#": "#-%", ',
  '"#": [%, %, %.5], ',
  '"#": {"#": %, "ok": true}, ',
  '"#": null, ',
].map(template);
const jsonOpen = encode('{"object": "list", ');
const jsonClose = encode('"has_more": false}');

type Part = Uint8Array | 'name' | 'number';

function template(text: string): readonly Part[] {
  return text
    .split(/([#%])/)
    .map((part) => (part === '#' ? 'name' : part === '%' ? 'number' : encode(part)));
}

function writeSentence(writer: ByteWriter, end: number, random: Random): void {
  for (let left = 5 + (random() % 16); left > 0 && end - writer.at > wordBytesMax; left--) {
    const drawn = random();
    if ((drawn & 31) === 0) {
      writeNumber(writer, random);
      writer.raw(space);
      continue;
    }
    if (drawn >>> 5 < contactShare) writeContact(writer, end, random);
    const rank = Math.floor(((drawn >>> 20) * (random() >>> 20) * words.length) / 2 ** 24);
    writer.raw(words[rank] ?? space);
  }
  if (end - writer.at <= wordBytesMax) return;
  writer.at--;
  writer.raw(pick(fullStops, random));
}

/** An address of a person about once in 20 kB: what redaction is there for, and as rare as it is. */
const contactShare = 2 ** 27 / 4_000;
const people = pieces('maria.lopes jan.novak aiko.tanaka omar.haddad lena.vogt').map((name) =>
  name.subarray(0, -1),
);
const contactOpen = encode('my address is ');
const contactClose = encode('@northwind-traders.com ');

function writeContact(writer: ByteWriter, end: number, random: Random): void {
  if (end - writer.at < 80) return;
  writer.raw(contactOpen);
  writer.raw(pick(people, random));
  writeNumber(writer, random);
  writer.raw(contactClose);
}

function writeCode(writer: ByteWriter, end: number, random: Random): void {
  writer.raw(pick(codeOpens, random));
  for (let left = 1 + (random() % 5); left > 0 && end - writer.at > lineBytesMax; left--) {
    writeParts(writer, pick(codeLines, random), random);
  }
  writer.raw(codeClose);
}

function writeJson(writer: ByteWriter, end: number, random: Random): void {
  writer.raw(jsonOpen);
  for (let left = 1 + (random() % 6); left > 0 && end - writer.at > lineBytesMax; left--) {
    writeParts(writer, pick(jsonMembers, random), random);
  }
  writer.raw(jsonClose);
}

function writeParts(writer: ByteWriter, parts: readonly Part[], random: Random): void {
  for (const part of parts) {
    if (part === 'name') writer.raw(pick(identifiers, random));
    else if (part === 'number') writeNumber(writer, random);
    else writer.raw(part);
  }
}

/** One to six digits. */
function writeNumber(writer: ByteWriter, random: Random): void {
  let rest = random() >>> (12 + (random() % 18));
  let digits = 1;
  for (let power = 10; power <= rest; power *= 10) digits++;
  for (let at = writer.at + digits - 1; at >= writer.at; at--) {
    writer.bytes[at] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  writer.at += digits;
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random() % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
