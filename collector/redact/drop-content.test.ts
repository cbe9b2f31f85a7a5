import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRules } from '../../redaction-rules/generated/rule-set.ts';
import { pickPacks } from '../../redaction-rules/packs.ts';
import { readRows } from '../../test/tapes/read-rows.ts';
import { processBatches } from '../process-batch.ts';

const key = { kid: 'k1', root: new Uint8Array(32) };
const ruleSet = pickPacks(builtinRules, ['secrets'], 'none');
const tools = { redactor: createRedactor(ruleSet, key), limits: { valueDepthMax: 64 } };
const said = 'the quick brown fox';
const messages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: said }] }]);
const text = (name: string, value: string) => ({ key: name, value: { stringValue: value } });

function process(attributes: readonly object[], events: readonly object[] = []) {
  const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: 'chat' };
  const spans = [{ ...ids, attributes, events }];
  return run('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
}

function run(signal: 'traces' | 'logs', request: object): ReturnType<typeof readRows> {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const [outcome] = processBatches([{ batchId: 'b', signal, encoding: 'json', body }], tools);
  if (outcome?.kind !== 'processed') throw new Error('not processed');
  return readRows(outcome.blocks);
}

describe('content none', () => {
  test.each([
    ['gen_ai.input.messages', messages, 'gen_ai.input.messages'],
    ['gen_ai.system_instructions', messages, 'gen_ai.system_instructions'],
    ['input.value', said, 'input.value'],
    ['output.value', said, 'output.value'],
    ['llm.input_messages.0.message.content', said, 'llm.input_messages.'],
    ['gen_ai.prompt.0.content', said, 'gen_ai.prompt.'],
    ['traceloop.entity.input', said, 'traceloop.entity.input'],
  ])('%s is dropped, and named', (name, value, known) => {
    const rows = process([text(name, value), text('gen_ai.request.model', 'm-1')]);
    expect(JSON.stringify(rows)).not.toContain(said);
    expect(rows.redaction).toMatchObject([
      { field: `attributes.${known}`, rule: 'policy.content', action: 'drop', count: 1 },
    ]);
    expect(rows.span).toMatchObject([{ request_model: 'm-1' }]);
  });

  test('tokens and other attributes stay, and are scanned', () => {
    const tokens = { key: 'gen_ai.usage.input_tokens', value: { intValue: '12' } };
    const rows = process([tokens, text('note', 'password: hunter22')]);
    expect(rows.span).toMatchObject([{ input_tokens: 12 }]);
    expect(JSON.stringify(rows.span)).toContain('[PASSWORD~k1~');
  });

  test('events that are messages lose what they say', () => {
    const rows = process(
      [],
      [{ name: 'gen_ai.user.message', attributes: [text('content', said)] }],
    );
    expect(JSON.stringify(rows)).not.toContain(said);
    expect(rows.redaction).toMatchObject([
      { rule: 'policy.content', field: 'events[0].attributes' },
    ]);
  });

  test('log records that are messages lose their body, others keep it', () => {
    const logRecords = ['gen_ai.user.message', 'other'].map((eventName) => ({
      eventName,
      body: { stringValue: `${eventName}: ${said}` },
    }));
    const rows = run('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    expect(JSON.stringify(rows)).not.toContain(`message: ${said}`);
    expect(JSON.stringify(rows)).toContain(`other: ${said}`);
  });
});
