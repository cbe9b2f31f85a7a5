import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Signal, signals } from '../../model/signal.ts';
import { send, type Wire, wires } from '../conformance/exchange.ts';
import { encode } from '../conformance/requests.ts';
import { canaries, needles, needlesOf, request, rowsEach } from './canary-requests.ts';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';
import { everyText, filesWith } from './stored-texts.ts';

const views: Readonly<Record<Signal, string>> = {
  traces: 'spans',
  logs: 'logs',
  metrics: 'metric_points',
};
const ways = signals.flatMap((signal) => wires.map((wire) => [signal, wire] as const));

describe('canary secrets in every string field of every signal', () => {
  let place: Place;
  /** Everything that was printed or answered. */
  const said: string[] = [];
  /** Files with something in it, right after the kill: the newest text is in the journal alone. */
  let afterKill: ReadonlyMap<string, readonly string[]>;
  /** Everything that the database holds, which is compressed in its file. */
  let stored: string;
  beforeAll(async () => {
    place = makePlace();
    const first = await startServerProcess(place);
    for (const [signal, wire] of ways) {
      const body = encode(signal, wire, request(signal, 1 + wires.indexOf(wire)));
      expect(await post(first, signal, wire, body)).toBe(0);
      await sql(first, `SELECT count(*) FROM ${views[signal]}`);
      // Bad input is where raw text likes to slip into error texts.
      expect(await post(first, signal, wire, body.subarray(0, body.length - 9))).toBe(3);
    }
    const json = JSON.stringify(request('traces', 7)).replaceAll('"traceId":"2', '"traceId":"z');
    expect(await post(first, 'traces', 'http/json', Buffer.from(json))).toBe(0);
    const bad = `SELECT '${canaries.email}' FROM "${canaries.github}"`;
    await expect(sql(first, bad)).rejects.toThrow('400');
    for (const [signal, wire] of ways) {
      const body = encode(signal, wire, request(signal, 4 + wires.indexOf(wire)));
      expect(await post(first, signal, wire, body)).toBe(0);
    }
    // Acknowledged and killed at once: the text may stand in the journal only.
    await first.kill();
    said.push(first.output());
    afterKill = filesWith(place.folder, [
      ...Object.values(needles).flatMap(needlesOf),
      ...Object.values(benign),
    ]);
    const second = await startServerProcess(place);
    for (const signal of signals) {
      const rows = await sql(second, `SELECT count(*) FROM ${views[signal]}`);
      expect(rows).toEqual([[rowsEach[signal] * wires.length * 2]]);
    }
    await second.stop();
    said.push(second.output());
    stored = await everyText(place.folder);
  });
  afterAll(() => place.remove());

  it.each(Object.entries(needles))('%s is nowhere on disk or in what was said', (_, needle) => {
    const texts = needlesOf(needle);
    const nowhere = new Map(texts.map((text) => [text, []] as const));
    expect(new Map(texts.map((text) => [text, afterKill.get(text)]))).toEqual(nowhere);
    expect(filesWith(place.folder, texts)).toEqual(nowhere);
    expect(texts.filter((text) => stored.includes(text))).toEqual([]);
    expect(texts.filter((text) => said.join('').includes(text))).toEqual([]);
  });

  const benign = { traces: 'span failed with', logs: 'log failed with', metrics: 'metric failed' };
  it.each(Object.entries(benign))('the search finds benign text beside it: %s', (_, text) => {
    expect(afterKill.get(text)).not.toEqual([]);
    expect(stored).toContain(text);
  });

  /** The code of OTLP's answer; the answer itself is kept. */
  async function post(server: ServerProcess, signal: Signal, wire: Wire, body: Uint8Array) {
    const port = (url: string): number => Number(new URL(url).port);
    const ports = { http: port(server.otlpHttp), grpc: port(server.otlpGrpc) };
    const headers = { 'x-mlflow-experiment-id': canaries.email ?? '' };
    const answer = await send(ports, { signal, wire, body, headers });
    said.push(JSON.stringify(answer.headers), answer.body.toString('latin1'));
    said.push(JSON.stringify([answer.message, answer.details, answer.partial]));
    return answer.code;
  }
});
