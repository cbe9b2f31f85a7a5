/**
 * The thread that decodes, redacts and normalises. It opens no file and no socket: rules and key
 * come with `workerData`, bodies and rows travel as transferred buffers.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { processBatch, type StageTools } from '../process-batch.ts';
import type { WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

const port = parentPort;
if (port !== null) serve(workerData);

function serve(data: WorkerData): void {
  const tools: StageTools = {
    redactor: createRedactor(data.ruleSet, data.redactionKey),
    limits: data.limits,
  };
  port?.on('message', (request: WorkerRequest) => {
    const reply = answer(request, tools);
    const transfer =
      reply.kind === 'processed' && reply.outcome.kind === 'processed'
        ? [reply.outcome.blocks.buffer]
        : [];
    port.postMessage(reply, transfer.filter(isArrayBuffer));
  });
  port?.postMessage({ kind: 'ready' } satisfies WorkerReply);
}

function answer(request: WorkerRequest, tools: StageTools): WorkerReply {
  try {
    return { kind: 'processed', id: request.id, outcome: processBatch(request.job, tools) };
  } catch (error) {
    // The error's own text might quote the input, so only its class leaves the thread.
    const name = error instanceof Error ? error.name : 'unknown';
    return { kind: 'failed', id: request.id, errorName: name };
  }
}

function isArrayBuffer(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
