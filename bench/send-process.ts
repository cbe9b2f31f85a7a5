import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SendOutcome, sendOutcome } from './load/send-outcome.ts';
import type { Load } from './loads.ts';

export interface SendOrder {
  readonly requests: number;
  readonly seed: number;
  /** Requests a second whether answers come or not; as fast as answers come where absent. */
  readonly rate?: number;
  /** Ends when they are over, however many requests are left. */
  readonly seconds?: number;
  /** Of the server, for its CPU seconds. */
  readonly pid?: number;
  /** Lines like `name: value`. */
  readonly headers?: readonly string[];
}

/** Runs the load generator to its end, in a process of its own. */
export async function send(url: string, load: Load, order: SendOrder): Promise<SendOutcome> {
  const { requests, seed, rate, seconds, pid, headers = [] } = order;
  const numbers = [load.senders, requests, load.spans, load.spanBytes].map(String);
  const options = [
    ...['--seed', String(seed)],
    ...(rate === undefined ? [] : ['--rate', String(rate)]),
    ...(seconds === undefined ? [] : ['--seconds', String(seconds)]),
    ...(pid === undefined ? [] : ['--pid', String(pid)]),
    ...(load.isGrpc ? ['--grpc'] : []),
    ...(load.isLoop ? ['--loop'] : []),
    ...headers.flatMap((line) => ['--header', line]),
  ];
  const script = join(import.meta.dirname, 'send.ts');
  const args = [script, url, ...numbers, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return sendOutcome.parse(JSON.parse(stdout));
}
