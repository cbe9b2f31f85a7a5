import {
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { createAdmission } from '../../collector/admission/admission.ts';
import { BodyReader, type Compression } from '../../collector/receiver/request-body.ts';
import { Invalid } from '../../model/errors.ts';
import { mutate } from '../otlp/mutate.ts';
import { seeds } from './seeds.ts';
import { type FuzzTarget, type Outcomes, once, pick, type Random, seen } from './target.ts';

const bytesMax = 64 * 1024;
/** An inflater hands out this much at once; only the last piece may go over the limit. */
const pieceBytes = 64 * 1024;

interface Codec {
  readonly compression: Compression;
  readonly deflate: (bytes: Uint8Array) => Uint8Array;
  readonly inflate: (bytes: Uint8Array) => Uint8Array;
}

const codecs: readonly Codec[] = [
  { compression: 'gzip', deflate: gzipSync, inflate: gunzipSync },
  { compression: 'deflate', deflate: deflateSync, inflate: inflateSync },
  { compression: 'zstd', deflate: zstdCompressSync, inflate: zstdDecompressSync },
];

/**
 * A compressed body on its way in, whole, cut, damaged, or a bomb. The first byte of an input names
 * the compression, the second where the body is cut in two.
 */
export function inflateTarget(): FuzzTarget {
  const corpus = codecs.map(({ deflate }) => plainBodies.map(deflate));
  return {
    name: 'inflate',
    make: (random) => makeBody(corpus, random),
    check: checkBody,
  };
}

const plainBodies = [
  ...Object.values(seeds).map(([seed]) => Buffer.from(JSON.stringify(seed))),
  Buffer.alloc(0),
  Buffer.from('x'),
  Buffer.alloc(bytesMax, 7),
  Buffer.alloc(bytesMax + 1, 7),
  Buffer.alloc(2 * 1024 * 1024),
];

function makeBody(
  corpus: readonly (readonly Uint8Array[])[],
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = random(codecs.length);
  const own = corpus[at] ?? [];
  let body = pick(own, random);
  const other = pick(once(random, 3) ? pick(corpus, random) : own, random);
  if (!once(random, 10)) body = mutate(body, other, random);
  if (once(random, 8)) body = Buffer.concat([body, other]);
  return Uint8Array.from([at, random(256), ...body]);
}

async function checkBody(input: Uint8Array, outcomes: Outcomes): Promise<void> {
  const codec = codecs[(input[0] ?? 0) % codecs.length];
  if (codec === undefined) return;
  const body = input.subarray(2);
  const cut = Math.floor((body.length * (input[1] ?? 0)) / 255);
  const admission = createAdmission({ inflightBytesMax: 1024 * 1024 }, () => calm);
  const admitted = admission.admit(0);
  const settled = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const reader = new BodyReader({
    compression: codec.compression,
    bytesMax,
    expectedBytes: undefined,
    admitted,
    onDrain() {},
    settled,
  });
  reader.write(body.subarray(0, cut));
  reader.write(body.subarray(cut));
  reader.end();
  const result = await settled.promise.catch((error: unknown) => error);
  const charged = admission.stats().inflightBytes;
  admitted.release();
  if (charged > bytesMax + pieceBytes) throw new Error('more was kept than the limit');
  if (result instanceof Uint8Array) {
    seen(outcomes, 'inflated');
    if (!isSame(codec, body, result)) throw new Error('inflated to something else');
  } else if (result instanceof Invalid && codes.has(result.code)) seen(outcomes, result.code);
  else throw new Error('failed otherwise', { cause: result });
}

const calm = { unflushedBytes: 0, unflushedBytesMax: 1 };
const codes: ReadonlySet<string> = new Set(['corrupt_compression', 'request_too_large']);

/** What zlib makes of the whole body at once, where it takes it. */
function isSame(codec: Codec, body: Uint8Array, result: Uint8Array): boolean {
  try {
    return Buffer.from(result).equals(codec.inflate(body));
  } catch (error) {
    // libzstd compares the announced content size with what came only where it has the whole frame
    // in one piece; a damaged frame with an empty last block passes in two.
    if (codec.compression === 'zstd') return true;
    throw error;
  }
}
