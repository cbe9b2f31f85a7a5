import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Log, type LogFields, silentLog } from '../../model/log.ts';
import type { Journal } from './journal.ts';
import { diskJournalFiles, type JournalFiles, readAround, segmentName } from './journal-files.ts';
import { checkJournal } from './open-journal.ts';
import { encodeRecord, recordBytes } from './record.ts';
import { listSetAside } from './set-aside.ts';

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
    expect(opened.report).toEqual({ replayed: 2, tornBytes: tail.length, lost: [] });
    expect((await stat(path)).size).toBe(size);
    expect(await opened.journal.append([bytes('c')])).toBe(3);
    await opened.journal.close();
    expect(await contents(folder)).toEqual(['a', 'b', 'c']);
  });

  const one = recordBytes(1);
  const first = segmentName(1);
  test.each<[string, number[], string[], string[]]>([
    ['a payload byte of the first record', [24], ['0.damaged-1-1'], ['b', 'c', 'd']],
    ['the length of the first record', [4], ['0.damaged-1-1'], ['b', 'c', 'd']],
    ['the magic of the second record', [one], [`${one}.damaged-2-2`], ['a', 'c', 'd']],
    ['its sequence number', [one + 8], [`${one}.damaged-2-2`], ['a', 'c', 'd']],
    ['two headers side by side', [one, 2 * one], [`${one}.damaged-2-3`], ['a', 'd']],
    [
      'a header and the next payload',
      [one, 2 * one + 24],
      [`${one}.damaged-2-2`, `${2 * one}.damaged-3-3`],
      ['a', 'd'],
    ],
    [
      'the checksum of the last record',
      [3 * one + 17],
      [`${3 * one}.damaged-4-end`],
      ['a', 'b', 'c'],
    ],
    ["the last record's payload", [3 * one + 24], [`${3 * one}.damaged-4-4`], ['a', 'b', 'c']],
  ])('damage is named, kept and counted, all others load: %s', async (_, at, names, rest) => {
    const folder = await withRecords(['a', 'b', 'c', 'd']);
    const path = join(folder, first);
    const sound = await readFile(path);
    for (const place of at) await flip(path, place);
    const damaged = await readFile(path);
    const { log, errors } = recordingLog();
    const opened = await open(folder, undefined, { log });
    expect(await texts(opened.replay())).toEqual(rest);
    const kept = await readdir(join(folder, 'set-aside'));
    expect(kept).toEqual(names.map((name) => `0000000000000001-${name}.corrupt`));
    let length = 0;
    for (const name of kept) {
      const { size } = await stat(join(folder, 'set-aside', name));
      const offset = Number(/-(\d+)\./.exec(name)?.[1]);
      const bytes = await readFile(join(folder, 'set-aside', name));
      expect(bytes).toEqual(damaged.subarray(offset, offset + size));
      length += size;
    }
    expect(length).toBe(sound.length - rest.length * one);
    expect(errors.map(({ segment, offset }) => `${segment}:${offset}`)).toEqual(
      names.map((name) => `${first}:${Number.parseInt(name, 10)}`),
    );
    const files = await diskJournalFiles(folder);
    const lost = new Set(names.flatMap((name) => /damaged-(\d)-(\d|end)/.exec(name)?.slice(1)));
    lost.delete('end');
    expect((await listSetAside(files)).records).toBe(lost.size);
    await opened.journal.release(4);
    await opened.journal.close();
    expect((await listSetAside(files)).records, 'the count outlives the segment').toBe(lost.size);
  });

  test('sectors that cannot be read cost the records in them and no others', async () => {
    // A segment each.
    const folder = await withRecords(['a', 'b', 'c', 'd'].map((text) => text.repeat(5_000)));
    const disk = await diskJournalFiles(folder);
    const bad = new Set([`${segmentName(2)}:0`, `${segmentName(4)}:4096`]);
    const read = async (name: string) => {
      const sound = await readFile(join(folder, name));
      return readAround(sound.length, async (block, position) => {
        if (bad.has(`${name}:${position}`)) throw Object.assign(new Error('no'), { code: 'EIO' });
        block.set(sound.subarray(position, position + block.length));
      });
    };
    const opened = await open(folder, { ...disk, read });
    const found = await texts(opened.replay());
    expect(found.map((text) => text.slice(0, 1))).toEqual(['a', 'c']);
    expect(opened.report).toMatchObject({
      tornBytes: 0,
      lost: [
        { firstSeq: 2, lastSeq: 2 },
        { firstSeq: 4, lastSeq: 4 },
      ],
    });
  });

  test('what looks like a record inside a damaged one cannot lift the numbers', async () => {
    const [forgedFar, forgedBack] = [2 ** 50, 1].map((seq) => encodeRecord(seq, [bytes('x')]));
    const padding = new Uint8Array(40).fill(7);
    const folder = await newFolder();
    const records = [
      encodeRecord(1, [bytes('a')]),
      encodeRecord(2, [padding, ...(forgedFar ?? []), ...(forgedBack ?? []), padding]),
      encodeRecord(3, [bytes('c')]),
    ];
    await writeFile(join(folder, first), flipped(Buffer.concat(records.flat()), one));
    const opened = await open(folder);
    expect(await texts(opened.replay())).toEqual(['a', 'c']);
    expect(opened.report.lost).toMatchObject([{ firstSeq: 2, lastSeq: 2, offset: one }]);
  });

  test('damage in records that the database holds is no loss', async () => {
    const folder = await withRecords(['a', 'b', 'c']);
    await flip(join(folder, first), 24);
    await flip(join(folder, first), one);
    expect(await contents(folder, 2)).toEqual(['c']);
    expect(await readdir(folder)).toEqual([first]);
  });

  test('opening again after a crash sets nothing aside twice', async () => {
    const folder = await withRecords(['a', 'b', 'c']);
    await flip(join(folder, first), one);
    await open(folder);
    const opened = await open(folder);
    expect(opened.report.lost).toHaveLength(1);
    expect((await listSetAside(await diskJournalFiles(folder))).records).toBe(1);
  });

  test('a segment of which all is damaged stays until the others are loaded', async () => {
    const folder = await withRecords(['a']);
    await writeFile(join(folder, segmentName(2)), Buffer.concat(encodeRecord(2, [bytes('b')])));
    await flip(join(folder, first), 24);
    await open(folder);
    // That start was cut short. The next must not take the segment for missing.
    const opened = await open(folder);
    expect((await listSetAside(await diskJournalFiles(folder))).records).toBe(1);
    expect(await texts(opened.replay())).toEqual(['b']);
    await opened.journal.release(2);
    expect(await readdir(folder)).toEqual(['set-aside']);
  });

  test('other damage at the same place under the same numbers is a second file', async () => {
    const folder = await withRecords(['a']);
    for (const [text, records] of [
      ['A', 1],
      ['B', 2],
    ] as const) {
      await writeFile(join(folder, first), Buffer.concat(encodeRecord(1, [bytes(text)])));
      await flip(join(folder, first), 24);
      await open(folder);
      expect((await listSetAside(await diskJournalFiles(folder))).records).toBe(records);
    }
  });

  test('a crash while bytes are set aside leaves no half of them under that name', async () => {
    const folder = await withRecords(['a']);
    const files = await diskJournalFiles(folder);
    await files.writeSetAside('x.corrupt', bytes('whole'));
    await writeFile(join(folder, 'set-aside', 'y.corrupt.draft'), 'ha');
    expect((await listSetAside(files)).files.map(({ name }) => name)).toEqual(['x.corrupt']);
  });

  test('nothing is removed where the bytes cannot be kept', async () => {
    const folder = await withRecords(['a', 'b']);
    const damaged = await flip(join(folder, first), 24);
    const disk = await diskJournalFiles(folder);
    const full = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOSPC' });
    };
    await expect(open(folder, { ...disk, writeSetAside: full })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    expect(await readFile(join(folder, first))).toEqual(damaged);
  });

  test('a record cut short in a segment that is not the last is damage', async () => {
    const folder = await withRecords(['a', 'b']);
    const path = join(folder, first);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 8));
    await writeFile(join(folder, segmentName(3)), Buffer.concat(encodeRecord(3, [bytes('c')])));
    const { report, replay } = await open(folder);
    expect(await texts(replay())).toEqual(['a', 'c']);
    expect(report.lost).toMatchObject([
      { segment: first, offset: one, length: one - 8, firstSeq: 2, lastSeq: 2, reason: 'damaged' },
    ]);
  });

  test.each<[string, (folder: string) => Promise<unknown>, number, object[], string[]]>([
    [
      'a segment is gone',
      (folder) => writeFile(join(folder, segmentName(6)), record6),
      0,
      [{ segment: segmentName(6), firstSeq: 3, lastSeq: 5, reason: 'missing' }],
      ['a', 'b', 'f'],
    ],
    ['the first is gone', (folder) => onlySixth(folder), 2, [{ firstSeq: 3, lastSeq: 5 }], ['f']],
    ['the gap is in the database', (folder) => onlySixth(folder), 5, [], ['f']],
    [
      'a segment was copied',
      (folder) => copyFile(join(folder, first), join(folder, segmentName(9))),
      0,
      [],
      ['a', 'b'],
    ],
    [
      'a segment was renamed',
      (folder) => rename(join(folder, first), join(folder, segmentName(9))),
      0,
      [],
      ['a', 'b'],
    ],
    [
      'a later segment is damaged at its start',
      (folder) => writeFile(join(folder, segmentName(6)), flipped(record6, 3)),
      0,
      [
        { firstSeq: 3, lastSeq: 5, reason: 'missing' },
        { segment: segmentName(6), firstSeq: 6, lastSeq: undefined, reason: 'damaged' },
      ],
      ['a', 'b'],
    ],
    [
      'a segment is all noise',
      (folder) => writeFile(join(folder, first), Buffer.alloc(500, 0xa5)),
      0,
      [{ segment: first, offset: 0, length: 500, firstSeq: 1, lastSeq: undefined }],
      [],
    ],
  ])('whole segments: %s', async (_, damage, loadedSeq, lost, rest) => {
    const folder = await withRecords(['a', 'b']);
    await damage(folder);
    const { report, replay } = await (await checked(folder)).open(loadedSeq);
    expect(await texts(replay())).toEqual(rest);
    expect(report.lost).toHaveLength(lost.length);
    expect(report.lost).toMatchObject(lost);
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

const record6 = Buffer.concat(encodeRecord(6, [bytes('f')]));

async function onlySixth(folder: string): Promise<void> {
  await rm(join(folder, segmentName(1)));
  await writeFile(join(folder, segmentName(6)), record6);
}

function flipped(content: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x10, at);
  return copy;
}

function recordingLog(): { readonly log: Log; readonly errors: LogFields[] } {
  const errors: LogFields[] = [];
  return { log: { ...silentLog, error: (fields) => void errors.push(fields) }, errors };
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  folders.push(folder);
  return folder;
}

async function checked(folder: string, files?: JournalFiles, options = {}) {
  return checkJournal({
    files: files ?? (await diskJournalFiles(folder)),
    segmentBytesMax: 1_000,
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
  const content = flipped(await readFile(path), at);
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
