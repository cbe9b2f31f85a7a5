/**
 * A disk in memory that fails on purpose, and a simulation that runs the journal on it: random
 * appends, refusals, failed syncs and crashes. After each crash everything that was acknowledged
 * must be there, once.
 */
import { describe, expect, test } from 'vitest';
import { assert } from '../../model/errors.ts';
import { silentLog } from '../../model/log.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import { checkJournal } from './open-journal.ts';

const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

describe('simulation', () => {
  const seen = { refused: 0, failedSyncs: 0, crashes: 0, torn: 0, rotations: 0 };

  test.each(seeds)('seed %i: acknowledged = present exactly once', async (seed) => {
    const random = randomFrom(seed);
    const disk = new SimulatedDisk(random);
    const world: World = { acknowledged: new Set(), stored: [], loadedSeq: 0, nextId: 1 };
    for (let life = 0; life < 6; life++) await liveAndCrash(disk, world, random, seen);
    disk.calm();
    const opened = await (await checkJournal(optionsFor(disk))).open(world.loadedSeq);
    const present = [...world.stored];
    for await (const records of opened.replay()) {
      for (const record of records) present.push(idOf(record.payload));
    }
    expect(present.length, `seed ${seed}: nothing twice`).toBe(new Set(present).size);
    const missing = [...world.acknowledged].filter((id) => !present.includes(id));
    expect(missing, `seed ${seed}: nothing acknowledged is lost`).toEqual([]);
  });

  test('the simulation met every kind of trouble', () => {
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(10);
  });
});

interface World {
  readonly acknowledged: Set<number>;
  /** Ids that the simulated database holds, and the last journal record it took in. */
  stored: number[];
  loadedSeq: number;
  nextId: number;
}

type Seen = {
  refused: number;
  failedSyncs: number;
  crashes: number;
  torn: number;
  rotations: number;
};

/** One process life: open, replay, append and load at random, crash. */
async function liveAndCrash(
  disk: SimulatedDisk,
  world: World,
  random: () => number,
  seen: Seen,
): Promise<void> {
  disk.calm();
  const checked = await checkJournal(optionsFor(disk));
  if (checked.scan.tornTail !== undefined) seen.torn++;
  const opened = await checked.open(world.loadedSeq);
  for await (const records of opened.replay()) {
    for (const record of records) {
      world.stored.push(idOf(record.payload));
      world.loadedSeq = record.seq;
    }
  }
  const { journal } = opened;
  await journal.release(world.loadedSeq);
  disk.trouble();
  let live: { id: number; seq: number }[] = [];
  for (let step = 0; step < 12 && !disk.crashed; step++) {
    const appends = Array.from({ length: 1 + Math.floor(random() * 5) }, async () => {
      const id = world.nextId++;
      try {
        live.push({ id, seq: await journal.append(payloadOf(id, random)) });
        world.acknowledged.add(id);
      } catch {
        seen.refused++;
      }
    });
    const settled = Promise.all(appends);
    if (random() < 0.25) disk.crashSoon();
    await Promise.race([settled, disk.whenCrashed]);
    if (random() < 0.4 && !disk.crashed) {
      live.sort((a, b) => a.seq - b.seq);
      const last = live.at(-1)?.seq ?? world.loadedSeq;
      world.stored.push(...live.map(({ id }) => id));
      world.loadedSeq = Math.max(last, world.loadedSeq);
      live = [];
      await Promise.race([journal.release(world.loadedSeq).catch(() => {}), disk.whenCrashed]);
    }
  }
  seen.rotations += Math.max(0, journal.figures().segments - 1);
  seen.failedSyncs += journal.figures().failed ? 1 : 0;
  seen.crashes++;
  disk.crash();
}

function optionsFor(files: JournalFiles) {
  return { files, segmentBytesMax: 2_000, log: silentLog };
}

function payloadOf(id: number, random: () => number): Uint8Array[] {
  const payload = new Uint8Array(8 + Math.floor(random() * 600)).fill(1 + (id % 250));
  new DataView(payload.buffer).setUint32(0, id, true);
  const cut = Math.floor(random() * payload.length);
  return [payload.subarray(0, cut), payload.subarray(cut)];
}

function idOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
}

interface SimulatedFile {
  /** What a reader sees now. */
  cached: Uint8Array;
  /** What a crash is sure to leave. */
  synced: Uint8Array;
}

class SimulatedDisk implements JournalFiles {
  readonly #random: () => number;
  #files = new Map<string, SimulatedFile>();
  #syncedNames = new Map<string, SimulatedFile>();
  #troubled = false;
  #callsUntilCrash: number | undefined;
  crashed = false;
  #crash = Promise.withResolvers<void>();

  constructor(random: () => number) {
    this.#random = random;
  }

  get whenCrashed(): Promise<void> {
    return this.#crash.promise;
  }

  /** The process starts again on this disk; nothing fails for now. */
  calm(): void {
    this.#troubled = false;
    this.crashed = false;
    this.#callsUntilCrash = undefined;
    this.#crash = Promise.withResolvers<void>();
  }

  trouble(): void {
    this.#troubled = true;
  }

  crashSoon(): void {
    this.#callsUntilCrash = Math.floor(this.#random() * 4);
  }

  /** The power goes: what was not synced is there, partly there, zeros, or gone. */
  crash(): void {
    this.crashed = true;
    this.#crash.resolve();
    const names = new Map(this.#syncedNames);
    for (const [name, file] of this.#files) if (this.#random() < 0.5) names.set(name, file);
    this.#files = new Map();
    for (const [name, file] of names) {
      const bytes = this.#afterCrash(file);
      this.#files.set(name, { cached: bytes, synced: bytes });
    }
    this.#syncedNames = new Map(this.#files);
  }

  #afterCrash(file: SimulatedFile): Uint8Array {
    const { cached, synced } = file;
    const kept = commonLength(cached, synced);
    if (kept < synced.length || this.#random() < 0.3) return synced.slice();
    const reached = kept + Math.floor(this.#random() * (cached.length - kept + 1));
    if (this.#random() < 0.7) return cached.slice(0, reached);
    // The file was grown, but the pages from here on were not written.
    const bytes = cached.slice();
    bytes.fill(0, Math.max(kept, Math.ceil(reached / 4096) * 4096));
    return bytes;
  }

  async list() {
    return [...this.#files.keys()].sort();
  }

  async read(name: string) {
    return this.#file(name).cached.slice();
  }

  async size(name: string) {
    return this.#file(name).cached.length;
  }

  async create(name: string): Promise<JournalFile> {
    await this.#call(0.05, 'ENOSPC');
    assert(!this.#files.has(name), 'the segment is there already');
    const file: SimulatedFile = { cached: new Uint8Array(0), synced: new Uint8Array(0) };
    this.#files.set(name, file);
    return {
      write: (buffers, position) => this.#write(file, buffers, position),
      sync: async () => {
        await this.#call(0.02, 'EIO');
        file.synced = file.cached.slice();
      },
      truncate: async (size) => {
        await this.#call(0.02, 'EIO');
        file.cached = file.cached.slice(0, size);
      },
      close: () => this.#call(0, ''),
    };
  }

  async #write(file: SimulatedFile, buffers: readonly Uint8Array[], position: number) {
    await this.#call(0.05, 'ENOSPC');
    const all = Buffer.concat(buffers);
    const short = this.#troubled && this.#random() < 0.1;
    const taken = short ? Math.floor(this.#random() * all.length) : all.length;
    const bytes = new Uint8Array(Math.max(file.cached.length, position + taken));
    bytes.set(file.cached);
    bytes.set(all.subarray(0, taken), position);
    file.cached = bytes;
    if (short && this.#random() < 0.5) throw failure('ENOSPC');
    return taken;
  }

  async truncate(name: string, size: number) {
    const file = this.#file(name);
    file.cached = file.cached.slice(0, size);
    file.synced = file.cached;
  }

  async remove(name: string) {
    await this.#call(0, '');
    this.#files.delete(name);
  }

  async listSetAside() {
    return [];
  }

  async readSetAside() {
    return new Uint8Array(0);
  }

  async writeSetAside() {}

  async syncFolder() {
    await this.#call(0.03, 'EIO');
    this.#syncedNames = new Map(this.#files);
  }

  /** Every operation passes here: it may fail, or be the one during which the power goes. */
  async #call(likelihood: number, code: string): Promise<void> {
    await Promise.resolve();
    if (this.crashed) await new Promise(() => {}); // a dead process hears no answer
    if (this.#callsUntilCrash !== undefined && this.#callsUntilCrash-- <= 0) {
      this.crashed = true;
      this.#crash.resolve();
      await new Promise(() => {});
    }
    if (this.#troubled && this.#random() < likelihood) throw failure(code);
  }

  #file(name: string): SimulatedFile {
    const file = this.#files.get(name);
    assert(file !== undefined, 'no such segment');
    return file;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function commonLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** Mulberry32: small, and good enough to shuffle faults. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
