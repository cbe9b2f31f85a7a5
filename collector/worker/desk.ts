import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type Breaks, noBreaks } from '../../model/breaks.ts';
import { groupBytesMax } from '../../model/limits.ts';
import { type TryingRedactor, tryBehind } from '../../redaction-rules/compare/behind.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { RowMemory } from '../normalise/row-memory.ts';
import { processBatches, type StageTools } from '../process-batch.ts';
import { TimedBreaks } from './breaks.ts';
import type { GroupRequest, RedactionInForce, WorkerReply, WorkerRequest } from './messages.ts';

/** What a desk does all groups with. */
type DeskTools = Omit<StageTools, 'redactor' | 'memory' | 'breaks' | 'now'>;

/** What a thread redacts with: groups in their order, and those that are done in a break of one. */
export class Redaction {
  readonly breaks: TimedBreaks;
  #inForce: RedactionInForce;
  #inTurn: TryingRedactor;
  #aside: TryingRedactor | undefined;

  constructor(inForce: RedactionInForce, breaks = new TimedBreaks()) {
    this.breaks = breaks;
    this.#inForce = inForce;
    this.#inTurn = redactorOf(inForce, this.breaks);
  }

  change(inForce: RedactionInForce): void {
    this.#inForce = inForce;
    this.#inTurn = redactorOf(inForce, this.breaks);
    this.#aside = undefined;
  }

  get inTurn(): TryingRedactor {
    return this.#inTurn;
  }

  /** The same rules once more, compiled when they are needed first: that takes some 10 MiB. */
  get aside(): TryingRedactor {
    this.#aside ??= redactorOf(this.#inForce);
    return this.#aside;
  }
}

/**
 * Does groups in the order they come in; one that overtakes is done in a break of a large one. A
 * break comes anywhere, so what is done in it shares no state with the large group but memos that
 * are whole all the time: it has a redactor and row memory of its own.
 *
 * A thread of its own for small requests was rejected: it takes some 60 MiB, and begins too late
 * for the first.
 */
export class Desk {
  readonly #port: MessagePort;
  readonly #tools: DeskTools;
  readonly #redaction: Redaction;
  readonly #memory = new RowMemory();
  readonly #memoryAside = new RowMemory();
  /** Came during a group and did not overtake it; each with the rules of its time. */
  readonly #waiting: (() => void)[] = [];

  constructor(port: MessagePort, tools: DeskTools, redaction: Redaction) {
    this.#port = port;
    this.#tools = tools;
    this.#redaction = redaction;
  }

  take(request: WorkerRequest): void {
    if (request.kind === 'rules') this.#redaction.change(request);
    else this.#begin(request, this.#redaction.inTurn);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
  }

  #begin(request: GroupRequest, trying: TryingRedactor): void {
    const { breaks } = this.#redaction;
    const { redactor } = trying;
    const tools = { ...this.#tools, redactor, memory: this.#memory, breaks, now: breaks.now };
    const work = (): void => this.#process(request, trying, tools);
    if (bytesOf(request) > groupBytesMax) breaks.during(() => this.#takeBreak(), work);
    else work();
  }

  /** Looks into the port, in the middle of a group, and does one group that overtakes. */
  #takeBreak(): void {
    for (;;) {
      const request: WorkerRequest | undefined = receiveMessageOnPort(this.#port)?.message;
      if (request === undefined) return;
      if (request.kind === 'rules') this.#redaction.change(request);
      else if (request.overtakes) {
        this.#doAside(request);
        return;
      } else {
        const trying = this.#redaction.inTurn;
        this.#waiting.push(() => this.#begin(request, trying));
      }
    }
  }

  #doAside(request: GroupRequest): void {
    try {
      const trying = this.#redaction.aside;
      const { redactor } = trying;
      this.#process(request, trying, { ...this.#tools, redactor, memory: this.#memoryAside });
    } catch (error) {
      // Ends the thread like any other, but not as a failure of the group that has the break.
      setImmediate(() => {
        throw error;
      });
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

function redactorOf(inForce: RedactionInForce, breaks: Breaks = noBreaks): TryingRedactor {
  const { ruleSet, redactionKey, candidate } = inForce;
  const redactor = createRedactor(ruleSet, redactionKey, { breaks });
  if (candidate === undefined) return { redactor, take: () => undefined };
  return tryBehind(redactor, ruleSet, candidate, Math.random, breaks);
}
