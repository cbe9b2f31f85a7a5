import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { processBatches } from '../../collector/process-batch.ts';
import { assert } from '../../model/errors.ts';
import type { Signal } from '../../model/signal.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';

const recording = z.object({
  command: z.string(),
  packages: z.record(z.string(), z.string()),
  billed: z.array(
    z.object({
      status: z.number(),
      input: z.number(),
      output: z.number(),
      cacheRead: z.number(),
      cacheWrite: z.number(),
      reasoning: z.number(),
    }),
  ),
  traces: z.object({ resourceSpans: z.array(z.unknown()) }).optional(),
  logs: z.object({ resourceLogs: z.array(z.unknown()) }).optional(),
});

export const folder = new URL('./', import.meta.url);

/** Every recording that is there; the name is the folder's and the scenario's. */
export const scenarios = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, folder))
      .filter((file) => file.endsWith('.json') && !/(package|\.expected)\.json$/.test(file))
      .map((file) => ({ instrumentation: name, name: `${name}/${file.slice(0, -5)}` })),
  );

export function readRecording(name: string): z.infer<typeof recording> {
  return recording.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
}

const tools = {
  redactor: createRedactor(builtinRuleSet, { kid: 'k1', root: new Uint8Array(32).fill(7) }),
  limits: { valueDepthMax: 64 },
};

/** What a request becomes in all the stages that it goes through before it is stored. */
export function rowBlocksOf(signal: Signal, request: string): Uint8Array {
  const body = new TextEncoder().encode(request);
  const job = { batchId: 'b', signal, encoding: 'json' as const, body };
  const [outcome] = processBatches([job], tools);
  assert(outcome?.kind === 'processed', 'a recording that is not taken');
  assert(Object.keys(outcome.dropped).length === 0, 'items of a recording were dropped');
  return outcome.blocks;
}
