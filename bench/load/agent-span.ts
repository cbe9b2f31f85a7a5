/** Spans as the instrumentation of an agent writes them: the agent, its model calls, its tool calls. */
import type { ByteWriter } from './byte-writer.ts';
import {
  attributeTag,
  contentAttribute,
  doubleAttribute,
  encode,
  field,
  intAttribute,
  listAttribute,
  made,
  textAttribute,
} from './otlp-fields.ts';
import type { Random } from './random.ts';

/** One run of an agent: a trace. */
export interface Run {
  readonly traceId: Uint8Array;
  readonly rootId: Uint8Array;
  readonly conversation: Uint8Array;
  spans: number;
  clock: bigint;
}

export function newRun(clock: bigint, random: Random): Run {
  const traceId = id(16, random);
  return { traceId, rootId: id(8, random), conversation: hexOf(traceId), spans: 0, clock };
}

export type SpanKind = 'agent' | 'chat' | 'tool';

/** Writes the two values that are content, given the bytes there are for each. */
export interface SpanContent {
  readonly input: (writer: ByteWriter, bytes: number) => void;
  readonly output: (writer: ByteWriter, bytes: number) => void;
}

/** A span with ids, times and the attributes of its kind; content fills what `spanBytes` leaves. */
export function writeSpan(
  writer: ByteWriter,
  run: Run,
  kind: SpanKind,
  spanBytes: number,
  random: Random,
  content: SpanContent,
): void {
  const words = kinds[kind];
  const span = writer.open(0x12);
  field(writer, 0x0a, run.traceId);
  field(writer, 0x12, kind === 'agent' ? run.rootId : id(8, random));
  if (kind !== 'agent') field(writer, 0x22, run.rootId);
  field(writer, 0x2a, words.name);
  writer.byte(0x30);
  writer.byte(words.kind);
  const start = run.clock + BigInt(random() % 4_000_000);
  const end = start + BigInt(random());
  run.clock = kind === 'agent' ? start : end;
  run.spans++;
  writer.byte(0x39);
  writer.fixed64(start);
  writer.byte(0x41);
  writer.fixed64(end);
  writer.long(words.fixed);
  textAttribute(writer, attributeTag.span, keys.conversation, run.conversation);
  const idKey = kind === 'tool' ? keys.toolCallId : keys.responseId;
  textAttribute(writer, attributeTag.span, idKey, hexOf(id(12, random)));
  if (kind !== 'tool') {
    intAttribute(writer, keys.inputTokens, random() % 20_000);
    intAttribute(writer, keys.outputTokens, random() % 2_000);
  }
  writer.long(statusAndFlags);
  const left = Math.max(contentBytesMin, spanBytes - (writer.at - span) - contentHeadBytes);
  contentAttribute(writer, words.input, (to) => content.input(to, Math.floor(left * 0.6)));
  contentAttribute(writer, words.output, (to) => content.output(to, Math.floor(left * 0.4)));
  writer.close(span);
}

const contentBytesMin = 240;
/** Keys, tags and lengths of the two content attributes. */
const contentHeadBytes = 64;

/** Everything of the request but spans that is the same in all of them. */
export function writeResource(writer: ByteWriter, random: Random): void {
  const resource = writer.open(0x0a);
  writer.long(resourceAttributes);
  const instance = encode(`worker-${random() % 200}`);
  textAttribute(writer, attributeTag.resource, keys.instance, instance);
  writer.close(resource);
}

const keys = {
  instance: encode('service.instance.id'),
  conversation: encode('gen_ai.conversation.id'),
  responseId: encode('gen_ai.response.id'),
  inputTokens: encode('gen_ai.usage.input_tokens'),
  outputTokens: encode('gen_ai.usage.output_tokens'),
  toolCallId: encode('gen_ai.tool.call.id'),
  inputMessages: encode('gen_ai.input.messages'),
  outputMessages: encode('gen_ai.output.messages'),
  toolArguments: encode('gen_ai.tool.call.arguments'),
  toolResult: encode('gen_ai.tool.call.result'),
};

type Texts = Readonly<Record<string, string>>;

function writeTexts(
  writer: ByteWriter,
  tag: (typeof attributeTag)[keyof typeof attributeTag],
  texts: Texts,
): void {
  for (const [key, text] of Object.entries(texts)) {
    textAttribute(writer, tag, encode(key), encode(text));
  }
}

function fixedAttributes(texts: Texts, more: (writer: ByteWriter) => void = () => {}): Uint8Array {
  return made((writer) => {
    writeTexts(writer, attributeTag.span, texts);
    more(writer);
  });
}

const messages = { input: keys.inputMessages, output: keys.outputMessages };
const kinds = {
  agent: {
    ...messages,
    name: encode('invoke_agent support'),
    kind: 1,
    fixed: fixedAttributes({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'support',
      'gen_ai.provider.name': 'openai',
    }),
  },
  chat: {
    ...messages,
    name: encode('chat gpt-5.4-mini'),
    kind: 3,
    fixed: fixedAttributes(
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-5.4-mini',
        'gen_ai.response.model': 'gpt-5.4-mini-2026-05-01',
        'server.address': 'api.openai.com',
      },
      (writer) => {
        intAttribute(writer, encode('server.port'), 443);
        doubleAttribute(writer, encode('gen_ai.request.temperature'), 0.7);
        listAttribute(writer, encode('gen_ai.response.finish_reasons'), encode('stop'));
      },
    ),
  },
  tool: {
    input: keys.toolArguments,
    output: keys.toolResult,
    name: encode('execute_tool search_orders'),
    kind: 1,
    fixed: fixedAttributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search_orders',
      'gen_ai.tool.type': 'function',
    }),
  },
} as const;

/** Status OK; sampled, with the flag that says whether the parent is remote. */
const statusAndFlags = Uint8Array.of(0x7a, 2, 0x18, 1, 0x85, 1, 1, 1, 0, 0);

const resourceAttributes = made((writer) =>
  writeTexts(writer, attributeTag.resource, {
    'service.name': 'support-agent',
    'service.version': '2.4.1',
    'telemetry.sdk.language': 'python',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '1.45.2',
    'deployment.environment.name': 'production',
  }),
);

export const scopeField = made((writer) => {
  const scope = writer.open(0x0a);
  field(writer, 0x0a, encode('opentelemetry.instrumentation.openai'));
  field(writer, 0x12, encode('0.21.0'));
  writer.close(scope);
});

/** Never all zero, which would be no id. */
function id(length: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 4) {
    const drawn = random();
    bytes[i] = drawn;
    bytes[i + 1] = drawn >>> 8;
    bytes[i + 2] = drawn >>> 16;
    bytes[i + 3] = drawn >>> 24;
  }
  bytes[0] = (bytes[0] ?? 0) | 0x10;
  return bytes;
}

function hexOf(bytes: Uint8Array): Uint8Array {
  const hex = new Uint8Array(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    hex[i * 2] = hexDigits[byte >>> 4] ?? 0;
    hex[i * 2 + 1] = hexDigits[byte & 15] ?? 0;
  }
  return hex;
}

const hexDigits = encode('0123456789abcdef');
