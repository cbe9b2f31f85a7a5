/**
 * A small support agent: planner, retrieval, two tools of which one fails, a streamed answer. Model
 * calls go through the real OpenAI client and its real OpenInference instrumentation; the agent's
 * own steps are ordinary OpenTelemetry spans with OpenInference attributes.
 */
import { setSession, setUser } from '@arizeai/openinference-core';
import {
  context,
  type Link,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type OpenAI from 'openai';

type Messages = OpenAI.Chat.Completions.ChatCompletionMessageParam[];
type Kind = 'AGENT' | 'CHAIN' | 'TOOL' | 'RETRIEVER';

export interface AgentTools {
  readonly client: OpenAI;
  readonly tracer: Tracer;
}

export interface Turn {
  readonly sessionId: string;
  readonly userId: string;
  readonly question: string;
  /** Earlier turns of the conversation, oldest first. */
  readonly history: Messages;
  /** The turn before, so that the traces of a session are linked. */
  readonly previous: Link | undefined;
}

export interface TurnOutcome {
  readonly answer: string | undefined;
  readonly link: Link;
}

const model = 'gpt-5-mini';
const systemPrompt =
  'You are the support agent of a bicycle subscription. Say only what a tool confirmed.';

const documents = [
  {
    id: 'kb-17',
    score: 0.91,
    content: 'A charge that occurs twice is refunded once it is confirmed.',
  },
  {
    id: 'kb-04',
    score: 0.74,
    content: 'Refunds reach the card within three to five working days.',
  },
];

/**
 * Answers one question as one trace. A failing model call ends the turn with an error, not the
 * demo.
 */
export function answerTurn(tools: AgentTools, turn: Turn): Promise<TurnOutcome> {
  const scope = setUser(setSession(context.active(), { sessionId: turn.sessionId }), {
    userId: turn.userId,
  });
  const root = tools.tracer.startSpan(
    'support-agent',
    {
      attributes: {
        'openinference.span.kind': 'AGENT',
        'agent.name': 'support-agent',
        'session.id': turn.sessionId,
        'user.id': turn.userId,
        'input.value': turn.question,
        'input.mime_type': 'text/plain',
      },
      links: turn.previous === undefined ? [] : [turn.previous],
    },
    scope,
  );
  return context.with(trace.setSpan(scope, root), async () => {
    const link = { context: root.spanContext() };
    try {
      const answer = await work(tools, turn);
      root.setAttributes({ 'output.value': answer, 'output.mime_type': 'text/plain' });
      root.setStatus({ code: SpanStatusCode.OK });
      return { answer, link };
    } catch (error) {
      recordFailure(root, error);
      return { answer: undefined, link };
    } finally {
      root.end();
    }
  });
}

async function work(tools: AgentTools, turn: Turn): Promise<string> {
  await step(tools.tracer, 'planner', 'CHAIN', turn.question, () =>
    tools.client.chat.completions.create({
      model,
      messages: [{ role: 'system', content: 'Plan the steps as JSON.' }, question(turn)],
    }),
  );
  const found = await retrieve(tools, turn.question);
  const messages: Messages = [
    { role: 'system', content: `${systemPrompt}\n\n${found}` },
    ...turn.history,
    question(turn),
  ];
  for (let round = 0; round < 2; round++) await callTool(tools, messages);
  const stream = await tools.client.chat.completions.create({
    model,
    messages,
    tools: toolDefinitions,
    stream: true,
    stream_options: { include_usage: true },
  });
  let answer = '';
  for await (const chunk of stream) answer += chunk.choices[0]?.delta.content ?? '';
  return answer;
}

function question(turn: Turn): Messages[number] {
  return { role: 'user', content: turn.question };
}

function retrieve(tools: AgentTools, query: string): Promise<string> {
  return step(tools.tracer, 'search_knowledge', 'RETRIEVER', query, async (span) => {
    await tools.client.embeddings.create({ model: 'text-embedding-3-small', input: query });
    documents.forEach((document, index) => {
      const prefix = `retrieval.documents.${index}.document`;
      span.setAttributes({
        [`${prefix}.id`]: document.id,
        [`${prefix}.score`]: document.score,
        [`${prefix}.content`]: document.content,
      });
    });
    return documents.map((document) => document.content).join('\n');
  });
}

/** Lets the model choose a tool, runs it, and puts call and result into the conversation. */
async function callTool(tools: AgentTools, messages: Messages): Promise<void> {
  const reply = await tools.client.chat.completions.create({
    model,
    messages,
    tools: toolDefinitions,
    temperature: 0.2,
  });
  const message = reply.choices[0]?.message;
  const call = message?.tool_calls?.[0];
  if (message === undefined || call?.type !== 'function') return;
  messages.push(message);
  const result = await runTool(tools.tracer, call.function.name, call.function.arguments, call.id);
  messages.push({ role: 'tool', tool_call_id: call.id, content: result });
}

/** A tool's failure is an answer to the model: the span says ERROR, the agent goes on. */
async function runTool(tracer: Tracer, name: string, args: string, id: string): Promise<string> {
  try {
    return await step(tracer, name, 'TOOL', args, async (span) => {
      span.setAttributes({ 'tool.name': name, 'tool.id': id, 'tool.parameters': args });
      await new Promise((resolve) => setTimeout(resolve, 15));
      if (name === 'issue_refund')
        throw new Error('409 refund_in_progress: a refund is under review');
      return JSON.stringify({ order: 'A-20418', state: 'charged_twice', amount_cents: 8900 });
    });
  } catch {
    // The span holds the failure; the model sees it as the tool's result.
    return '{"error":"refund_in_progress","state":"pending_review"}';
  }
}

function step<Result>(
  tracer: Tracer,
  name: string,
  kind: Kind,
  input: string,
  body: (span: Span) => Promise<Result>,
): Promise<Result> {
  const attributes = { 'openinference.span.kind': kind, 'input.value': input };
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      const result = await body(span);
      if (typeof result === 'string') span.setAttribute('output.value', result);
      span.setStatus({ code: SpanStatusCode.OK });
      return result;
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

function recordFailure(span: Span, error: unknown): void {
  const failure = error instanceof Error ? error : new Error(String(error));
  span.recordException(failure);
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
}

const toolDefinitions: OpenAI.Chat.Completions.ChatCompletionTool[] = [
  tool('get_order', 'Looks up an order', { order: { type: 'string' } }),
  tool('issue_refund', 'Refunds a charge', {
    order: { type: 'string' },
    amount_cents: { type: 'integer' },
    currency: { type: 'string' },
  }),
];

function tool(
  name: string,
  description: string,
  properties: Readonly<Record<string, { readonly type: string }>>,
): OpenAI.Chat.Completions.ChatCompletionTool {
  return {
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties } },
  };
}
