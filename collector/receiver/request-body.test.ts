import { createHook } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inflatersMax } from '../../model/limits.ts';
import { createAdmission } from '../admission/admission.ts';
import { aborted, BodyReader, type Compression } from './request-body.ts';

const KiB = 1024;
const bytesMax = 64 * KiB;
const text = '{"resourceSpans":[]}';

function setUp() {
  const pressure = () => ({ unflushedBytes: 0, unflushedBytesMax: 1 });
  const admission = createAdmission({ inflightBytesMax: 1024 * 1024 * KiB }, pressure);
  const open = (compression: Compression, expectedBytes?: number) => {
    const admitted = admission.admit(0);
    const settled = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    const options = { compression, bytesMax, expectedBytes, admitted, settled };
    const reader = new BodyReader(options);
    admitted.uploading(reader);
    const outcome = settled.promise
      .catch((error: Error) => error)
      .finally(() => admitted.release());
    return { reader, outcome };
  };
  return { admission, open };
}

/** What the body became, sent whole or byte by byte. */
async function inflated(compression: Compression, body: Uint8Array, pieceBytes: number) {
  const { admission, open } = setUp();
  const { reader, outcome } = open(compression);
  for (let at = 0; at < body.length; at += pieceBytes) {
    reader.write(body.subarray(at, at + pieceBytes));
  }
  reader.end();
  const result = await outcome;
  expect(admission.stats().inflightBytes).toBe(0);
  if (result instanceof Error) return 'code' in result ? result.code : result.name;
  expect(result.buffer.byteLength).toBe(result.length);
  return Buffer.from(result).toString();
}

describe('a compressed body', () => {
  const half = Math.floor(text.length / 2);
  const members = [gzipSync(text.slice(0, half)), gzipSync(text.slice(half))] as const;
  const badChecksum = Buffer.concat(members);
  badChecksum[badChecksum.length - 6] = 1 ^ (badChecksum.at(-6) ?? 0);
  const large = gzipSync(Buffer.alloc(bytesMax / 2 + 1));
  const rows: readonly (readonly [string, Compression, Uint8Array, string])[] = [
    ['gzip', 'gzip', gzipSync(text), text],
    ['gzip: two members', 'gzip', Buffer.concat(members), text],
    ['gzip: and an empty member', 'gzip', Buffer.concat([...members, gzipSync('')]), text],
    ['gzip: padded with zeros', 'gzip', Buffer.concat([...members, Buffer.alloc(512)]), text],
    ['gzip: one zero', 'gzip', Buffer.concat([...members, Buffer.alloc(1)]), text],
    [
      'gzip: a member after zeros, which zlib would leave out',
      'gzip',
      Buffer.concat([members[0], Buffer.alloc(5), members[1]]),
      'corrupt_compression',
    ],
    ['gzip and rubbish', 'gzip', Buffer.concat([...members, Buffer.from('xx')]), 'corrupt'],
    ['gzip: half a head', 'gzip', Buffer.concat([...members, Buffer.of(0x1f, 0x8b)]), 'corrupt'],
    ['gzip: the second is cut', 'gzip', Buffer.concat(members).subarray(0, -5), 'corrupt'],
    ['gzip: the second is damaged', 'gzip', badChecksum, 'corrupt'],
    ['gzip: members over the limit', 'gzip', Buffer.concat([large, large]), 'request_too_large'],
    ['gzip: too large to send', 'gzip', Buffer.alloc(bytesMax + 1), 'request_too_large'],
    ['deflate', 'deflate', deflateSync(text), text],
    [
      'deflate and zeros',
      'deflate',
      Buffer.concat([deflateSync(text), Buffer.alloc(4)]),
      'corrupt',
    ],
    ['zstd', 'zstd', zstdCompressSync(text), text],
    [
      'zstd: two frames',
      'zstd',
      Buffer.concat([zstdCompressSync(text.slice(0, half)), zstdCompressSync(text.slice(half))]),
      text,
    ],
    ['zstd and rubbish', 'zstd', Buffer.concat([zstdCompressSync(text), Buffer.of(1)]), 'corrupt'],
    ['nothing', 'gzip', Buffer.alloc(0), 'corrupt'],
  ];
  it.each(rows)('%s', async (_name, compression, body, want) => {
    const expected = want === 'corrupt' ? 'corrupt_compression' : want;
    for (const pieceBytes of [body.length || 1, 1]) {
      if (body.length / pieceBytes > 2 * KiB) continue;
      expect(await inflated(compression, body, pieceBytes)).toBe(expected);
    }
  });
});

/** How many inflaters are opened meanwhile. */
function countInflaters(run: () => void): number {
  let opened = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'ZLIB') opened++;
    },
  });
  hook.enable();
  run();
  hook.disable();
  return opened;
}

describe('memory', () => {
  const packed = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync };
  const compressions = ['none', 'gzip', 'deflate', 'zstd'] as const;
  it.each(compressions)('of uploads that stall is what admission holds: %s', (compression) => {
    const { admission, open } = setUp();
    const noise = createHash('shake256', { outputLength: 9 * KiB }).digest();
    const body = compression === 'none' ? noise : packed[compression](noise);
    const part = Buffer.from(body.subarray(0, 3 * KiB));
    const before = process.memoryUsage().arrayBuffers;
    const opened = countInflaters(() => {
      for (let i = 0; i < 400; i++) {
        const { reader } = open(compression, i % 2 === 0 ? undefined : bytesMax);
        for (let at = 0; at < part.length; at += 100) reader.write(part.subarray(at, at + 100));
      }
    });
    const held = admission.stats().inflightBytes;
    expect([held, opened]).toEqual([400 * part.length, 0]);
    // Those that shrank to their successor may not be collected yet.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(2 * held + 64 * KiB);
  });

  it('of bodies that are whole at once: only so many are inflated together', async () => {
    const { admission, open } = setUp();
    const body = gzipSync(text);
    const uploads = Array.from({ length: 5 * inflatersMax }, () => open('gzip'));
    const opened = countInflaters(() => {
      for (const { reader } of uploads) {
        reader.write(body);
        reader.end();
      }
    });
    expect(opened).toBe(inflatersMax);
    // Of those that wait, and of those that are at it, some give up.
    const gone = uploads.filter((_, index) => index % 3 === 0);
    for (const { reader } of gone) reader.fail(aborted());
    const outcomes = await Promise.all(uploads.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => outcome instanceof Error)).toHaveLength(gone.length);
    expect(admission.stats()).toMatchObject({ inflightBytes: 0, inflightRequests: 0 });
    expect(await inflated('gzip', body, body.length)).toBe(text);
  });

  it('is charged for a body as it was sent until it is inflated', async () => {
    const { admission, open } = setUp();
    const body = gzipSync(Buffer.alloc(bytesMax));
    const { reader, outcome } = open('gzip');
    reader.write(body);
    expect(admission.stats().inflightBytes).toBe(body.length);
    reader.end();
    const charged = outcome.then(() => admission.stats().inflightBytes);
    expect(await outcome).toHaveLength(bytesMax);
    expect(await charged).toBe(0);
  });
});
