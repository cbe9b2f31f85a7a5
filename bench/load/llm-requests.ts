import {
  newRun,
  type Run,
  type SpanContent,
  scopeField,
  writeResource,
  writeSpan,
} from './agent-span.ts';
import { ByteWriter } from './byte-writer.ts';
import { encode } from './otlp-fields.ts';
import { type Random, seeded } from './random.ts';
import { writeText } from './text.ts';

export interface Shape {
  readonly spans: number;
  /** Bytes of one span on the wire, at least some 800. */
  readonly spanBytes: number;
}

/** Makes the bodies of one load, one after the other. */
export interface RequestSource {
  /** The next `ExportTraceServiceRequest`; good until the next call. */
  next(): Uint8Array;
}

/**
 * OTLP requests as the batch processor of an instrumented agent sends them: runs of up to sixteen
 * spans that share a trace, a root that invoked the agent, model calls and tool calls below it. All
 * text is drawn anew for every span, so that nothing that remembers text is flattered.
 */
export function llmRequests({ spans, spanBytes }: Shape, seed: number): RequestSource {
  const random = seeded(seed);
  const clock = { now: startOf(seed) };
  return requests(spans * (spanBytes + 64), random, (writer) => {
    let run = newRun(clock.now, random);
    for (let left = spans; left > 0; left--) {
      if (run.spans === runSpansMax) run = newRun(clock.now, random);
      writer.room(spanBytes * 2 + 8_192);
      writeStep(writer, run, spanBytes, random);
      clock.now = run.clock;
    }
  });
}

export interface RunShape extends Shape {
  /** Spans of a trace. */
  readonly runSpans: number;
  /** Traces that are under way at a time: with one of them each comes whole. */
  readonly openRuns: number;
}

/** The same spans in runs of one size, which come in turn, also over several requests. */
export function runRequests(shape: RunShape, seed: number): RequestSource {
  const { spans, spanBytes, runSpans, openRuns } = shape;
  const random = seeded(seed);
  const clock = startOf(seed);
  const runs = Array.from({ length: openRuns }, () => newRun(clock, random));
  let turn = 0;
  return requests(spans * (spanBytes + 64), random, (writer) => {
    for (let left = spans; left > 0; left--) {
      const slot = turn++ % openRuns;
      let run = runs[slot] ?? newRun(clock, random);
      if (run.spans === runSpans) run = newRun(run.clock, random);
      runs[slot] = run;
      writer.room(spanBytes * 2 + 8_192);
      writeStep(writer, run, spanBytes, random);
    }
  });
}

/**
 * The loop: an agent of a hundred turns. Every request is one turn, a model call that carries the
 * whole history so far and a tool call (the agent's own span in the first turn); the next
 * conversation starts afresh.
 */
export function loopRequests(seed: number): RequestSource {
  const random = seeded(seed);
  const clock = { now: startOf(seed) };
  const history = new ByteWriter(256 * 1024);
  let run = newRun(clock.now, random);
  let turn = 0;
  return requests(256 * 1024, random, (writer) => {
    const isFirst = turn++ % turnsMax === 0;
    if (isFirst) {
      run = newRun(clock.now, random);
      history.at = 0;
      writer.room(loopSpanBytes * 2);
      writeStep(writer, run, loopSpanBytes, random);
    }
    appendMessage(history, user, 500, random);
    writer.room(history.at + 8_192);
    writeSpan(writer, run, 'chat', loopSpanBytes, random, {
      ...chatContent(random),
      input: (to) => {
        to.byte(0x5b);
        to.long(history.bytes.subarray(0, history.at));
        to.byte(0x5d);
      },
    });
    if (!isFirst) writeSpan(writer, run, 'tool', loopSpanBytes, random, toolContent(random));
    appendMessage(history, assistant, 300, random);
    clock.now = run.clock;
  });
}

const runSpansMax = 16;
const turnsMax = 100;
const loopSpanBytes = 1_500;

/** Loads with different seeds lie in different hours. */
function startOf(seed: number): bigint {
  return 1_790_000_000_000_000_000n + BigInt(seed) * 3_600_000_000_000n;
}

function requests(
  capacity: number,
  random: Random,
  writeSpans: (writer: ByteWriter) => void,
): RequestSource {
  const writer = new ByteWriter(capacity + 8_192);
  return {
    next() {
      writer.at = 0;
      const resourceSpans = writer.open(0x0a);
      writeResource(writer, random);
      const scopeSpans = writer.open(0x12);
      writer.long(scopeField);
      writeSpans(writer);
      writer.room(64);
      writer.close(scopeSpans);
      writer.close(resourceSpans);
      return writer.bytes.subarray(0, writer.at);
    },
  };
}

/** The next span of a run: the agent first, then two model calls to one tool call. */
function writeStep(writer: ByteWriter, run: Run, spanBytes: number, random: Random): void {
  const kind = run.spans === 0 ? 'agent' : run.spans % 3 === 0 ? 'tool' : 'chat';
  const content = kind === 'tool' ? toolContent(random) : chatContent(random);
  writeSpan(writer, run, kind, spanBytes, random, content);
}

function chatContent(random: Random): SpanContent {
  return {
    input: (to, bytes) => writeMessages(to, bytes, random),
    output: (to, bytes) => {
      to.byte(0x5b);
      writeMessage(to, assistant, bytes, random);
      to.byte(0x5d);
    },
  };
}

/** A conversation so far: messages of up to two kilobytes, the user and the model in turn. */
function writeMessages(writer: ByteWriter, bytes: number, random: Random): void {
  const count = Math.max(1, Math.floor(bytes / 2_000));
  writer.byte(0x5b);
  for (let i = 0; i < count; i++) {
    if (i > 0) writer.byte(0x2c);
    const role = (count - i) % 2 === 1 ? user : assistant;
    writeMessage(writer, role, Math.floor(bytes / count), random);
  }
  writer.byte(0x5d);
}

function appendMessage(history: ByteWriter, role: Uint8Array, bytes: number, random: Random): void {
  history.room(bytes + 256);
  if (history.at > 0) history.byte(0x2c);
  writeMessage(history, role, bytes, random);
}

function writeMessage(writer: ByteWriter, role: Uint8Array, bytes: number, random: Random): void {
  writer.raw(role);
  writeText(writer, Math.max(20, bytes - role.length - messageClose.length), random);
  writer.raw(messageClose);
}

function toolContent(random: Random): SpanContent {
  const write = (writer: ByteWriter, bytes: number): void => {
    writer.raw(argumentsOpen);
    writeText(writer, Math.max(20, bytes - argumentsOpen.length - 2), random);
    writer.raw(argumentsClose);
  };
  return { input: write, output: write };
}

const user = encode('{"role":"user","parts":[{"type":"text","content":"');
const assistant = encode('{"role":"assistant","parts":[{"type":"text","content":"');
const messageClose = encode('"}]}');
const argumentsOpen = encode('{"query":"');
const argumentsClose = encode('"}');
