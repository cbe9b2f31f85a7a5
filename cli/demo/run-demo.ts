import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import type { Link } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import OpenAI from 'openai';
import { answerTurn, type TurnOutcome } from './agent.ts';
import { startFakeModel } from './fake-model.ts';

export const demoProtocols = ['http/protobuf', 'http/json', 'grpc'] as const;
export type DemoProtocol = (typeof demoProtocols)[number];

export interface DemoOptions {
  /** Base URL of an OTLP endpoint, e.g. `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly protocol: DemoProtocol;
  readonly gzip: boolean;
}

export interface DemoOutcome {
  readonly traceIds: readonly string[];
  /** Batches that the endpoint did not take. */
  readonly failedExports: number;
}

/** Two customers, one of them with three turns, the last of which meets an overloaded model. */
const conversations = [
  {
    sessionId: 'session-1',
    userId: 'customer-7',
    questions: [
      `Hi, I was charged twice for order A-20418, please write to ${address('mara', 'example.org')}.`,
      `My card is ${card()}, can you refund it there?`,
      'Is it normal that your bot says overload?',
    ],
  },
  {
    sessionId: 'session-2',
    userId: 'customer-9',
    questions: [`Refund A-20418. My old API key was ${fakeToken()}, I hope that helps.`],
  },
];

/** Runs the agent against its fake model and exports every trace through the real SDK. */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  const fakeModel = await startFakeModel();
  let failedExports = 0;
  const exporter = counting(createExporter(options), () => failedExports++);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'support-agent',
      'service.version': '1.4.0',
      'deployment.environment.name': 'demo',
    }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
  instrumentation.manuallyInstrument(OpenAI);
  const client = new OpenAI({ baseURL: fakeModel.url, apiKey: 'none-needed', maxRetries: 0 });
  const tracer = provider.getTracer('spanledger-demo', '1.0.0');
  try {
    const traceIds: string[] = [];
    for (const conversation of conversations) {
      const outcomes = await runConversation(conversation, { client, tracer });
      for (const outcome of outcomes) traceIds.push(outcome.link.context.traceId);
    }
    await provider.forceFlush();
    return { traceIds, failedExports };
  } finally {
    instrumentation.disable();
    await provider.shutdown();
    await fakeModel.close();
  }
}

async function runConversation(
  conversation: (typeof conversations)[number],
  tools: Parameters<typeof answerTurn>[0],
): Promise<TurnOutcome[]> {
  const outcomes: TurnOutcome[] = [];
  const history: Parameters<typeof answerTurn>[1]['history'] = [];
  let previous: Link | undefined;
  for (const question of conversation.questions) {
    const { sessionId, userId } = conversation;
    const outcome = await answerTurn(tools, { sessionId, userId, question, history, previous });
    history.push({ role: 'user', content: question });
    if (outcome.answer !== undefined) history.push({ role: 'assistant', content: outcome.answer });
    previous = { ...outcome.link, attributes: { 'link.kind': 'previous_turn' } };
    outcomes.push(outcome);
  }
  return outcomes;
}

function createExporter(options: DemoOptions): SpanExporter {
  const compression = options.gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE;
  const url = options.endpoint.replace(/\/$/, '');
  switch (options.protocol) {
    case 'grpc':
      return new GrpcExporter({ url, compression });
    case 'http/json':
      return new JsonExporter({ url: `${url}/v1/traces`, compression });
    case 'http/protobuf':
      return new ProtobufExporter({ url: `${url}/v1/traces`, compression });
  }
}

function counting(exporter: SpanExporter, failed: () => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) failed();
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

// Put together at run time: the sources hold nothing that looks like a person's data or a key.
function address(name: string, domain: string): string {
  return `${name}@${domain}`;
}

function card(): string {
  return ['4111', '1111', '1111', '1111'].join(' ');
}

function fakeToken(): string {
  return `gh${'p'}_${'A1b2C3d4E5f6'.repeat(3)}`;
}
