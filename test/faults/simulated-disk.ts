/**
 * A disk in memory under a real journal. It refuses writes, cuts them short, loses what was not
 * synced when the power goes, forgets what a failed sync left in the page cache, and flips bits.
 */
import { assert } from '../../model/errors.ts';
import type { JournalFile, JournalFiles } from '../../store/journal/journal-files.ts';
import type { Random } from '../journey/random.ts';
import { type Crash, type FaultCounts, happens } from './simulated-faults.ts';

interface SimulatedFile {
  /** What a reader sees now. */
  cached: Uint8Array;
  /** What a loss of power is sure to leave. */
  synced: Uint8Array;
  /**
   * After a failed sync the kernel counts the pages as clean: the next sync succeeds and writes
   * nothing of them.
   */
  forgotten: boolean;
}

export class SimulatedDisk implements JournalFiles {
  readonly #random: Random;
  readonly #crash: Crash;
  readonly #seen: FaultCounts;
  #files = new Map<string, SimulatedFile>();
  #syncedNames = new Map<string, SimulatedFile>();
  readonly #setAside = new Map<string, Uint8Array>();
  /** Writes that need room are refused until it is made. */
  #full = false;

  constructor(random: Random, crash: Crash, seen: FaultCounts) {
    this.#random = random;
    this.#crash = crash;
    this.#seen = seen;
  }

  makeRoom(): void {
    this.#full = false;
  }

  /** A killed process leaves the page cache behind. */
  processDied(): void {
    for (const file of this.#files.values()) if (!file.forgotten) file.synced = file.cached;
    this.#syncedNames = new Map(this.#files);
  }

  /** What was not synced is there, partly there, zeros, or gone; so are names of files. */
  powerWent(): void {
    const names = new Map(this.#syncedNames);
    for (const [name, file] of this.#files) if (this.#random.below(2) === 0) names.set(name, file);
    this.#files = new Map();
    for (const [name, file] of names) {
      const bytes = this.#afterPowerLoss(file);
      if (bytes.length > file.synced.length) this.#seen['torn write']++;
      this.#files.set(name, { cached: bytes, synced: bytes, forgotten: false });
    }
    this.#syncedNames = new Map(this.#files);
  }

  #afterPowerLoss({ cached, synced }: SimulatedFile): Uint8Array {
    const kept = commonLength(cached, synced);
    if (kept < synced.length || happens(this.#random, 0.3)) return synced.slice();
    const reached = kept + this.#random.below(cached.length - kept + 1);
    if (happens(this.#random, 0.7)) return cached.slice(0, reached);
    // The file was grown, but the pages from here on were not written.
    const bytes = cached.slice();
    bytes.fill(0, Math.max(kept, Math.ceil(reached / 4096) * 4096));
    return bytes;
  }

  /** Turns one bit of what is on the disk; answers where. */
  flipBit(): { readonly name: string; readonly offset: number } | undefined {
    const names = [...this.#files.keys()].filter((name) => this.#file(name).cached.length > 0);
    const name = names.sort()[this.#random.below(names.length)];
    if (name === undefined) return undefined;
    const bytes = this.#file(name).cached.slice();
    const offset = this.#random.below(bytes.length);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << this.#random.below(8));
    this.#files.set(name, { cached: bytes, synced: bytes, forgotten: false });
    this.#syncedNames = new Map(this.#files);
    return { name, offset };
  }

  async list() {
    return [...this.#files.keys()].sort();
  }

  async read(name: string) {
    await this.#crash.here();
    return this.#file(name).cached.slice();
  }

  async size(name: string) {
    return this.#file(name).cached.length;
  }

  async create(name: string): Promise<JournalFile> {
    await this.#needsRoom();
    assert(!this.#files.has(name), 'the segment is there already');
    const nothing = new Uint8Array(0);
    const file: SimulatedFile = { cached: nothing, synced: nothing, forgotten: false };
    this.#files.set(name, file);
    return {
      write: (buffers, position) => this.#write(file, buffers, position),
      sync: () => this.#sync(file),
      truncate: async (size) => {
        await this.#crash.here();
        this.#mayFail(0.02, 'truncate refused');
        file.cached = file.cached.slice(0, size);
      },
      close: () => this.#crash.here(),
    };
  }

  async #write(file: SimulatedFile, buffers: readonly Uint8Array[], position: number) {
    await this.#needsRoom();
    const all = Buffer.concat(buffers);
    const isShort = this.#crash.isTroubled && happens(this.#random, 0.1);
    const taken = isShort ? this.#random.below(all.length) : all.length;
    const bytes = new Uint8Array(Math.max(file.cached.length, position + taken));
    bytes.set(file.cached);
    bytes.set(all.subarray(0, taken), position);
    file.cached = bytes;
    if (isShort) this.#seen['short write']++;
    if (isShort && happens(this.#random, 0.5)) throw failure('ENOSPC');
    return taken;
  }

  async #sync(file: SimulatedFile): Promise<void> {
    await this.#crash.here();
    if (this.#crash.isTroubled && happens(this.#random, 0.02)) {
      this.#seen['sync error']++;
      file.forgotten = true;
      throw failure('EIO');
    }
    if (!file.forgotten) file.synced = file.cached;
  }

  async truncate(name: string, size: number) {
    await this.#crash.here();
    const file = this.#file(name);
    file.cached = file.cached.slice(0, size);
    file.synced = file.forgotten ? file.synced.slice(0, size) : file.cached;
  }

  async remove(name: string) {
    await this.#crash.here();
    this.#files.delete(name);
  }

  async listSetAside() {
    return [...this.#setAside].map(([name, { length }]) => ({ name, bytes: length }));
  }

  async readSetAside(name: string) {
    return this.#setAside.get(name) ?? new Uint8Array(0);
  }

  async writeSetAside(name: string, bytes: Uint8Array) {
    await this.#needsRoom();
    this.#setAside.set(name, bytes.slice());
    await this.#crash.here();
  }

  async syncFolder() {
    await this.#crash.here();
    this.#mayFail(0.03, 'folder sync error');
    this.#syncedNames = new Map(this.#files);
  }

  async #needsRoom(): Promise<void> {
    await this.#crash.here();
    if (this.#crash.isTroubled && happens(this.#random, 0.03)) this.#full = true;
    if (!this.#full) return;
    this.#seen['disk full']++;
    throw failure('ENOSPC');
  }

  #mayFail(likelihood: number, fault: 'truncate refused' | 'folder sync error'): void {
    if (!this.#crash.isTroubled || !happens(this.#random, likelihood)) return;
    this.#seen[fault]++;
    throw failure('EIO');
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
