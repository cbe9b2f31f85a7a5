import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../model/log.ts';
import type { Journal } from './journal.ts';
import { diskJournalFiles, type JournalFiles, segmentName } from './journal-files.ts';
import { checkJournal } from './open-journal.ts';
import { encodeRecord, recordBytes } from './record.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('append', () => {
  test('what is appended is read again, in order, with rising numbers', async () => {
    const folder = await newFolder();
    const { journal } = await open(folder);
    const numbers = await Promise.all(['a', 'bb', ''].map((text) => journal.append([bytes(text)])));
    expect(numbers).toEqual([1, 2, 3]);
    await journal.close();
    expect(await contents(folder)).toEqual(['a', 'bb', '']);
  });

  test('overlapping appends share a sync', async () => {
    const { journal } = await open(await newFolder());
    await Promise.all(Array.from({ length: 100 }, (_, i) => journal.append([bytes(String(i))])));
    expect(journal.figures().syncs).toBe(1);
    await journal.close();
  });

  test('an append made during a sync waits for the next one', async () => {
    const disk = await diskJournalFiles(await newFolder());
    const gate = Promise.withResolvers<void>();
    let syncs = 0;
    const { journal } = await open(
      'unused',
      wrap(disk, {
        sync: async (really) => {
          syncs++;
          if (syncs === 1) await gate.promise;
          await really();
        },
      }),
    );
    const order: string[] = [];
    const first = journal.append([bytes('1')]).then(() => order.push('first'));
    while (syncs === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = journal.append([bytes('2')]).then(() => order.push('second'));
    gate.resolve();
    await Promise.all([first, second]);
    expect({ order, syncs }).toEqual({ order: ['first', 'second'], syncs: 2 });
    await journal.close();
  });

  test('segments are closed at their size and removed once loaded', async () => {
    const folder = await newFolder();
    const { journal } = await open(folder);
    for (let i = 0; i < 6; i++) await journal.append([new Uint8Array(600).fill(i)]);
    expect(await readdir(folder)).toEqual([segmentName(1), segmentName(3), segmentName(5)]);
    await journal.release(3);
    expect(await readdir(folder)).toEqual([segmentName(3), segmentName(5)]);
    await journal.release(6);
    expect(await readdir(folder)).toEqual([]);
    expect(journal.figures()).toMatchObject({ segments: 0, bytes: 0 });
    expect(await journal.append([bytes('x')])).toBe(7);
    await journal.close();
  });

  test('files have mode 0600', async () => {
    const folder = await newFolder();
    const { journal } = await open(folder);
    await journal.append([bytes('x')]);
    expect((await stat(join(folder, segmentName(1)))).mode & 0o777).toBe(0o600);
    await journal.close();
  });
});

describe('a failing disk', () => {
  test('a short write is taken back and refused; the next append is kept', async () => {
    const folder = await newFolder();
    let short = true;
    const disk = wrap(await diskJournalFiles(folder), {
      write: async (really, buffers, position) => {
        if (!short) return really(buffers, position);
        short = false;
        return really([Buffer.concat(buffers).subarray(0, 30)], position);
      },
    });
    const { journal } = await open(folder, disk);
    await expect(journal.append([bytes('lost'.repeat(20))])).rejects.toMatchObject({
      code: 'journal_full',
      kind: 'unavailable',
    });
    expect((await stat(join(folder, segmentName(1)))).size).toBe(0);
    expect(await journal.append([bytes('kept')])).toBe(1);
    await journal.close();
    expect(await contents(folder)).toEqual(['kept']);
  });

  test('after a failed sync everything is refused', async () => {
    const disk = wrap(await diskJournalFiles(await newFolder()), {
      sync: async () => {
        throw Object.assign(new Error('no'), { code: 'EIO' });
      },
    });
    const { journal } = await open('unused', disk);
    const refused = { code: 'journal_failed', kind: 'unavailable' };
    await expect(journal.append([bytes('1')])).rejects.toMatchObject(refused);
    await expect(journal.append([bytes('2')])).rejects.toMatchObject(refused);
    expect(journal.figures().failed).toBe(true);
    await journal.close();
  });
});

describe('recovery', () => {
  const record = Buffer.concat(encodeRecord(3, [bytes('c'.repeat(40))]));
  test.each<[string, Uint8Array]>([
    ['a header cut short', record.subarray(0, 10)],
    ['a payload cut short', record.subarray(0, 50)],
    ['zeros', new Uint8Array(100)],
    ['one zero', new Uint8Array(1)],
    ['a record whose later pages are zeros', zeroTail(3, 20_000)],
  ])('a torn tail is cut off: %s', async (_, tail) => {
    const folder = await withRecords(['a', 'b']);
    const path = join(folder, segmentName(1));
    const { size } = await stat(path);
    await appendFile(path, tail);
    const opened = await open(folder);
    expect(opened.report).toEqual({ replayed: 2, tornBytes: tail.length, setAside: 0 });
    expect((await stat(path)).size).toBe(size);
    expect(await opened.journal.append([bytes('c')])).toBe(3);
    await opened.journal.close();
    expect(await contents(folder)).toEqual(['a', 'b', 'c']);
  });

  const first = recordBytes(1);
  test.each<[string, number, number]>([
    ['a payload byte of the first record', 24, 0],
    ['the length of the first record', 4, 0],
    ['the magic of the second record', first, first],
    ['the checksum of the last record', 2 * first + 17, 2 * first],
    ["the last record's payload", 2 * first + 24, 2 * first],
  ])('damage stops the start and changes nothing: %s', async (_, at, offset) => {
    const folder = await withRecords(['a', 'b', 'c']);
    const path = join(folder, segmentName(1));
    const damaged = await flip(path, at);
    await expect(open(folder)).rejects.toMatchObject({
      code: 'corrupt_journal',
      message: `the journal has a damaged record at byte ${offset} of journal/${segmentName(1)}`,
      hint: expect.stringContaining('doctor --set-aside-corrupt'),
    });
    expect(await readFile(path)).toEqual(damaged);
    expect(await readdir(folder)).toEqual([segmentName(1)]);
  });

  test('set aside: the damaged record is kept apart, the others load', async () => {
    const folder = await withRecords(['a', 'b', 'c']);
    const damaged = await flip(join(folder, segmentName(1)), first + 24);
    const opened = await open(folder, undefined, { setAsideCorrupt: true });
    expect(opened.report).toEqual({ replayed: 2, tornBytes: 0, setAside: 1 });
    expect(await texts(opened.replay())).toEqual(['a', 'c']);
    const kept = join(folder, 'set-aside', `${segmentName(1)}.${first}.damaged`);
    expect(await readFile(kept)).toEqual(damaged.subarray(first, 2 * first));
    await opened.journal.release(3);
    await opened.journal.close();
    expect(await contents(folder, 3)).toEqual([]);
  });

  test('a record cut short in a segment that is not the last is damage', async () => {
    const folder = await withRecords(['a', 'b']);
    const path = join(folder, segmentName(1));
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 8));
    await writeFile(join(folder, segmentName(3)), Buffer.concat(encodeRecord(3, [bytes('c')])));
    await expect(open(folder)).rejects.toMatchObject({ code: 'corrupt_journal' });
  });

  test('missing records are damage', async () => {
    const folder = await withRecords(['a', 'b']);
    await writeFile(join(folder, segmentName(4)), Buffer.concat(encodeRecord(4, [bytes('d')])));
    await expect(open(folder)).rejects.toMatchObject({ code: 'corrupt_journal' });
    await rm(join(folder, segmentName(1)));
    await expect(open(folder)).rejects.toMatchObject({ code: 'corrupt_journal' });
    await expect((await checked(folder)).open(2)).rejects.toMatchObject({
      code: 'corrupt_journal',
      message: expect.stringContaining('missing records'),
    });
    expect(await contents(folder, 3)).toEqual(['d']);
  });

  test('loaded records are not handed out, and numbers go on after the loaded ones', async () => {
    const folder = await withRecords(['a', 'b', 'c']);
    expect(await contents(folder, 2)).toEqual(['c']);
    await rm(join(folder, segmentName(1)));
    const { journal } = await (await checked(folder)).open(3);
    expect(await journal.append([bytes('d')])).toBe(4);
    await journal.close();
  });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

async function checked(folder: string, files?: JournalFiles, options = {}) {
  return checkJournal({
    files: files ?? (await diskJournalFiles(folder)),
    segmentBytesMax: 1_000,
    setAsideCorrupt: false,
    log: silentLog,
    ...options,
  });
}

async function open(folder: string, files?: JournalFiles, options = {}) {
  return (await checked(folder, files, options)).open(0);
}

async function withRecords(payloads: readonly string[]): Promise<string> {
  const folder = await newFolder();
  const { journal }: { journal: Journal } = await open(folder);
  for (const text of payloads) await journal.append([bytes(text)]);
  await journal.close();
  return folder;
}

async function contents(folder: string, loadedSeq = 0): Promise<string[]> {
  return texts((await (await checked(folder)).open(loadedSeq)).replay());
}

async function texts(replay: AsyncIterable<readonly { payload: Uint8Array }[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const records of replay) {
    for (const { payload } of records) found.push(new TextDecoder().decode(payload));
  }
  return found;
}

async function flip(path: string, at: number): Promise<Buffer> {
  const content = await readFile(path);
  content.writeUInt8(content.readUInt8(at) ^ 0x10, at);
  await writeFile(path, content);
  return content;
}

function zeroTail(seq: number, length: number): Uint8Array {
  const record = Buffer.concat(encodeRecord(seq, [new Uint8Array(length).fill(7)]));
  return record.fill(0, 5_000);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface Faults {
  readonly write?: (
    really: (buffers: readonly Uint8Array[], position: number) => Promise<number>,
    buffers: readonly Uint8Array[],
    position: number,
  ) => Promise<number>;
  readonly sync?: (really: () => Promise<void>) => Promise<void>;
}

function wrap(files: JournalFiles, faults: Faults): JournalFiles {
  return {
    ...files,
    async create(name) {
      const file = await files.create(name);
      return {
        ...file,
        write: (buffers, position) =>
          (faults.write ?? ((really, ...rest) => really(...rest)))(file.write, buffers, position),
        sync: () => (faults.sync ?? ((really) => really()))(file.sync),
      };
    },
  };
}
