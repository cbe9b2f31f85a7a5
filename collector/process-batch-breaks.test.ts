import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Breaks } from '../model/breaks.ts';
import { createPriceBook } from '../prices/price-book.ts';
import { tryBehind } from '../redaction-rules/compare/behind.ts';
import { createRedactor } from '../redaction-rules/engine.ts';
import { generate, seededRandom } from '../redaction-rules/generate.ts';
import { builtinRuleSet, builtinRules } from '../redaction-rules/generated/rule-set.ts';
import { pickPacks } from '../redaction-rules/packs.ts';
import { arbitraryContent } from '../test/otlp/arbitrary-content.ts';
import { encodeJson, encodeProtobuf } from '../test/otlp/encode-content.ts';
import { logKit } from '../test/otlp/log-content.ts';
import { metricKit } from '../test/otlp/metric-content.ts';
import { requestType } from '../test/otlp/schema.ts';
import type { SignalKit } from '../test/otlp/signal-kit.ts';
import { spanKit } from '../test/otlp/span-content.ts';
import { RowMemory } from './normalise/row-memory.ts';
import { SpanPrices } from './normalise/span-prices.ts';
import {
  type BatchJob,
  type BatchOutcome,
  type FailedBatch,
  processBatches,
  type StageMicros,
} from './process-batch.ts';
import { createHeadSampler } from './sample/head-sampler.ts';

/**
 * A large batch has breaks wherever a stage ticks, in which others go through all stages with a
 * redactor and row memory of their own: every one of them becomes what it becomes alone.
 */

const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const limits = { valueDepthMax: 64 };
const shared = {
  limits,
  prices: new SpanPrices(createPriceBook([])),
  headSampler: createHeadSampler(0.6),
};
const candidate = { ruleSet: pickPacks(builtinRules, ['personal']), share: 1 };
const random = seededRandom(20_281);
const made = (pattern: string): string => generate(pattern, random);
const token = () => made('ghp_[0-9A-Za-z]{36}');
const email = () => `${made('[a-z]{6}')}@${made('[a-z]{8}')}.org`;

/** What a thread does groups with. */
function toolsWith(breaks?: Breaks) {
  const redactor = createRedactor(builtinRuleSet, key, { ...(breaks && { breaks }) });
  const trying = tryBehind(redactor, builtinRuleSet, candidate, () => 0, breaks);
  return {
    trying,
    tools: { ...shared, redactor: trying.redactor, memory: new RowMemory(), breaks },
  };
}

interface Made {
  readonly outcomes: readonly object[];
  readonly candidate: unknown;
}

function process(job: BatchJob, { trying, tools }: ReturnType<typeof toolsWith>): Made {
  // The stages change a body.
  const outcomes = processBatches([{ ...job, body: job.body.slice() }], tools);
  return { outcomes: outcomes.map(withoutTimes), candidate: trying.take() };
}

function withoutTimes(outcome: BatchOutcome | FailedBatch): object {
  if (outcome.kind !== 'processed') return outcome;
  const { stageMicros: _, blocks, ...rest } = outcome;
  return { ...rest, blocks: Buffer.from(blocks).toString('latin1') };
}

/** At each tick another of the batches is done. */
class EveryTick implements Breaks {
  ticks = 0;
  #isOn = false;
  readonly #jobs: readonly BatchJob[];
  readonly #alone: readonly Made[];
  readonly #aside = toolsWith();

  constructor(jobs: readonly BatchJob[]) {
    this.#jobs = jobs;
    const alone = toolsWith();
    this.#alone = jobs.map((job) => process(job, alone));
  }

  /** How many there were meanwhile. */
  during(work: () => void): number {
    const before = this.ticks;
    this.#isOn = true;
    work();
    this.#isOn = false;
    return this.ticks - before;
  }

  tick(): void {
    if (!this.#isOn) return;
    const turn = this.ticks++ % this.#jobs.length;
    const job = this.#jobs[turn];
    if (job === undefined) return;
    const told = madeOnce(process(job, this.#aside));
    const want = madeOnce(this.#alone[turn]);
    // Cheaper than a matcher, for there are many.
    if (JSON.stringify(told) !== JSON.stringify(want)) this.faults.push({ told, want });
  }

  readonly faults: unknown[] = [];
}

/** But for what is known from before. */
function madeOnce({ outcomes = [], candidate = {} }: Partial<Made> = {}): unknown {
  return { outcomes: outcomes.map((outcome) => ({ ...outcome, memo: undefined })), candidate };
}

const attribute = (name: string, value: string) => ({ key: name, value: { stringValue: value } });

function traces(attributes: readonly object[], more: object = {}): BatchJob {
  const span = {
    // Head sampling keeps it.
    traceId: made('[1-9a-f]{18}f{14}'),
    spanId: made('[1-9a-f]{16}'),
    name: `call ${email()}`,
    startTimeUnixNano: '1764000000000000000',
    endTimeUnixNano: '1764000000000000050',
    attributes,
    ...more,
  };
  const resource = { attributes: [attribute('service.name', `service ${made('[a-z]{4}')}`)] };
  const body = {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's' }, spans: [span] }] }],
  };
  return jobOf('traces', 'json', Buffer.from(JSON.stringify(body)));
}

function jobOf(
  signal: BatchJob['signal'],
  encoding: BatchJob['encoding'],
  body: Uint8Array,
): BatchJob {
  return { batchId: 'b', signal, encoding, body };
}

const linked = { traceId: '5'.repeat(32), spanId: '6'.repeat(16) };

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Long enough for blocks and pieces. */
const messages = (turns: number): string =>
  JSON.stringify(
    times(turns, (turn) => ({
      role: turn % 2 === 0 ? 'user' : 'assistant',
      parts: [{ type: 'text', content: `${made('[a-z ]{90}')} ${turn % 3 === 0 ? email() : ''}` }],
    })),
  );

const spelled = (text: string): string =>
  text.replaceAll(/./g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One text in many forms, each of which a part of the engine of its own looks at. */
const texts: Readonly<Record<string, string>> = {
  secrets: times(40, () => `${email()} and ${token()} password=${made('[a-zA-Z0-9]{14}')} `).join(
    '',
  ),
  'secrets that touch': times(20, () => `https://u:${token()}@${email()}/${token()} `).join('\n'),
  numbers: times(40, () => `${made('4[0-9]{15}')} ${made('[0-9]{3}-[0-9]{2}-[0-9]{4}')}`).join(' '),
  'base64 and hexadecimal': times(12, () => {
    const bytes = Buffer.from(`the token is ${token()} of ${email()}`);
    return `${bytes.toString('base64')} ${bytes.toString('hex')}`;
  }).join(' '),
  dumps: times(6, () => [...Buffer.from(`to ${email()}`)].join(', ')).join('; '),
  spelled: times(8, () => `x ${spelled(email())} y`).join(' '),
  'a table': `id,api_key\n${times(20, (i) => `${i},${made('[a-zA-Z0-9]{24}')}`).join('\n')}\n`,
  'named values': JSON.stringify(
    times(10, () => ({ name: 'password', value: made('[a-zA-Z0-9]{12}') })),
  ),
  imitations: times(20, () => `[EMAIL~k1~${made('[a-z]{16}')}]`).join(' '),
  prose: times(40, () => made('[a-z ]{90}')).join(''),
};

const small = [
  traces([
    attribute('gen_ai.input.messages', messages(4)),
    attribute('password', 'hunter2-and-on'),
  ]),
  traces([attribute('x', `${email()} ${token()}`)], { events: [{ name: email() }] }),
  jobOf(
    'logs',
    'json',
    Buffer.from(
      JSON.stringify({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ body: { stringValue: `mail ${email()}` } }] }] },
        ],
      }),
    ),
  ),
];

const breaks = new EveryTick(small);
const withBreaks = toolsWith(breaks);
const without = toolsWith();

/** What the batch becomes alone, and with others in its breaks; how many there were. */
function compare(job: BatchJob): number {
  const alone = process(job, without);
  const ticks = breaks.during(() => expect(process(job, withBreaks)).toEqual(alone));
  expect(breaks.faults).toEqual([]);
  return ticks;
}

describe('a batch that has a break wherever it can', () => {
  test.each(Object.entries(texts))('in one text: %s', (_name, text) => {
    expect(compare(traces([attribute('gen_ai.prompt', text)]))).toBeGreaterThan(60);
  });

  test('in messages, and in those that were sent before', () => {
    const history = messages(30);
    const once = attribute('gen_ai.input.messages', history);
    const again = attribute('gen_ai.output.messages', `${history.slice(0, -1)},{"role":"user"}]`);
    expect(compare(traces([once, again, once]))).toBeGreaterThan(100);
  });

  test('in events that are pieces of one text', () => {
    const whole = `${email()} ${token()} `.repeat(4);
    const events = (whole.match(/.{1,7}/g) ?? []).map((piece, i) => ({
      name: 'chunk',
      timeUnixNano: `17640000000000000${10 + i}`,
      attributes: [attribute('delta', piece), attribute('json', JSON.stringify({ a: piece }))],
    }));
    const links = times(5, () => linked);
    expect(compare(traces([attribute('a', 'b')], { events, links }))).toBeGreaterThan(100);
  });

  breaksAnywhere(spanKit);
  breaksAnywhere(logKit);
  breaksAnywhere(metricKit);
});

const most = (ticks: number) => ({ decode: ticks, redact: ticks, normalise: ticks });

describe('a stage that takes long ticks as it goes', () => {
  const count = 2_000;
  const addresses = times(count, (i) => `a${i}@example${i}.org`).join(' ');
  const many = times(count, (i) => ({
    traceId: '1'.repeat(18) + 'f'.repeat(14),
    spanId: (i + 1).toString(16).padStart(16, '0'),
  }));
  const spans = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: many }] }] }));
  const values = { arrayValue: { values: times(count, (i) => ({ intValue: i })) } };
  const rows: readonly (readonly [string, BatchJob, Partial<StageMicros>])[] = [
    ['over spans', jobOf('traces', 'json', spans), { ...most(count), sample: count }],
    ['over attributes', traces(times(count, (i) => attribute(`k${i}`, 'abc'))), most(count)],
    ['over values', traces([{ key: 'list', value: values }]), { decode: count, normalise: count }],
    ['over events', traces([], { events: times(count, () => ({ name: 'abc' })) }), most(count)],
    ['over links', traces([], { links: times(count, () => linked) }), most(count)],
    ['over what is found', traces([attribute('a', addresses)]), { redact: 10 * count }],
    [
      'over places where nothing is found',
      traces([attribute('a', 'password= '.repeat(count))]),
      { redact: 7 * count },
    ],
    ['over escapes', traces([attribute('a', '"\n'.repeat(40 * count))]), { decode: count / 4 }],
    [
      'over messages',
      traces([attribute('gen_ai.input.messages', messages(300))]),
      {
        normalise: 600,
      },
    ],
  ];
  test.each(rows)('%s', (_name, job, want) => {
    let ticks = 0;
    const tools = toolsWith({
      tick(work = 1) {
        ticks += work;
      },
    });
    // Its clock says how many ticks there were.
    const [outcome] = processBatches([job], { ...tools.tools, now: () => ticks / 1_000 });
    if (outcome?.kind !== 'processed') throw new Error('no rows');
    const { decode = 0, sample = 0, redact = 0, normalise = 0 } = want;
    const told = outcome.stageMicros;
    expect(told.decode).toBeGreaterThanOrEqual(decode);
    expect(told.sample).toBeGreaterThanOrEqual(sample);
    expect(told.redact).toBeGreaterThanOrEqual(redact);
    expect(told.normalise).toBeGreaterThanOrEqual(normalise);
  });
});

function breaksAnywhere<Item>(kit: SignalKit<Item>): void {
  const { signal } = kit;
  const type = requestType({ strindex: false, request: kit.request });
  const contents = fc
    .sample(arbitraryContent(kit.arbitrary), { seed: 20_281, numRuns: 5 })
    .filter((content) => content.resources.length > 0);
  test(`in ${signal} of any content`, () => {
    let ticks = 0;
    for (const [index, content] of contents.entries()) {
      const style = { longsAsNumbers: false, escapeAll: index % 2 === 0, space: '' };
      ticks += compare(jobOf(signal, 'protobuf', encodeProtobuf(kit, type, content)));
      const json = jobOf(signal, 'json', encodeJson(kit, content, style));
      ticks += compare({ ...json, experimentId: `of ${email()}` });
    }
    expect(ticks).toBeGreaterThan(200);
  });
}
