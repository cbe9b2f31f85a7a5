/**
 * The thread that decodes, samples, redacts and normalises. It opens no file and no socket: rules
 * and key come with `workerData`, bodies and rows travel as transferred buffers.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SpanPrices } from '../normalise/span-prices.ts';
import { createHeadSampler } from '../sample/head-sampler.ts';
import { Desk, Redaction } from './desk.ts';
import type { WorkerData, WorkerReply, WorkerRequest } from './messages.ts';

const port = parentPort;
// A failure ends the thread, and its pool starts another.
if (port !== null) await serve(port, workerData);

/** Prices are loaded last: they take longer than everything else, and a start need not wait. */
async function serve(from: MessagePort, data: WorkerData): Promise<void> {
  const redaction = new Redaction(data);
  from.postMessage({ kind: 'ready' } satisfies WorkerReply);
  const { createPriceBook } = await import('../../prices/price-book.ts');
  const prices = new SpanPrices(createPriceBook(data.priceOverrides));
  const headSampler = createHeadSampler(data.headProbability);
  const { limits } = data;
  const desk = new Desk(from, { limits, prices, headSampler }, redaction);
  // What was sent until now waits in the port.
  from.on('message', (request: WorkerRequest) => desk.take(request));
}
