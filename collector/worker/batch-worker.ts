/**
 * The thread that decodes, samples, redacts and normalises. It opens no file and no socket: rules
 * and key come with `workerData`, bodies and rows travel as transferred buffers.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type TryingRedactor, tryBehind } from '../../redaction-rules/compare/behind.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { RowMemory } from '../normalise/row-memory.ts';
import { SpanPrices } from '../normalise/span-prices.ts';
import { processBatches, type StageTools } from '../process-batch.ts';
import { createHeadSampler } from '../sample/head-sampler.ts';
import type { RedactionInForce, WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

const port = parentPort;
// A failure ends the thread, and its pool starts another.
if (port !== null) await serve(port, workerData);

/** Prices are loaded last: they take longer than everything else, and a start need not wait. */
async function serve(from: MessagePort, data: WorkerData): Promise<void> {
  let trying = redactorOf(data);
  from.postMessage({ kind: 'ready' } satisfies WorkerReply);
  const { createPriceBook } = await import('../../prices/price-book.ts');
  const prices = new SpanPrices(createPriceBook(data.priceOverrides));
  const headSampler = createHeadSampler(data.headProbability);
  const { limits } = data;
  let tools: StageTools = {
    redactor: trying.redactor,
    limits,
    memory: new RowMemory(),
    prices,
    headSampler,
  };
  // What was sent until now waits in the port.
  from.on('message', (request: WorkerRequest) => {
    if (request.kind === 'rules') {
      trying = redactorOf(request);
      tools = { ...tools, redactor: trying.redactor };
      return;
    }
    const outcomes = processBatches(request.jobs, tools);
    const rows = outcomes.find((outcome) => outcome.kind === 'processed')?.blocks.buffer;
    const reply: WorkerReply = { kind: 'processed', outcomes, candidate: trying.take() };
    from.postMessage(reply, rows instanceof ArrayBuffer ? [rows] : []);
  });
}

function redactorOf({ ruleSet, redactionKey, candidate }: RedactionInForce): TryingRedactor {
  const redactor = createRedactor(ruleSet, redactionKey);
  if (candidate === undefined) return { redactor, take: () => undefined };
  return tryBehind(redactor, ruleSet, candidate, Math.random);
}
