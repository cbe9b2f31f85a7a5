/**
 * The journal: what makes an acknowledgement durable. Records are appended to segment files and
 * synced before `append` resolves; segments go once everything in them is in DuckDB.
 */
import { Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';
import type { Log } from '../../model/log.ts';
import { type JournalFile, type JournalFiles, segmentName } from './journal-files.ts';
import { encodeRecord } from './record.ts';

export interface JournalOptions {
  readonly files: JournalFiles;
  /** A segment is closed once it is this large, in bytes. */
  readonly segmentBytesMax: number;
  readonly nextSeq: number;
  /** Segments that are there already, complete; they are never written again. */
  readonly closed: readonly ClosedSegment[];
  readonly log: Log;
}

export interface ClosedSegment {
  readonly name: string;
  readonly bytes: number;
  readonly lastSeq: number;
}

export interface JournalFigures {
  readonly bytes: number;
  readonly segments: number;
  readonly syncs: number;
  /** True after a failed sync: everything is refused until a restart. */
  readonly failed: boolean;
}

interface Waiting {
  readonly payload: readonly Uint8Array[];
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The segment being written. `goodBytes` are synced; what lies behind them is nobody's. */
interface ActiveSegment {
  readonly name: string;
  readonly file: JournalFile;
  goodBytes: number;
  lastSeq: number;
}

/** Bytes and records of one group; a larger queue becomes several groups. */
const groupBytesMax = 32 * 1024 * 1024;
const groupRecordsMax = 256;

export class Journal {
  readonly #options: JournalOptions;
  #nextSeq: number;
  #closed: readonly ClosedSegment[];
  #active: ActiveSegment | undefined;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: Unavailable | undefined;
  #syncs = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#nextSeq = options.nextSeq;
    this.#closed = options.closed;
  }

  /**
   * Resolves with the record's sequence number once it is on the disk. Numbers rise in call order.
   * Calls may overlap: those that wait for the disk share its next sync. The payload must not be
   * touched until then.
   *
   * @throws Unavailable `journal_full` where the disk took less than all of it: nothing was kept
   * and a later try may succeed; `journal_failed` after a failed sync, until the process is
   * restarted.
   */
  append(payload: readonly Uint8Array[]): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ payload, resolve, reject });
    this.#writing ??= this.#writeGroups();
    return promise;
  }

  /** Removes the segments whose records are all at or below `seq`. */
  async release(seq: number): Promise<void> {
    const done = this.#closed.filter((segment) => segment.lastSeq <= seq);
    if (done.length === 0) return;
    this.#closed = this.#closed.filter((segment) => segment.lastSeq > seq);
    // Oldest first: a crash in between leaves no gap in the numbers.
    for (const segment of done) await this.#options.files.remove(segment.name);
    await this.#options.files.syncFolder();
  }

  /** Waits for what is being written. Nothing may be appended afterwards. */
  async close(): Promise<void> {
    await this.#writing;
    this.#failure ??= new Unavailable('the journal is closed', {
      code: 'journal_closed',
      retryAfterMs,
    });
    await this.#closeActive();
  }

  figures(): JournalFigures {
    const closedBytes = this.#closed.reduce((sum, segment) => sum + segment.bytes, 0);
    return {
      bytes: closedBytes + (this.#active?.goodBytes ?? 0),
      segments: this.#closed.length + (this.#active === undefined ? 0 : 1),
      syncs: this.#syncs,
      failed: this.#failure !== undefined,
    };
  }

  /** The one writer. Ends when nobody waits. */
  async #writeGroups(): Promise<void> {
    // Let every call of this turn of the event loop join the first group.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      const firstSeq = this.#nextSeq;
      const failure = await this.#writeGroup(group);
      group.forEach((waiting, index) => {
        if (failure === undefined) waiting.resolve(firstSeq + index);
        else waiting.reject(failure);
      });
    }
    this.#writing = undefined;
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { payload } of this.#waiting) {
      if (count === groupRecordsMax || (count > 0 && bytes >= groupBytesMax)) break;
      bytes += payload.reduce((sum, part) => sum + part.length, 0);
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeGroup(group: readonly Waiting[]): Promise<Unavailable | undefined> {
    if (this.#failure !== undefined) return this.#failure;
    let segment: ActiveSegment;
    try {
      this.#active ??= await this.#beginSegment();
      segment = this.#active;
    } catch (error) {
      this.#options.log.warn({ code: errorCode(error) }, 'journal: no new segment could be made');
      return journalFull();
    }
    const buffers = group.flatMap(({ payload }, index) =>
      encodeRecord(this.#nextSeq + index, payload),
    );
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    if (!(await this.#write(segment, buffers, bytes))) {
      return (await this.#takeBack(segment)) ? journalFull() : this.#failure;
    }
    try {
      await segment.file.sync();
    } catch (error) {
      // After a failed sync nobody knows what is on the disk, and a second sync may lie.
      return this.#fail('a sync of the journal failed', error);
    }
    this.#syncs++;
    this.#nextSeq += group.length;
    segment.goodBytes += bytes;
    segment.lastSeq = this.#nextSeq - 1;
    if (segment.goodBytes >= this.#options.segmentBytesMax) await this.#closeActive();
    return undefined;
  }

  async #write(segment: ActiveSegment, buffers: Uint8Array[], bytes: number): Promise<boolean> {
    try {
      const written = await segment.file.write(buffers, segment.goodBytes);
      if (written === bytes) return true;
      this.#options.log.warn({ written, bytes }, 'journal: a write was cut short');
    } catch (error) {
      this.#options.log.warn({ code: errorCode(error) }, 'journal: a write was refused');
    }
    return false;
  }

  /** Cuts off what a refused write left behind. */
  async #takeBack(segment: ActiveSegment): Promise<boolean> {
    try {
      await segment.file.truncate(segment.goodBytes);
      return true;
    } catch (error) {
      this.#fail('a refused write could not be taken back', error);
      return false;
    }
  }

  async #beginSegment(): Promise<ActiveSegment> {
    const name = segmentName(this.#nextSeq);
    const file = await this.#options.files.create(name);
    try {
      await this.#options.files.syncFolder();
    } catch (error) {
      await file.close();
      await this.#options.files.remove(name);
      throw error;
    }
    return { name, file, goodBytes: 0, lastSeq: this.#nextSeq - 1 };
  }

  async #closeActive(): Promise<void> {
    const segment = this.#active;
    if (segment === undefined) return;
    this.#active = undefined;
    const { name, goodBytes, lastSeq } = segment;
    this.#closed = [...this.#closed, { name, bytes: goodBytes, lastSeq }];
    try {
      await segment.file.close();
    } catch (error) {
      this.#options.log.warn(
        { code: errorCode(error) },
        'journal: a segment did not close cleanly',
      );
    }
  }

  #fail(message: string, error: unknown): Unavailable {
    this.#options.log.error({ code: errorCode(error) }, `journal: ${message}`);
    this.#failure = new Unavailable(message, {
      code: 'journal_failed',
      hint: 'Check the disk, then restart Spanledger: what was acknowledged is kept.',
      retryAfterMs: retryAfterMs * 10,
    });
    return this.#failure;
  }
}

function journalFull(): Unavailable {
  return new Unavailable('the disk has no room for the journal', {
    code: 'journal_full',
    hint: 'Free space on the disk of the data folder; nothing was lost.',
    retryAfterMs,
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
