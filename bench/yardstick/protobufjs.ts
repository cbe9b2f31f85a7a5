/**
 * `node bench/yardstick/protobufjs.ts FILE ROUNDS`: decodes the requests of a file with the static
 * code that protobufjs generates, in a process of its own. Prints one JSON line.
 */
import { readFileSync } from 'node:fs';
import { opentelemetry } from '../generated/otlp-static.js';
import type { YardstickOutcome } from './outcome.ts';

const [file = '', rounds = '1'] = process.argv.slice(2);
const requests = readRequests(readFileSync(file));
const outcome: YardstickOutcome = { spans: 0, rounds: [] };
/** The compiler needs some rounds; they are not counted. */
const warmups = 2;
let spans = 0;
for (let round = -warmups; round < Number(rounds); round++) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  spans = requests.reduce((sum, body) => sum + decode(body), 0);
  const wallSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (round >= 0) outcome.rounds.push({ wallSeconds, cpuSeconds: (user + system) / 1e6 });
}
process.stdout.write(JSON.stringify({ ...outcome, spans }));

function decode(body: Uint8Array): number {
  const request = opentelemetry.proto.ExportTraceServiceRequest.decode(body);
  return request.resourceSpans
    .flatMap((resource) => resource.scopeSpans)
    .reduce((sum, scope) => sum + scope.spans.length, 0);
}

/** Buffers, with which protobufjs is fastest. */
function readRequests(bytes: Buffer): readonly Buffer[] {
  const bodies: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    bodies.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return bodies;
}
