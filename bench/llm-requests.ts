/** OTLP requests as an instrumented agent sends them, for the suites that decode or ingest. */
import type { Content, Pair, SpanContent, Value } from '../test/otlp/content.ts';

export type Random = (below: number) => number;

/** One request of chat spans; the text is drawn anew for every span, so nothing in it repeats. */
export function requestContent(spans: number, textBytes: number, random: Random): Content {
  const resource = { 'service.name': 'support-agent', 'service.version': '2.4.1' };
  return {
    resources: [
      {
        present: true,
        attributes: texts({ ...resource, 'host.name': `worker-${random(1000)}` }),
        droppedAttributesCount: 0,
        entityRefs: [],
        schemaUrl: 'https://opentelemetry.io/schemas/1.38.0',
        scopes: [
          {
            present: true,
            name: 'opentelemetry.instrumentation.openai',
            version: '0.21.0',
            attributes: [],
            droppedAttributesCount: 0,
            schemaUrl: '',
            spans: Array.from({ length: spans }, () => chatSpan(textBytes, random)),
          },
        ],
      },
    ],
  };
}

function chatSpan(textBytes: number, random: Random): SpanContent {
  const start = 1_790_000_000_000_000_000n + BigInt(random(2 ** 31)) * 1000n;
  return {
    traceId: hex(32, random),
    spanId: hex(16, random),
    parentSpanId: hex(16, random),
    traceState: '',
    flags: 257,
    name: 'chat gpt-5.4-mini',
    kind: 3,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(random(2 ** 31))),
    attributes: chatAttributes(textBytes, random),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    statusCode: 1,
    statusMessage: '',
  };
}

function chatAttributes(textBytes: number, random: Random): Pair[] {
  const int = (below: number): Value => ({ kind: 'int', int: String(random(below)) });
  return [
    ...texts({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5.4-mini',
      'gen_ai.response.model': 'gpt-5.4-mini-2026-05-01',
      'gen_ai.response.id': `chatcmpl-${hex(24, random)}`,
      'gen_ai.conversation.id': hex(32, random),
      'server.address': 'api.openai.com',
      'gen_ai.input.messages': message('user', textBytes, random),
      'gen_ai.output.messages': message('assistant', textBytes, random),
    }),
    { key: 'server.port', value: int(65_536) },
    { key: 'gen_ai.usage.input_tokens', value: int(20_000) },
    { key: 'gen_ai.usage.output_tokens', value: int(2_000) },
    { key: 'gen_ai.request.temperature', value: { kind: 'double', bits: '3fe6666666666666' } },
    {
      key: 'gen_ai.response.finish_reasons',
      value: { kind: 'array', values: [{ kind: 'string', text: 'stop' }] },
    },
  ];
}

function texts(members: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(members).map(([key, text]) => ({ key, value: { kind: 'string', text } }));
}

const words = 'the refund order shipped customer please check über 模型 tool answer because'.split(
  ' ',
);

/** GenAI messages as the conventions store them: JSON inside a string, so quotes and line ends. */
function message(role: string, bytes: number, random: Random): string {
  let content = '';
  while (content.length < bytes - 60) {
    content += `${words[random(words.length)]} ${random(100_000).toString(36)}`;
    content += random(9) === 0 ? '.\n' : ' ';
  }
  return JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
}

function hex(digits: number, random: Random): string {
  let text = '1';
  while (text.length < digits) text += random(16).toString(16);
  return text;
}
