/** Redaction engine against the same rules as plain V8 regular expressions, alternating in one run. */
import { createRedactor, type Redactor } from '../redaction-rules/engine.ts';
import { generate, type Random, seededRandom } from '../redaction-rules/generate.ts';
import { builtinRuleSet } from '../redaction-rules/generated/rule-set.ts';
import { cpuMsOf } from './cpu-time.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';
import { historyFigures, hostileFigures, tableFigures } from './redact-hostile.ts';

const seed = 20_261;
const encoder = new TextEncoder();

/** Length of the attributes that most of a span's text is in. */
const smallBytes = 400;

/**
 * Megabytes (10^6 bytes of UTF-8) per second of CPU time on one thread: a mixed corpus as whole
 * documents and as attributes of 400 bytes, each kind of content by itself, text made to be slow, and
 * histories that grow turn by turn. Every speed but that of the histories is without the memo.
 */
export function benchRedact(size: BenchSize): readonly Figure[] {
  const bytes = size === 'smoke' ? 4_000_000 : 20_000_000;
  const rounds = size === 'smoke' ? 2 : 5;
  const corpus = makeCorpus(bytes, seededRandom(seed));
  const redactor = createRedactor(builtinRuleSet, key, { memo: false });
  const regexes = plainRegexes();
  const mixed = corpus.flatMap(({ documents }) => documents);
  const encoded = mixed.map((text) => encoder.encode(text));
  // Regular expressions are so much slower that a part of the corpus has to do.
  const part = mixed.filter((_, i) => i % 6 === 0);
  const encodedPart = part.map((text) => encoder.encode(text));
  const samples: Record<'engine' | 'regex' | 'small', number[]> = {
    engine: [],
    regex: [],
    small: [],
  };
  for (let round = 0; round <= rounds; round++) {
    const engine = speed(encoded, (document) => scanWhole(redactor, document));
    const small = speed(encoded, (document) => scanInPieces(redactor, document, smallBytes));
    const regex = regexSpeed(regexes, part, encodedPart);
    // Round 0 warms up: the compiler and the automata's caches.
    if (round === 0) continue;
    samples.engine.push(engine);
    samples.small.push(small);
    samples.regex.push(regex);
  }
  const ratios = samples.engine.map((value, i) => value / (samples.regex[i] ?? value));
  return [
    figure('rules', 'rules', [builtinRuleSet.rules.length]),
    figure('engine, mixed', 'MB/s', samples.engine),
    figure('engine, attributes of 400 bytes', 'MB/s', samples.small),
    figure('plain regular expressions, mixed', 'MB/s', samples.regex),
    figure('engine / regular expressions', 'x', ratios),
    ...corpus.map(({ kind, documents }) => {
      const own = documents.map((text) => encoder.encode(text));
      const runs = Array.from({ length: rounds }, () =>
        speed(own, (document) => scanWhole(redactor, document)),
      );
      return figure(`engine, ${kind}`, 'MB/s', runs);
    }),
    ...hostileFigures(redactor, size),
    ...tableFigures(redactor, size),
    ...historyFigures(size),
  ];
}

/** The clock has steps of some milliseconds: a figure is of many of them. */
const leastMs = 80;
const key = { kid: 'k0', root: new Uint8Array(32) };

/** By CPU time, because others may use the machine; over and over until there is enough of it. */
function speed(documents: readonly Uint8Array[], run: (document: Uint8Array) => void): number {
  const ms = cpuMsOf(() => {
    for (const document of documents) run(document);
  }, leastMs);
  return documents.reduce((sum, { length }) => sum + length, 0) / 1_000 / ms;
}

function scanWhole(redactor: Redactor, document: Uint8Array): void {
  redactor.scan(document, 0, document.length);
}

function scanInPieces(redactor: Redactor, document: Uint8Array, length: number): void {
  for (let at = 0; at < document.length; at += length) {
    redactor.scan(document, at, Math.min(document.length, at + length));
  }
}

/** Regular expressions get strings, as they would in a collector that holds strings. */
function regexSpeed(
  regexes: readonly RegExp[],
  texts: readonly string[],
  encoded: readonly Uint8Array[],
): number {
  let found = 0;
  const ms = cpuMsOf(() => {
    for (const text of texts) {
      for (const regex of regexes) found += text.match(regex)?.length ?? 0;
    }
  }, leastMs);
  if (found === 0) throw new Error('the regular expressions found nothing');
  return encoded.reduce((sum, { length }) => sum + length, 0) / 1_000 / ms;
}

/** The same shapes; byte pairs of UTF-8 become the letters they stand for. */
function plainRegexes(): readonly RegExp[] {
  return builtinRuleSet.rules.flatMap((rule) =>
    rule.match.map(({ before = '', lead = '', pattern, tail = '', boundary }) => {
      const letters = `${before}(?:${lead})(?:${pattern})${escaped(tail)}`.replaceAll(
        '[\\xC3-\\xD4][\\x80-\\xBF]',
        '[\u00c0-\u052f]',
      );
      const edges = boundary === 'none' ? ['', ''] : ['(?<![0-9A-Za-z_])', '(?![0-9A-Za-z])'];
      return new RegExp(`${edges[0]}(?:${letters})${edges[1]}`, 'g');
    }),
  );
}

function escaped(literal: string): string {
  return literal.replace(/[^0-9A-Za-z]/g, '\\$&');
}

interface Content {
  readonly kind: string;
  readonly documents: readonly string[];
}

/** Six kinds of content in equal parts, documents of 10 to 200 kB, secrets about one in 20 kB. */
function makeCorpus(bytes: number, random: Random): readonly Content[] {
  const kinds: readonly (readonly [string, (random: Random) => string])[] = [
    ['chat JSON', chatLine],
    ['code', codeLine],
    ['logs', logLine],
    ['prose', proseLine],
    ['base64', (r) => generate('[0-9A-Za-z+/]{760}', r)],
    ['float arrays', floatLine],
  ];
  return kinds.map(([kind, line]) => ({
    kind,
    documents: makeDocuments(bytes / kinds.length, line, random),
  }));
}

function makeDocuments(bytes: number, line: (random: Random) => string, random: Random): string[] {
  const documents: string[] = [];
  for (let left = bytes; left > 0; ) {
    const length = Math.min(left, 10_000 + Math.floor(random() * 190_000));
    const lines: string[] = [];
    for (let size = 0; size < length; ) {
      const next = random() < 0.01 ? `${line(random)} ${secret(random)}` : line(random);
      lines.push(next);
      size += next.length + 1;
    }
    documents.push(lines.join('\n'));
    left -= length;
  }
  return documents;
}

const secretPatterns = [
  'ghp_[0-9A-Za-z]{36}',
  'sk-proj-[0-9A-Za-z_-]{60}',
  'AKIA[A-Z2-7]{16}',
  '[a-z]{4,9}\\.[a-z]{4,9}@[a-z]{5,9}\\.com',
];

function secret(random: Random): string {
  return generate(pick(secretPatterns, random), random);
}

const words =
  'the of and to in is that for model agent tool trace span token request response user answer which with from this key task order data system message result value error retry because should after before über façade 模型'.split(
    ' ',
  );

function proseLine(random: Random): string {
  const text = Array.from({ length: 14 }, () => pick(words, random)).join(' ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function chatLine(random: Random): string {
  const content = `${proseLine(random)}\n${codeLine(random)}\n${proseLine(random)}`;
  return JSON.stringify({ role: pick(['user', 'assistant', 'tool'], random), content });
}

function codeLine(random: Random): string {
  const name = generate('[a-z]{3,8}[A-Z][a-z]{3,8}', random);
  return pick(
    [
      `  const ${name} = await fetch(url, { method: 'POST', headers: { ...${name}Headers } });`,
      `    if (${name} === undefined) throw new Error(\`no ${name} in \${scope}\`);`,
      `@Override public List<String> ${name}(Map<String, Object> task) { return disk.${name}(); }`,
      `import { ${name} } from '@scope/package'; // see RFC 7519, section 4.1`,
      `def ${name}(self, tokens: list[int] = [1, 2, 3]) -> dict[str, float]:`,
    ],
    random,
  );
}

function logLine(random: Random): string {
  const trace = generate('[0-9a-f]{32}', random);
  const uuid = generate(
    '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
    random,
  );
  const time = `2026-03-${generate('[12][0-9]', random)}T10:${generate('[1-5][0-9]', random)}:07.123Z`;
  return `${time} INFO trace_id=${trace} request=${uuid} took=${generate('[1-9][0-9]{2}', random)}ms ts=17672256${generate('[0-9]{8}', random)}`;
}

function floatLine(random: Random): string {
  return `[${Array.from({ length: 32 }, () => (random() * 2 - 1).toFixed(7)).join(', ')}]`;
}

function pick<Item extends string>(items: readonly Item[], random: Random): string {
  return items[Math.floor(random() * items.length)] ?? '';
}
