/**
 * Lives of a server in memory: the real pipeline, writer and journal over a simulated disk,
 * database, clock and senders. Everything random comes from one seed.
 */
import { createStoreExporter } from '../../collector/exporter/store-exporter.ts';
import { createPipeline } from '../../collector/pipeline.ts';
import type { Ingest } from '../../collector/receiver/ingest.ts';
import { assert, Unavailable } from '../../model/errors.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';
import { readRowBlocks } from '../../model/row-block.ts';
import { checkJournal } from '../../store/journal/open-journal.ts';
import { recordHeaderBytes } from '../../store/journal/record.ts';
import { scanJournal } from '../../store/journal/scan.ts';
import { listSetAside } from '../../store/journal/set-aside.ts';
import { recoverWriter } from '../../store/recover.ts';
import type { JournalWriter } from '../../store/write/writer.ts';
import { type Random, seededRandom } from '../journey/random.ts';
import { hex, spanBlock, spanRow } from '../rows/span-rows.ts';
import { SimulatedDatabase, spansOf } from './simulated-database.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { Crash, type FaultCounts, happens } from './simulated-faults.ts';

/** The clock that the test advances; flushes and their retries wait for it. */
export interface Timers {
  advance(ms: number): void;
  clear(): void;
}

const lives = 4;
const stepsOfALife = 5;
const limits = { ...defaultLimits, journalSegmentBytes: 2_000, flushMs: 200, flushBytes: 6_000 };

/** One request: its rows, made once, and what its sender knows. */
interface Request {
  readonly blocks: Uint8Array;
  readonly ids: readonly string[];
}

/**
 * Requests of one to three spans, the same for every seed; the first span of every third request
 * was in the one before as well, as exporters do that build a new batch from a failed one.
 */
const requests: readonly Request[] = Array.from({ length: 200 }, (_, index) => {
  const first = index % 3 === 0 ? index * 4 - 4 : index * 4;
  const numbers = [Math.max(0, first), index * 4 + 1, index * 4 + 2].slice(0, 1 + (index % 3));
  const rows = numbers.map((n) => spanRow(n, { input: 'x'.repeat((n * 37) % 500) }));
  return { blocks: spanBlock(rows), ids: numbers.map((n) => hex(n + 1, 16)) };
});

interface Waiting {
  readonly request: Request;
  readonly sinceLife: number;
}

export class Simulation {
  readonly #random: Random;
  readonly #timers: Timers;
  readonly #seen: FaultCounts;
  readonly #crash = new Crash();
  readonly #disk: SimulatedDisk;
  readonly #database: SimulatedDatabase;
  #next = 0;
  #waiting: Waiting[] = [];
  #life = 0;
  #unixMs = 1_790_000_000_000;
  readonly acknowledged = new Set<string>();
  /** Records that a flipped bit made unreadable before the database had them. */
  #flippedRecords = 0;
  readonly #flippedSpans = new Set<string>();
  /** A flip in the last header or in a torn tail: how many records were there cannot be told. */
  #countIsVague = false;

  constructor(seed: number, timers: Timers, seen: FaultCounts) {
    this.#random = seededRandom(seed);
    this.#timers = timers;
    this.#seen = seen;
    this.#disk = new SimulatedDisk(this.#random, this.#crash, seen);
    this.#database = new SimulatedDatabase(this.#random, this.#crash, seen);
  }

  /** Lives and ends; then a last, calm life in which all senders get their answer. */
  async run(): Promise<void> {
    for (this.#life = 0; this.#life < lives; this.#life++) {
      await this.#live();
      await this.#end();
    }
    this.#crash.begin();
    this.#disk.makeRoom();
    const writer = await this.#start();
    const ingest = this.#pipeline(writer);
    for (const { request } of this.#waiting.splice(0)) await this.#send(ingest, request);
    await writer.flushed();
    await writer.close();
    this.#timers.clear();
    assert((await this.#disk.list()).length === 0, 'a stopped journal is not empty');
  }

  /** What must hold at the end; empty lists and equal numbers where it does. */
  async verdict() {
    const stored = this.#database.spans.map(({ id }) => id);
    const present = new Set(stored);
    const missing = [...this.acknowledged].filter((id) => !present.has(id));
    const { records } = await listSetAside(this.#disk);
    return {
      lost: missing.filter((id) => !this.#flippedSpans.has(id)),
      twice: stored.filter((id, index) => stored.indexOf(id) !== index),
      uncounted: this.#countIsVague ? 0 : this.#flippedRecords - records,
    };
  }

  async #live(): Promise<void> {
    this.#crash.begin();
    this.#disk.makeRoom();
    if (happens(this.#random, 0.15)) this.#crash.afterSteps(this.#random.below(12));
    const writer = await this.#startOrCrash();
    if (writer === undefined) return;
    this.#crash.isTroubled = true;
    const ingest = this.#pipeline(writer);
    for (let step = 0; step < stepsOfALife && !this.#crash.happened; step++) {
      const sending = Array.from({ length: 1 + this.#random.below(4) }, () =>
        this.#send(ingest, this.#nextRequest()),
      );
      if (happens(this.#random, 0.15)) this.#crash.afterSteps(this.#random.below(8));
      if (happens(this.#random, 0.3)) this.#disk.makeRoom();
      await Promise.race([Promise.all(sending), this.#crash.moment]);
      if (happens(this.#random, 0.4)) this.#timers.advance(this.#random.below(2_000));
      if (happens(this.#random, 0.3)) {
        await Promise.race([writer.flushed().catch(() => {}), this.#crash.moment]);
      }
    }
    if (this.#crash.happened || !happens(this.#random, 0.2)) return;
    await Promise.race([writer.close().catch(() => {}), this.#crash.moment]);
  }

  async #startOrCrash(): Promise<JournalWriter | undefined> {
    const started = this.#start();
    const writer = await Promise.race([started, this.#crash.moment]);
    if (writer !== undefined) return writer;
    this.#seen['crash while starting']++;
    return undefined;
  }

  async #start(): Promise<JournalWriter> {
    const segmentBytesMax = limits.journalSegmentBytes;
    const files = this.#disk;
    const checked = await checkJournal({ files, segmentBytesMax, log: silentLog });
    const loader = this.#database.connect();
    const storedHashes = () => this.#database.storedHashes();
    return recoverWriter(checked, { loader, storedHashes, limits, log: silentLog });
  }

  /** The process is gone, in one way or another, and a bit of its journal may turn. */
  async #end(): Promise<void> {
    this.#crash.now();
    await settled();
    this.#timers.clear();
    if (happens(this.#random, 0.5)) {
      this.#seen.killed++;
      this.#disk.processDied();
    } else {
      this.#seen['power loss']++;
      this.#disk.powerWent();
    }
    this.#crash.begin();
    while (happens(this.#random, 0.3)) await this.#flip();
  }

  async #flip(): Promise<void> {
    const before = await scanJournal(this.#disk);
    const last = before.segments.flatMap(({ records }) => records).at(-1)?.seq;
    const whole = new Map<string, Uint8Array>();
    for (const { name } of before.segments) whole.set(name, await this.#disk.read(name));
    const flipped = this.#disk.flipBit();
    if (flipped === undefined) return;
    this.#seen['bit flip']++;
    const { name, offset } = flipped;
    const segment = before.segments.find((candidate) => candidate.name === name);
    const place = segment?.records.find(
      ({ payloadStart, payloadEnd }) =>
        offset >= payloadStart - recordHeaderBytes && offset < payloadEnd,
    );
    if (place === undefined) {
      // Padding, which no reader looks at; damage that is known; or a torn tail.
      this.#countIsVague ||= before.tornTail?.segment === name || before.lost.length > 0;
      return;
    }
    const isHeader = offset < place.payloadStart;
    // Beside other damage, or at the end, nobody can tell how many records there were.
    this.#countIsVague ||= isHeader && (place.seq === last || before.lost.length > 0);
    if (place.seq <= this.#database.position) return;
    this.#flippedRecords++;
    const payload = whole.get(name)?.subarray(place.payloadStart, place.payloadEnd);
    for (const { id } of spansOf(readRowBlocks(payload ?? new Uint8Array(0)))) {
      this.#flippedSpans.add(id);
    }
  }

  #pipeline(writer: JournalWriter): Ingest {
    let batch = 0;
    return createPipeline({
      run: async ({ body }) => {
        await Promise.resolve();
        if (this.#crash.isTroubled && happens(this.#random, 0.05)) {
          this.#seen['worker crash']++;
          throw new Unavailable('the worker died', { code: 'worker_died', retryAfterMs: 1 });
        }
        const request = requests[new DataView(body.buffer).getUint32(0)];
        assert(request !== undefined, 'no such request');
        const stageMicros = { decode: 0, sample: 0, redact: 0, normalise: 0 };
        const counts = {
          dropped: {},
          sampledOut: 0,
          erasedThresholds: 0,
          duplicateKeys: 0,
          strindexFields: 0,
          redactedValues: 0,
          ruleSet: 'digest',
          stageMicros,
        };
        // A copy: the store owns what it is given, and gives the memory back.
        const blocks = request.blocks.slice();
        const rowBytes = blocks.length;
        return { kind: 'processed', blocks, rowBytes, itemsIn: request.ids.length, ...counts };
      },
      exporter: createStoreExporter(writer),
      clock: () => this.#clock(),
      newBatchId: () => `b${this.#life}-${batch++}`,
    }).ingest;
  }

  /** Goes on a little, and now and then jumps back by up to a day. */
  #clock(): bigint {
    const back = happens(this.#random, 0.1);
    if (back) this.#seen['clock set back']++;
    this.#unixMs += back ? -this.#random.below(86_400_000) : this.#random.below(50);
    return BigInt(this.#unixMs) * 1_000_000n;
  }

  /** A new one, or one that was refused or not answered. */
  #nextRequest(): Request {
    const again = this.#waiting[this.#random.below(this.#waiting.length)];
    if (again !== undefined && happens(this.#random, 0.5)) {
      this.#waiting.splice(this.#waiting.indexOf(again), 1);
      if (again.sinceLife < this.#life) this.#seen['retry across a restart']++;
      return again.request;
    }
    const request = requests[this.#next++ % requests.length];
    assert(request !== undefined, 'no requests');
    return request;
  }

  async #send(ingest: Ingest, request: Request): Promise<void> {
    const body = new Uint8Array(4);
    new DataView(body.buffer).setUint32(0, requests.indexOf(request));
    const waiting = { request, sinceLife: this.#life };
    this.#waiting.push(waiting);
    try {
      await ingest({
        signal: 'traces',
        body,
        encoding: 'protobuf',
        transport: 'http/protobuf',
        experimentId: undefined,
        bytesOnWire: body.length,
      });
    } catch (error) {
      assert(error instanceof Unavailable, `a refusal that is none: ${String(error)}`);
      return;
    }
    for (const id of request.ids) this.acknowledged.add(id);
    if (this.#crash.isTroubled && happens(this.#random, 0.15)) {
      this.#seen['answer lost']++;
      return;
    }
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
  }
}

/** Everything that can go on without a timer has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
