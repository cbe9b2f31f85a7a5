/** Text made to be slow, for every rule, at doubling lengths; and histories that are sent again. */
import { createRedactor, type Redactor } from '../redaction-rules/engine.ts';
import { generate, seededRandom } from '../redaction-rules/generate.ts';
import { builtinRuleSet } from '../redaction-rules/generated/rule-set.ts';
import type { Match } from '../redaction-rules/rule.ts';
import { cpuMsOf } from './cpu-time.ts';
import { type BenchSize, type Figure, figure } from './figure.ts';

const key = { kid: 'k0', root: new Uint8Array(32) };
const mebibyte = 1_048_576;
const shortest = mebibyte / 4;
/** Enough to tell which units are slow; so many of them are timed again. */
const trial = mebibyte / 16;
const trialMs = 4;
const candidatesMax = 40;
const measuredMs = 100;

/**
 * The slowest unit of all rules, and how its time grows when the text doubles: 2 is linear. Units are
 * made from the anchors of each rule and from what its patterns match, cut where it hurts.
 */
export function hostileFigures(redactor: Redactor, size: BenchSize): readonly Figure[] {
  const longest = size === 'smoke' ? shortest : 4 * mebibyte;
  const lengths: number[] = [];
  for (let length = shortest; length <= longest; length *= 2) lengths.push(length);
  const units = stressUnits();
  const timed = (some: readonly string[], leastMs: number) =>
    some
      .map((unit) => ({ unit, speed: trial / 1_000 / scanMs(redactor, unit, trial, leastMs) }))
      .sort((a, b) => a.speed - b.speed);
  // The first run of a unit is the compiler's as well, so those that seem slow are timed again.
  const candidates = timed(units, trialMs).slice(0, candidatesMax);
  const slow = timed(
    candidates.map(({ unit }) => unit),
    measuredMs,
  );
  const worst = slow.slice(0, size === 'smoke' ? 2 : 4);
  const series = worst.map(({ unit }) =>
    lengths.map((length) => scanMs(redactor, unit, length, measuredMs)),
  );
  const growth = series.flatMap((times) => times.slice(1).map((ms, i) => ms / (times[i] ?? ms)));
  return [
    figure('hostile units', 'units', [units.length]),
    figure('hostile, slowest unit', 'MB/s', [slow[0]?.speed ?? Number.NaN]),
    ...lengths.map((length, i) =>
      figure(
        `hostile, the slowest at ${length / mebibyte} MiB`,
        'MB/s',
        series.map((times) => length / 1_000 / (times[i] ?? Number.NaN)),
      ),
    ),
    ...(growth.length === 0 ? [] : [figure('hostile, time when the text doubles', 'x', growth)]),
    figure('hostile, most of it', 'x', growth.length === 0 ? [2] : [Math.max(...growth)]),
  ];
}

function scanMs(redactor: Redactor, unit: string, length: number, leastMs: number): number {
  const bytes = Buffer.alloc(length, unit);
  return cpuMsOf(() => redactor.scan(bytes, 0, bytes.length), leastMs);
}

/** Repeated, each is a text that nearly matches, or matches over and over. */
export function stressUnits(): readonly string[] {
  const units = builtinRuleSet.rules.flatMap(({ match }) => match.flatMap(unitsOf));
  const signs = ['~', '@', '[A~', '\\', '%25', '&amp;', '\\u005c', '"value":', "(a)VALUES('"];
  const escapes = '\\'.repeat(1_000);
  const tables = [
    `id,token\n1,${escapes.repeat(3)}x\n\n`,
    `${escapes}ttoken,`,
    'token,token\n',
    'id\tpassword\n',
  ];
  const dumps = ['61 62 ', '61 62 63 6 ', '0x61, ', '97, 101, ', ' 61:62', '\u001b[1m'];
  return [...new Set([...units, ...signs, ...tables, ...dumps])];
}

function unitsOf(match: Match): readonly string[] {
  const random = seededRandom(1);
  const text = generate(`${match.lead ?? ''}${match.pattern}`, random).slice(0, 200);
  const anchors =
    typeof match.anchor === 'string'
      ? [text.slice(0, 4), `${text.slice(0, 8)} `]
      : match.anchor.slice(0, 3);
  return [
    ...anchors.flatMap((anchor) => [anchor, ` ${anchor}`, `${anchor}-`, `${anchor}."`]),
    `${text} `,
    `${text.slice(0, -1)}`,
    `${text.slice(0, Math.ceil(text.length / 2))} `,
  ];
}

/**
 * Tables in which nothing is known again: below the name of a secret each row holds another word, or
 * another secret, which costs its pseudonym as well.
 */
export function tableFigures(redactor: Redactor, size: BenchSize): readonly Figure[] {
  const rows = size === 'smoke' ? 2_000 : 20_000;
  const random = seededRandom(3);
  const kinds = [
    ['word', '[a-z]{12}'],
    ['secret', '[a-z][A-Z][0-9][0-9A-Za-z]{20}'],
  ] as const;
  return kinds.map(([what, pattern]) => {
    const values = Array.from({ length: rows }, () => `main,${generate(pattern, random)}`);
    const bytes = Buffer.from(`name,token\n${values.join('\n')}\n`);
    const ms = cpuMsOf(() => redactor.scan(bytes, 0, bytes.length), measuredMs);
    return figure(`table, another ${what} in each row`, 'MB/s', [bytes.length / 1_000 / ms]);
  });
}

/** Agents that send all their messages again with every turn. */
export function historyFigures(size: BenchSize): readonly Figure[] {
  const { agents, turns } = size === 'smoke' ? { agents: 30, turns: 8 } : { agents: 6, turns: 60 };
  const random = seededRandom(2);
  const texts = Array.from({ length: agents }, () => historyOf(turns, random)).flat();
  const bytes = texts.reduce((sum, { length }) => sum + length, 0);
  const run = (memo: boolean): { ms: number; hitRate: number } => {
    const redactor = createRedactor(builtinRuleSet, key, { memo });
    // A warm-up with other text, for the compiler.
    for (let i = 0; i < 20; i++) redactor.scan(Buffer.alloc(60_000, `${i} words `), 0, 60_000);
    const known = redactor.memoStats();
    const ms = cpuMsOf(() => {
      for (const text of texts) redactor.scan(text, 0, text.length);
    }, 0);
    const { blocks, hits } = redactor.memoStats();
    const hitRate = (hits - known.hits) / Math.max(1, blocks - known.blocks);
    return { ms: Math.max(0.5, ms), hitRate };
  };
  const pairs = Array.from({ length: 3 }, () => ({ without: run(false), with: run(true) }));
  const rates = pairs.map((pair) => 100 * pair.with.hitRate);
  return [
    figure(
      'history, without memo',
      'MB/s',
      pairs.map((pair) => bytes / 1_000 / pair.without.ms),
    ),
    figure(
      'history, with memo',
      'MB/s',
      pairs.map((pair) => bytes / 1_000 / pair.with.ms),
    ),
    figure(
      'history, gain',
      'x',
      pairs.map((pair) => pair.without.ms / pair.with.ms),
    ),
    figure('history, blocks known', '%', rates),
  ];
}

function historyOf(turns: number, random: () => number): readonly Buffer[] {
  const messages = Array.from({ length: turns }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: generate('([a-z]{2,9} ){300}', random),
  }));
  return messages.map((_, i) => Buffer.from(JSON.stringify(messages.slice(0, i + 1))));
}
