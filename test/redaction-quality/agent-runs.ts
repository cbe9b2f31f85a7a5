import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../redaction-rules/generate.ts';
import { type Place, places, shapeless, string, telling } from './places.ts';
import type { Plant, Planted, PlantedRequest } from './plant.ts';

/** An agent's run: what it is asked, the tools it calls, what these do, logs and labels beside. */
export function agentRuns(plant: Plant, random: Random, runs: number): readonly PlantedRequest[] {
  return Array.from({ length: runs }, (_, run) => agentRun(plant, random, run)).flat();
}

function agentRun(plant: Plant, random: Random, run: number): readonly PlantedRequest[] {
  const inSpans: Planted[] = [];
  const put = ({ name, key, value }: Place, made: Planted): object => {
    inSpans.push({ ...made, place: name });
    return { key, value: value(made.text) };
  };
  const anything = places.map((place) => [put(place, plant(place.name))]);
  const named = telling.map((place) => {
    const text = shapeless.make(random);
    const { name: kind } = shapeless;
    return [put(place, { kind, form: 'plain', place: place.name, text, shown: text })];
  });
  const failure = plant('exception');
  const status = plant('status');
  const resource = plant('resource');
  inSpans.push(failure, status, resource);
  const spans = [...anything, ...named].map((attributes, at) => ({
    ...times(run, at),
    traceId: hex(run + 1, 32),
    spanId: hex(at + 1, 16),
    name: at === 0 ? 'invoke_agent helper' : `execute_tool step_${at}`,
    attributes: [{ key: 'gen_ai.operation.name', value: string('chat') }, ...attributes],
    ...(at === 1 && {
      status: { code: 2, message: `could not go on: ${status.text}` },
      events: [{ name: 'exception', attributes: [exception(failure.text)] }],
    }),
  }));
  const owner = { attributes: [{ key: 'deployment.note', value: string(resource.text) }] };
  const traces = { resourceSpans: [{ resource: owner, scopeSpans: [{ spans }] }] };
  return [
    { signal: 'traces', body: JSON.stringify(traces), planted: inSpans },
    logOf(plant, run),
    pointOf(plant, run),
  ];
}

function exception(text: string): object {
  const value = string(`Error: bad answer\n    at call (agent.js:12:3)\ncaused by: ${text}`);
  return { key: 'exception.stacktrace', value };
}

function logOf(plant: Plant, run: number): PlantedRequest {
  const body = plant('log body');
  const attribute = plant('log attribute');
  const logRecords = [
    {
      timeUnixNano: times(run, 0).startTimeUnixNano,
      body: string(`2026-05-01 10:00:00 WARN retry after ${body.text}`),
      attributes: [{ key: 'note', value: string(attribute.text) }],
    },
  ];
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  return { signal: 'logs', body: JSON.stringify(request), planted: [body, attribute] };
}

function pointOf(plant: Plant, run: number): PlantedRequest {
  const label = plant('metric label');
  const { startTimeUnixNano: timeUnixNano } = times(run, 0);
  const attributes = [{ key: 'client', value: string(label.text) }];
  const gauge = { dataPoints: [{ timeUnixNano, asInt: '1', attributes }] };
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge }] }] }] };
  return { signal: 'metrics', body: JSON.stringify(request), planted: [label] };
}

/** Runs of an agent whose tools read files of this project: code and prose, nothing to hide. */
export function fileReads(files: readonly string[]): readonly PlantedRequest[] {
  return files.map((file, at) => {
    const lines = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8').split('\n');
    const planted = lines
      .filter((line) => line.trim() !== '')
      .map((line) => ({ kind: file, form: 'plain', place: 'file', text: line, shown: line }));
    const spans = [
      {
        ...times(at, 0),
        traceId: hex(at + 1, 32),
        spanId: hex(1, 16),
        name: 'execute_tool read_file',
        attributes: [
          { key: 'gen_ai.operation.name', value: string('execute_tool') },
          { key: 'gen_ai.tool.call.result', value: string(lines.join('\n')) },
        ],
      },
    ];
    const request = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    return { signal: 'traces', body: JSON.stringify(request), planted };
  });
}

function times(run: number, at: number) {
  const start = 1_760_000_000_000_000_000n + BigInt(run * 60 + at) * 1_000_000_000n;
  return { startTimeUnixNano: String(start), endTimeUnixNano: String(start + 500_000_000n) };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
