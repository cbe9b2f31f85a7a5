/**
 * The thread that decodes, redacts and normalises. It opens no file and no socket: rules and key
 * come with `workerData`, bodies and rows travel as transferred buffers.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { RowMemory } from '../normalise/row-memory.ts';
import { processBatches, type StageTools } from '../process-batch.ts';
import type { WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

const port = parentPort;
if (port !== null) serve(workerData);

function serve(data: WorkerData): void {
  const tools: StageTools = {
    redactor: createRedactor(data.ruleSet, data.redactionKey),
    limits: data.limits,
    memory: new RowMemory(),
  };
  port?.on('message', ({ jobs }: WorkerRequest) => {
    const outcomes = processBatches(jobs, tools);
    const rows = outcomes.find((outcome) => outcome.kind === 'processed')?.blocks.buffer;
    const reply: WorkerReply = { kind: 'processed', outcomes };
    port.postMessage(reply, rows instanceof ArrayBuffer ? [rows] : []);
  });
  port?.postMessage({ kind: 'ready' } satisfies WorkerReply);
}
