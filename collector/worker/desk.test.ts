import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import type { BatchJob } from '../process-batch.ts';
import { TimedBreaks } from './breaks.ts';
import { Desk, Redaction } from './desk.ts';
import type { GroupRequest, WorkerReply, WorkerRequest } from './messages.ts';

const inForce = {
  ruleSet: builtinRuleSet,
  redactionKey: { kid: 'k1', root: new Uint8Array(32).fill(7) },
};

/** A desk for which there is time for a break whenever the clock is asked, and its replies. */
function setUp(onLook: (post: (request: WorkerRequest) => void) => void = () => {}) {
  const { port1, port2 } = new MessageChannel();
  let ms = 0;
  const breaks = new TimedBreaks(() => {
    onLook((request) => port2.postMessage(request));
    ms += 1_000;
    return ms;
  });
  const desk = new Desk(port1, { limits: { valueDepthMax: 64 } }, new Redaction(inForce, breaks));
  const replies = (): WorkerReply[] => {
    const all: WorkerReply[] = [];
    for (let next = receiveMessageOnPort(port2); next; next = receiveMessageOnPort(port2)) {
      all.push(next.message);
    }
    port2.close();
    return all;
  };
  return { desk, replies };
}

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

function group(id: number, spans: readonly object[], overtakes = false): GroupRequest {
  const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
  const job: BatchJob = { batchId: `b${id}`, signal: 'traces', encoding: 'json', body };
  return { kind: 'group', group: id, overtakes, jobs: [job] };
}

const span = (more: object) => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), ...more });
const attribute = (key: string, value: object) => ({ key, value });

/** More than a group; each is one part of one span alone, in which a stage is for long. */
const large: Readonly<Record<string, readonly object[]>> = {
  'one text': [span({ name: times(20_000, (i) => `a${i}@example${i}.org`) })],
  'one text that has escapes and no secrets': [span({ name: '"words"\n'.repeat(100_000) })],
  'many spans': Array.from({ length: 4_000 }, (_, i) => span({ name: `span ${i}` })),
  'many values': [
    span({
      attributes: [
        attribute('list', {
          arrayValue: { values: Array.from({ length: 20_000 }, (_, i) => ({ intValue: i })) },
        }),
      ],
    }),
  ],
  'many events': [
    span({ events: Array.from({ length: 20_000 }, (_, i) => ({ timeUnixNano: String(i + 1) })) }),
  ],
};

describe('small groups that come while a large one is done', () => {
  test.each(Object.entries(large))('are done before it ends: %s', (_name, spans) => {
    const alone = setUp();
    alone.desk.take(group(0, spans));
    let posted = 0;
    const { desk, replies } = setUp((post) => {
      if (posted >= 10) return;
      posted++;
      post(group(posted, [span({ name: `to b${posted}@example.org` })], true));
    });
    desk.take(group(0, spans));
    const all = replies();
    expect(all.map(idOf)).toEqual([...Array.from({ length: 10 }, (_, i) => i + 1), 0]);
    expect(all.slice(0, 10).every((reply) => redactedIn(reply) === 1)).toBe(true);
    expect(withoutTimes(all.at(-1))).toEqual(withoutTimes(alone.replies()[0]));
  });

  test('those that may not overtake wait, each for the rules of its time', () => {
    const next = { ...inForce, ruleSet: { ...builtinRuleSet, name: 'rs-next' } };
    const requests: WorkerRequest[] = [
      group(1, [span({ name: 'waits' })]),
      { kind: 'rules', ...next },
      group(2, [span({ name: 'waits, too' })]),
      group(3, [span({ name: 'overtakes' })], true),
    ];
    const { desk, replies } = setUp((post) => {
      for (const request of requests.splice(0)) post(request);
    });
    desk.take(group(0, large['many spans'] ?? []));
    expect(replies().map((reply) => [idOf(reply), ruleSetOf(reply)])).toEqual([
      [3, 'rs-next'],
      [0, builtinRuleSet.name],
      [1, builtinRuleSet.name],
      [2, 'rs-next'],
    ]);
  });

  test('a small one has no breaks', () => {
    let asked = 0;
    const { desk, replies } = setUp((post) => {
      asked++;
      post(group(2, [], true));
    });
    desk.take(group(1, [span({ name: times(1_000, (i) => `a${i}@example.org`) })]));
    expect(replies().map(idOf)).toEqual([1]);
    // Of its stages alone.
    expect(asked).toBeLessThan(10);
  });
});

function idOf(reply: WorkerReply): number {
  return reply.kind === 'processed' ? reply.group : -1;
}

function processedIn(reply: WorkerReply | undefined) {
  const outcome = reply?.kind === 'processed' ? reply.outcomes[0] : undefined;
  if (outcome?.kind !== 'processed') throw new Error('no rows');
  return outcome;
}

function redactedIn(reply: WorkerReply): number {
  return processedIn(reply).redactedValues;
}

function ruleSetOf(reply: WorkerReply): string {
  return processedIn(reply).ruleSet;
}

function withoutTimes(reply: WorkerReply | undefined) {
  const { stageMicros: _, blocks, ...rest } = processedIn(reply);
  return { ...rest, blocks: Buffer.from(blocks).toString('latin1') };
}
