import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { groupBytesMax } from '../../model/limits.ts';
import { type TryingRedactor, tryBehind } from '../../redaction-rules/compare/behind.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { processBatches, type StageTools } from '../process-batch.ts';
import { withBreaks } from './breaks.ts';
import type { GroupRequest, RedactionInForce, WorkerReply, WorkerRequest } from './messages.ts';

/** Does groups in the order they come in; one that overtakes is done in a break of a large one. */
export class Desk {
  readonly #port: MessagePort;
  readonly #tools: Omit<StageTools, 'redactor'>;
  #trying: TryingRedactor;
  /** Came during a group and did not overtake it; each with the rules of its time. */
  readonly #waiting: (() => void)[] = [];

  constructor(port: MessagePort, tools: Omit<StageTools, 'redactor'>, trying: TryingRedactor) {
    this.#port = port;
    this.#tools = tools;
    this.#trying = trying;
  }

  take(request: WorkerRequest): void {
    if (request.kind === 'rules') this.#trying = redactorOf(request);
    else this.#begin(request, this.#trying);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
  }

  #begin(request: GroupRequest, trying: TryingRedactor): void {
    const { redactor } = trying;
    const isLarge = bytesOf(request) > groupBytesMax;
    const tools = isLarge ? withBreaks(redactor, () => this.#takeBreak()) : { redactor };
    this.#process(request, trying, { ...this.#tools, ...tools });
  }

  /** Looks into the port, in the middle of a group; answers how many bytes it did. */
  #takeBreak(): number {
    for (;;) {
      const request: WorkerRequest | undefined = receiveMessageOnPort(this.#port)?.message;
      if (request === undefined) return 0;
      const trying = this.#trying;
      if (request.kind === 'rules') this.#trying = redactorOf(request);
      else if (!request.overtakes) this.#waiting.push(() => this.#begin(request, trying));
      else {
        try {
          this.#process(request, trying, { ...this.#tools, redactor: trying.redactor });
        } catch (error) {
          // Ends the thread like any other, but not as a failure of the group that has the break.
          setImmediate(() => {
            throw error;
          });
        }
        return bytesOf(request);
      }
    }
  }

  #process({ group, jobs }: GroupRequest, trying: TryingRedactor, tools: StageTools): void {
    const outcomes = processBatches(jobs, tools);
    const rows = outcomes.find((outcome) => outcome.kind === 'processed')?.blocks.buffer;
    const reply: WorkerReply = { kind: 'processed', group, outcomes, candidate: trying.take() };
    this.#port.postMessage(reply, rows instanceof ArrayBuffer ? [rows] : []);
  }
}

function bytesOf({ jobs }: GroupRequest): number {
  return jobs.reduce((sum, { body }) => sum + body.length, 0);
}

/** What a thread redacts with, compiled. */
export function redactorOf({ ruleSet, redactionKey, candidate }: RedactionInForce): TryingRedactor {
  const redactor = createRedactor(ruleSet, redactionKey);
  if (candidate === undefined) return { redactor, take: () => undefined };
  return tryBehind(redactor, ruleSet, candidate, Math.random);
}
