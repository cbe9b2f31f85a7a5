import {
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { type Admission, createAdmission } from '../../collector/admission/admission.ts';
import { aborted, BodyReader, type Compression } from '../../collector/receiver/request-body.ts';
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
  /** Throws where it is not wholly of this format. */
  readonly inflate: (bytes: Uint8Array) => Uint8Array;
}

const strict = { rejectGarbageAfterEnd: true };

const codecs: readonly Codec[] = [
  { compression: 'gzip', deflate: gzipSync, inflate: gunzip },
  {
    compression: 'deflate',
    deflate: deflateSync,
    inflate: (bytes) => inflateSync(bytes, strict),
  },
  {
    compression: 'zstd',
    deflate: zstdCompressSync,
    inflate: (bytes) => zstdDecompressSync(bytes, { ...strict, ...windowMax }),
  },
];

const windowMax = { params: { [constants.ZSTD_d_windowLogMax]: 23 } };

/** Members one after another, and zeros: a member that comes after a zero would be left out. */
function gunzip(bytes: Uint8Array): Uint8Array {
  const inflated = gunzipSync(bytes);
  for (let rest = bytes; rest.some((byte) => byte !== 0); ) {
    const made = gunzipSync(rest, { info: true });
    if (!saysHowFar(made) || made.engine.bytesWritten === 0) throw new Error('no member');
    rest = rest.subarray(made.engine.bytesWritten);
  }
  return inflated;
}

/** What the option `info` adds, which Node's types leave out. */
function saysHowFar(made: object): made is { readonly engine: { readonly bytesWritten: number } } {
  return 'engine' in made;
}

/**
 * A compressed body on its way in, whole, cut, damaged, given up, or a bomb. The first byte of an
 * input names the compression and how it is sent, the second where the body is cut in two.
 */
export function inflateTarget(): FuzzTarget {
  const corpus = codecs.map(({ deflate }) => plainBodies.map(deflate));
  // One for all inputs: a turn that were never given back would be missed.
  const admission = createAdmission({ inflightBytesMax: 1024 * 1024 }, () => calm);
  return {
    name: 'inflate',
    make: (random) => makeBody(corpus, random),
    check: (input, outcomes) => checkBody(admission, input, outcomes),
    async settle() {
      const { inflightBytes, inflightRequests } = admission.stats();
      if (inflightBytes + inflightRequests > 0) throw new Error('something is held for ever');
    },
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
  return Uint8Array.from([at + codecs.length * random(8), random(256), ...body]);
}

async function checkBody(
  admission: Admission,
  input: Uint8Array,
  outcomes: Outcomes,
): Promise<void> {
  const [first = 0, second = 0] = input;
  const codec = codecs[first % codecs.length];
  if (codec === undefined) return;
  const how = Math.floor(first / codecs.length) % 8;
  const body = input.subarray(2);
  const cut = Math.floor((body.length * second) / 255);
  const admitted = admission.admit(0);
  const settled = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const { compression } = codec;
  const options = { compression, bytesMax, expectedBytes: undefined, admitted, settled };
  const reader = new BodyReader(options);
  reader.write(body.subarray(0, cut));
  if (how === 1) reader.fail(aborted());
  reader.write(body.subarray(cut));
  reader.end();
  if (how === 2) reader.fail(aborted());
  if (how === 3) setImmediate(() => reader.fail(aborted()));
  const result = await settled.promise.catch((error: unknown) => error);
  const charged = admission.stats().inflightBytes;
  admitted.release();
  if (charged > body.length + bytesMax + pieceBytes) throw new Error('more is kept than the limit');
  if (result instanceof Uint8Array) {
    seen(outcomes, 'inflated');
    if (charged !== result.length) throw new Error('charged for something else');
    if (!isSame(codec, body, result)) throw new Error('inflated to something else');
    return;
  }
  if (!(result instanceof Invalid && codes.has(result.code))) {
    throw new Error('failed otherwise', { cause: result });
  }
  seen(outcomes, result.code);
  if (result.code === 'corrupt_compression' && isWhole(codec, body)) {
    throw new Error('refused what is sound');
  }
}

const calm = { unflushedBytes: 0, unflushedBytesMax: 1 };
const codes: ReadonlySet<string> = new Set([
  'corrupt_compression',
  'request_too_large',
  'upload_aborted',
]);

/** What zlib makes of the whole body at once. */
function isSame(codec: Codec, body: Uint8Array, result: Uint8Array): boolean {
  return Buffer.from(result).equals(codec.inflate(body));
}

function isWhole(codec: Codec, body: Uint8Array): boolean {
  try {
    codec.inflate(body);
    return true;
  } catch {
    return false;
  }
}
