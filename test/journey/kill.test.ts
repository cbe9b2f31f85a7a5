import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from './random.ts';
import { makePlace, type ServerProcess, sql, startServerProcess } from './server-process.ts';

const kills = 30;
const seed = Number(process.env.SPANLEDGER_SEED ?? 20261123);

/** Span identities (`trace_id/span_id`) by what the server said about them. */
interface Sent {
  readonly acknowledged: Set<string>;
  /** Sent, but the answer never came: it may be there once, or not at all. */
  readonly unknown: Set<string>;
}

test(`every acknowledged span survives ${kills} kills, once (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const place = makePlace();
  const sent: Sent = { acknowledged: new Set(), unknown: new Set() };
  try {
    for (let round = 0; round < kills; round++) {
      const server = await startServerProcess(place);
      const senders = [1, 2, 3, 4].map(() => sendUntilItDies(server, sent, random));
      await delay(20 + random.below(400));
      await server.kill();
      await Promise.all(senders);
    }
    const server = await startServerProcess(place);
    const rows = await sqlAll(server);
    await server.stop();
    expect(sent.acknowledged.size).toBeGreaterThan(kills * 20);
    expect(compare(rows, sent)).toEqual({ lost: 0, twice: 0, neverSent: 0 });
  } finally {
    place.remove();
  }
}, 300_000);

async function sendUntilItDies(server: ServerProcess, sent: Sent, random: Random): Promise<void> {
  let repeat: { readonly body: string; readonly ids: readonly string[] } | undefined;
  for (;;) {
    // Now and then a sender repeats its last request, as after a lost acknowledgement.
    const batch = repeat !== undefined && random.below(8) === 0 ? repeat : makeBatch(random);
    repeat = batch;
    for (const id of batch.ids) if (!sent.acknowledged.has(id)) sent.unknown.add(id);
    try {
      const answer = await fetch(`${server.otlpHttp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: batch.body,
      });
      if ((await answer.text()) !== '{}' || answer.status !== 200) continue;
      for (const id of batch.ids) {
        sent.unknown.delete(id);
        sent.acknowledged.add(id);
      }
    } catch {
      // The server is gone; what was under way stays unknown.
      return;
    }
  }
}

function makeBatch(random: Random): { readonly body: string; readonly ids: readonly string[] } {
  const traceId = random.hex(32);
  const spans = Array.from({ length: 1 + random.below(20) }, (_, index) => ({
    traceId,
    spanId: random.hex(16),
    name: `step ${index}`,
    kind: 1,
    startTimeUnixNano: String(1_790_000_000_000_000_000n + BigInt(index)),
    endTimeUnixNano: String(1_790_000_000_000_001_000n + BigInt(index)),
    attributes: [{ key: 'text', value: { stringValue: random.hex(200) } }],
  }));
  return {
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    ids: spans.map((span) => `${span.traceId}/${span.spanId}`),
  };
}

async function sqlAll(server: ServerProcess): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const prefix of '0123456789abcdef') {
    const rows = await sql(
      server,
      `SELECT trace_id || '/' || span_id AS id, count(*) AS n FROM spans
       WHERE trace_id LIKE '${prefix}%' GROUP BY ALL`,
    );
    for (const [id, n] of rows) counts.set(String(id), Number(n));
  }
  return counts;
}

function compare(rows: ReadonlyMap<string, number>, sent: Sent) {
  const stored = [...rows];
  return {
    lost: [...sent.acknowledged].filter((id) => !rows.has(id)).length,
    twice: stored.filter(([, count]) => count !== 1).length,
    neverSent: stored.filter(([id]) => !sent.acknowledged.has(id) && !sent.unknown.has(id)).length,
  };
}
