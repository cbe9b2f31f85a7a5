import { readRecording, scenarios } from '../recordings/read-recording.ts';
import type { Plant, Planted, PlantedRequest } from './plant.ts';

/** Every recording with something in each text that people or models wrote. */
export function plantedRecordings(plant: Plant): readonly PlantedRequest[] {
  return scenarios.flatMap(({ name }) => {
    const { traces, logs } = readRecording(name);
    const requests = [['traces', traces] as const, ['logs', logs] as const];
    return requests.flatMap(([signal, request]) => {
      if (request === undefined) return [];
      const planted: Planted[] = [];
      const changed = withTexts(request, (text) => {
        const one = plant(`text of ${signal}`);
        planted.push(one);
        return `${text} ${one.text}`;
      });
      return planted.length === 0 ? [] : [{ signal, body: JSON.stringify(changed), planted }];
    });
  });
}

/** The texts of an OTLP request, also those inside of JSON text; names and ids stay. */
function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isText = key === 'stringValue' && typeof inner === 'string';
      return [key, isText ? inText(inner, change) : withTexts(inner, change)];
    }),
  );
}

function inText(text: string, change: (text: string) => string): string {
  if (!/^\s*[[{]/.test(text)) return isProse(text) ? change(text) : text;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(inJson(parsed, change));
}

function inJson(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return inText(value, change);
  if (Array.isArray(value)) return value.map((item) => inJson(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, inJson(inner, change)]),
  );
}

function isProse(text: string): boolean {
  return text.split(' ').length > 2;
}
