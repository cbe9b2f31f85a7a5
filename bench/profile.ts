import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const profileFile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type ProfileNode = z.infer<typeof profileFile>['nodes'][number];

/** The stage that a file belongs to; the first that matches. */
const stages: readonly (readonly [RegExp, string])[] = [
  [/\/(collector\/redact|redaction-rules)\//, 'redact'],
  [/\/collector\/worker\//, 'between threads'],
  [/\/collector\//, 'receive'],
  [/\/store\/journal\//, 'journal'],
  [/\/store\/|@duckdb/, 'deduplicate and load into DuckDB'],
  [/^(?!.*\/(cli|query)\/)/, 'inherited'],
  [/./, 'metrics and start'],
];
const roots: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(idle)', 'idle'],
  ['(program)', 'outside JavaScript'],
]);

/**
 * Seconds of the main thread by stage, from the CPU profile of a process that ran with `--cpu-prof`.
 * What Node's own code and the model's do counts for who called it; what nobody of ours called is
 * Node's sockets and HTTP, and the start.
 */
export function secondsByStage(folder: string): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const name of readdirSync(folder).filter(isMainThread)) {
    const profile = profileFile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const stageOf = stagesByNode(profile.nodes);
    profile.samples.forEach((node, index) => {
      const stage = stageOf.get(node) ?? elsewhere;
      const delta = (profile.timeDeltas[index] ?? 0) / 1e6;
      seconds.set(stage, (seconds.get(stage) ?? 0) + delta);
    });
  }
  seconds.delete('idle');
  return seconds;
}

/** Named by date, time, process, thread and number; the main thread is 0. */
function isMainThread(file: string): boolean {
  return /\.0\.\d+\.cpuprofile$/.test(file);
}

const elsewhere = 'sockets and HTTP of Node';

function stagesByNode(nodes: readonly ProfileNode[]): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stageOf = new Map<number, string>();
  const [root] = nodes;
  const open: (readonly [ProfileNode | undefined, string])[] = [[root, elsewhere]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, inherited] = next;
    if (node === undefined) continue;
    const { functionName, url } = node.callFrame;
    const found = stages.find(([pattern]) => pattern.test(url))?.[1] ?? 'inherited';
    const stage = roots.get(functionName) ?? (found === 'inherited' ? inherited : found);
    stageOf.set(node.id, stage);
    for (const child of node.children ?? []) open.push([byId.get(child), stage]);
  }
  return stageOf;
}
