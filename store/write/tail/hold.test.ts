import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnOf, type RowBlock, readRowBlocks, textAt } from '../../../model/row-block.ts';
import type { TailSettings } from '../../../model/tail-policy.ts';
import { hex, rowBlock, spanBlock, spanRow } from '../../../test/rows/span-rows.ts';
import { type HoldPlan, TailHold } from './hold.ts';

import { nothingWaits, RulesInForce } from './rules-in-force.ts';
import { type Decision, verdictBlock } from './verdict-rows.ts';

const seed = 20_261_126;
const traces = 12;
const pieces = 10;
const never: TailSettings = {
  ...nothingWaits,
  ...{ idleMs: 1e9, ageMsMax: 1e9, spansMax: 1e9, bytesMax: 1e9, bufferBytesMax: 1e9 },
};

interface Span {
  readonly trace: number;
  readonly id: number;
  readonly names: readonly number[];
  readonly text: string;
}

type Fate = 'whole' | 'half' | 'dropped';

interface Step {
  readonly spans: readonly Omit<Span, 'id'>[];
  readonly carried: readonly number[];
  readonly decided: readonly { readonly trace: number; readonly fate: Fate }[];
}

const trace = fc.nat(traces - 1);
const step: fc.Arbitrary<Step> = fc.record({
  spans: fc.array(
    fc.record({
      trace,
      names: fc.uniqueArray(fc.nat(pieces - 1), { maxLength: 3 }),
      text: fc.string({ maxLength: 200 }),
    }),
    { maxLength: 24 },
  ),
  carried: fc.uniqueArray(fc.nat(pieces - 1), { maxLength: pieces }),
  decided: fc.uniqueArray(
    fc.record({ trace, fate: fc.constantFrom<Fate>('whole', 'half', 'dropped') }),
    { selector: (one) => one.trace, maxLength: 5 },
  ),
});
const steps = fc.array(step, { minLength: 1, maxLength: 12 });

test('what passes and what waits is what lists of single spans say', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), fc.boolean(), (given, isTight, isAhead) => {
      const hold = newHold();
      let before: HoldPlan | undefined;
      if (isTight) hold.due(0, { ...never, bufferBytesMax: 0 });
      const simple = new SimpleHold();
      let id = 0;
      for (const [seq, { spans, carried, decided }] of [...given, lastOf(given)].entries()) {
        const own = spans.map((span) => ({ ...span, id: ++id }));
        const blocks = [
          ...(decided.length === 0 ? [] : [verdictsOf(decided)]),
          ...(own.length === 0 ? [] : [spansOf(own)]),
          ...(carried.length === 0 ? [] : [piecesOf(carried)]),
        ].flatMap((bytes) => readRowBlocks(bytes));
        const moment = { examined: -1, nowMs: seq, after: before };
        // A plan that is not committed changes nothing.
        hold.plan([{ seq, blocks }], moment);
        const plan = hold.plan([{ seq, blocks }], moment);
        before?.commit();
        before = isAhead ? plan : undefined;
        if (!isAhead) plan.commit();
        const want = simple.take(seq, own, { carried, decided });
        expect(seenIn(plan.batches.flatMap((batch) => batch.blocks))).toEqual(want);
        expect(plan.heldFrom).toBe(simple.oldest());
        if (!isAhead) expect(hold.figures().traces).toBe(simple.waiting());
      }
      before?.commit();
      expect(hold.figures()).toMatchObject({ traces: 0, bytes: 0 });
      expect(hold.heldFrom()).toBeUndefined();
    }),
    { seed, numRuns: 300 },
  );
});

test('what is due for want of room makes room enough', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 20_000 }), (given, bufferBytesMax) => {
      const hold = newHold();
      let id = 0;
      for (const [seq, { spans }] of given.entries()) {
        if (spans.length === 0) continue;
        const blocks = readRowBlocks(spansOf(spans.map((span) => ({ ...span, id: ++id }))));
        hold.plan([{ seq, blocks }], { examined: -1, nowMs: seq }).commit();
        for (;;) {
          const due = hold.due(seq, { ...never, bufferBytesMax });
          if (due.length === 0) break;
          const verdicts = due.map(({ trace: { traceId } }) => decisionOf(traceId, 'whole'));
          const record = readRowBlocks(verdictBlock(verdicts, 0n));
          hold.plan([{ seq, blocks: record }], { examined: -1, nowMs: seq }).commit();
        }
        expect(hold.figures().bytes).toBeLessThanOrEqual(bufferBytesMax);
      }
    }),
    { seed, numRuns: 100 },
  );
});

test('spans that are stored already wait no longer', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (given, every) => {
      const hold = newHold();
      const all: Span[] = [];
      for (const [seq, { spans }] of given.entries()) {
        const own = spans.map((span, at) => ({ ...span, id: all.length + at }));
        all.push(...own);
        if (own.length === 0) continue;
        hold
          .plan([{ seq, blocks: readRowBlocks(spansOf(own)) }], { examined: -1, nowMs: seq })
          .commit();
      }
      const asked: number[] = [];
      hold.leaveStored((block, row) => {
        const id = Number.parseInt(textOf(block, 'span_id', row) ?? '', 16) - 1;
        asked.push(id);
        return id % every === 0;
      });
      expect(asked.sort((a, b) => a - b)).toEqual(all.map((span) => span.id));
      const left = all.filter(({ id }) => id % every !== 0);
      expect(hold.figures().traces).toBe(new Set(left.map((span) => span.trace)).size);
      const decided = Array.from({ length: traces }, (_, at) => ({
        trace: at,
        fate: 'whole' as const,
      }));
      const plan = hold.plan([{ seq: 99, blocks: readRowBlocks(verdictsOf(decided)) }], {
        examined: -1,
        nowMs: 0,
      });
      plan.commit();
      expect(seenIn(plan.batches.flatMap(({ blocks }) => blocks))).toEqual(
        left.map((span) => seenOf(span, 'whole')).sort(),
      );
      expect(hold.figures()).toMatchObject({ traces: 0, bytes: 0 });
    }),
    { seed, numRuns: 100 },
  );
});

/** The same, one span at a time. */
class SimpleHold {
  readonly #fates = new Map<number, Fate>();
  #held: { readonly seq: number; readonly span: Span; readonly carried: readonly number[] }[] = [];

  waiting(): number {
    return new Set(this.#held.map(({ span }) => span.trace)).size;
  }

  /** The record of the first span that waits. */
  oldest(): number | undefined {
    return this.#held[0]?.seq;
  }

  take(
    seq: number,
    spans: readonly Span[],
    { carried, decided }: Pick<Step, 'carried' | 'decided'>,
  ): readonly string[] {
    const seen = new Set<string>();
    for (const { trace: of, fate } of decided) {
      this.#fates.set(of, fate);
      for (const { span, carried: there } of this.#held.filter((one) => one.span.trace === of)) {
        seen.add(seenOf(span, fate));
        if (fate === 'dropped') continue;
        for (const name of namedOf(span, there)) seen.add(`piece ${name}`);
      }
      this.#held = this.#held.filter(({ span }) => span.trace !== of);
    }
    const kept = new Set<number>();
    const elsewhere = new Set<number>();
    for (const span of spans) {
      const fate = this.#fates.get(span.trace);
      if (fate === undefined) this.#held.push({ seq, span, carried });
      else seen.add(seenOf(span, fate));
      const where = fate === undefined || fate === 'dropped' ? elsewhere : kept;
      for (const name of namedOf(span, carried)) where.add(name);
    }
    for (const name of carried) {
      if (kept.has(name) || !elsewhere.has(name)) seen.add(`piece ${name}`);
    }
    return [...seen].sort();
  }
}

/** Everything that waits is decided. */
function lastOf(given: readonly Step[]): Step {
  const fates: readonly Fate[] = ['whole', 'half', 'dropped'];
  const decided = Array.from({ length: traces }, (_, at) => ({
    trace: at,
    fate: fates[(at + given.length) % fates.length] ?? 'whole',
  }));
  return { spans: [], carried: [], decided };
}

function newHold(): TailHold {
  return new TailHold({ rules: new RulesInForce(never), clock: () => 0n });
}

function traceIdOf(of: number): string {
  return hex(of + 1, 32);
}

/** Of the pieces that came with it; the last is a run, and names the first two. */
function namedOf({ names }: Span, carried: readonly number[]): readonly number[] {
  const own = names.filter((name) => carried.includes(name));
  const inner = [0, 1].filter((name) => carried.includes(name));
  return own.includes(pieces - 1) ? [...own, ...inner] : own;
}

/** Of half of them the low words are the same: they fall into one slot. */
function hashOf(piece: number): string {
  return piece % 2 === 0 ? hex(piece, 32) : hex(piece, 2).padEnd(32, '0');
}

function spansOf(spans: readonly Span[]): Uint8Array {
  return spanBlock(
    spans.map(({ trace: of, id, names, text }) => {
      const named = names.map(
        (name) => `\u0001${name === pieces - 1 ? 'R' : 'r'}${hashOf(name)}\u0001`,
      );
      const more = { attributes: text, input: `[${named.join(',')}]` };
      return spanRow(id, { trace_id: traceIdOf(of), ...more });
    }),
  );
}

function piecesOf(carried: readonly number[]): Uint8Array {
  return rowBlock(
    'content',
    carried.map((piece) => ({
      content_hash: Buffer.from(hashOf(piece), 'hex').reverse(),
      body: piece === pieces - 1 ? `\u0001${hashOf(0)}\u0001,\u0001${hashOf(1)}\u0001` : 'text',
    })),
  );
}

function verdictsOf(decided: Step['decided']): Uint8Array {
  return verdictBlock(
    decided.map(({ trace: of, fate }) => decisionOf(traceIdOf(of), fate)),
    0n,
  );
}

function decisionOf(traceId: string, fate: Fate): Decision {
  return {
    ...{
      traceId,
      isKept: fate !== 'dropped',
      policy: 'p',
      probability: 1,
      isLate: false,
      byChance: false,
    },
    ...{ threshold: fate === 'half' ? '8' : undefined, cause: 'IDLE', spans: 1, ruleSet: '' },
    combinations: [],
  };
}

function seenOf({ id, text }: Span, fate: Fate): string {
  const own = hex(id + 1, 16);
  if (fate === 'dropped') return `sampled_out ${own}`;
  return `span ${own} ${text} ${fate === 'half' ? 'ot=th:8' : ''}`;
}

/** Each once: a piece may pass again with another trace. */
function seenIn(blocks: readonly RowBlock[]): readonly string[] {
  const seen = new Set<string>();
  for (const block of blocks) {
    for (let row = 0; row < block.rows; row++) {
      const text = (name: string) => textOf(block, name, row) ?? '';
      if (block.table === 'sampled_out') seen.add(`sampled_out ${text('span_id')}`);
      if (block.table === 'span') {
        seen.add(`span ${text('span_id')} ${text('attributes')} ${text('trace_state')}`);
      }
      if (block.table !== 'content') continue;
      const data = columnOf(block, 'content_hash')?.data.slice(row * 16, row * 16 + 16);
      const hash = Buffer.from(data ?? [])
        .reverse()
        .toString('hex');
      const piece = Array.from({ length: pieces }, (_, at) => at).find((at) => hashOf(at) === hash);
      seen.add(`piece ${piece}`);
    }
  }
  return [...seen].sort();
}

function textOf(block: RowBlock, name: string, row: number): string | undefined {
  const column = columnOf(block, name);
  return column && textAt(block, column, row);
}
