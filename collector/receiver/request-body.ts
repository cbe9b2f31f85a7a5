import type { Transform } from 'node:stream';
import { constants, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { Invalid } from '../../model/errors.ts';
import type { Admitted } from '../admission/admission.ts';

export type Compression = 'none' | 'gzip' | 'deflate' | 'zstd';

export interface BodyOptions {
  readonly compression: Compression;
  /** Limit of the body as sent, and again of the inflated one, in bytes. */
  readonly bytesMax: number;
  /** Announced size as sent; undefined when it was not announced. */
  readonly expectedBytes: number | undefined;
  /** Charged with every byte kept. The caller releases it. */
  readonly admitted: Admitted;
  /** Called when `write` may be called again after it answered false. */
  readonly onDrain: () => void;
}

/** One body on its way in: fed by either transport, inflated as it arrives, never held twice. */
export interface BodyReader {
  /**
   * Takes a chunk as sent; false asks the source to wait for `onDrain`. Ignored once the body
   * failed.
   */
  write(chunk: Uint8Array): boolean;
  /** The source is complete. */
  end(): void;
  /** Gives up; nothing happens when the body is already complete or failed. */
  fail(error: Error): void;
  /**
   * The inflated bytes in an ArrayBuffer of their own. Rejects with Invalid (`request_too_large`,
   * `corrupt_compression`), Unavailable, or what `fail` was given.
   */
  readonly done: Promise<Uint8Array<ArrayBuffer>>;
  bytesOnWire(): number;
}

/** Admission is charged as bytes come out, so a bomb is stopped at a limit and not after it. */
export function createBodyReader(options: BodyOptions): BodyReader {
  const { bytesMax, admitted } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const kept = createGrowingBytes(firstCapacity(options), bytesMax);
  const inflater = createInflater(options.compression);
  let bytesOnWire = 0;
  let settled = false;

  const fail = (error: Error): void => {
    if (settled) return;
    settled = true;
    inflater?.destroy();
    reject(error);
  };
  const keep = (chunk: Uint8Array): void => {
    if (settled) return;
    try {
      if (kept.length() + chunk.length > bytesMax) throw tooLarge(bytesMax);
      admitted.grow(chunk.length);
      kept.append(chunk);
    } catch (error) {
      fail(error instanceof Error ? error : new TypeError('not an error'));
    }
  };
  const complete = (): void => {
    if (settled) return;
    settled = true;
    resolve(kept.finish());
  };
  inflater?.on('data', keep);
  inflater?.on('end', complete);
  inflater?.on('drain', options.onDrain);
  inflater?.on('error', () => fail(corrupt()));
  return {
    write(chunk) {
      bytesOnWire += chunk.length;
      if (settled) return true;
      if (bytesOnWire > bytesMax) fail(tooLarge(bytesMax));
      else if (inflater === undefined) keep(chunk);
      else return inflater.write(chunk);
      return true;
    },
    end() {
      if (settled) return;
      if (inflater === undefined) complete();
      else if (bytesOnWire === 0) fail(corrupt());
      else inflater.end();
    },
    fail,
    done: promise,
    bytesOnWire: () => bytesOnWire,
  };
}

/** Thrown before anything is read too, when the announced size is already too large. */
export function tooLarge(bytesMax: number): Invalid {
  return new Invalid(`the request is larger than ${bytesMax} bytes`, {
    code: 'request_too_large',
    hint: 'export smaller batches, or raise limits.request_bytes_max',
  });
}

export function aborted(): Invalid {
  return new Invalid('the sender gave up before its body was complete', { code: 'upload_aborted' });
}

export function tooSlow(): Invalid {
  return new Invalid('the body did not arrive in time', { code: 'upload_too_slow' });
}

function corrupt(): Invalid {
  return new Invalid('the body is not what its compression header says', {
    code: 'corrupt_compression',
    hint: 'send the header only with a compressed body',
  });
}

function createInflater(compression: Compression): Transform | undefined {
  const options = { chunkSize: 64 * 1024, rejectGarbageAfterEnd: true };
  switch (compression) {
    case 'none':
      return undefined;
    case 'gzip':
      return createGunzip(options);
    case 'deflate':
      return createInflate(options);
    case 'zstd':
      // RFC 9659: windows above 8 MiB are not for use over HTTP, so a frame cannot ask for more
      // memory.
      return createZstdDecompress({
        ...options,
        params: { [constants.ZSTD_d_windowLogMax]: 23 },
      });
  }
}

/**
 * An untouched page costs nothing, so an announced MiB is no promise of memory; more must arrive
 * first.
 */
function firstCapacity({ compression, expectedBytes }: BodyOptions): number {
  if (expectedBytes === undefined) return 64 * 1024;
  const guess = compression === 'none' ? expectedBytes : expectedBytes * 4;
  return Math.min(guess, 1024 * 1024);
}

interface GrowingBytes {
  length(): number;
  append(chunk: Uint8Array): void;
  finish(): Uint8Array<ArrayBuffer>;
}

/**
 * One buffer that doubles. A list of chunks was rejected: a body sent in one-byte pieces becomes
 * millions of buffer objects of some 200 bytes each, which admission would not see.
 */
function createGrowingBytes(capacity: number, bytesMax: number): GrowingBytes {
  let bytes = new Uint8Array(new ArrayBuffer(capacity));
  let length = 0;
  return {
    length: () => length,
    append(chunk) {
      const needed = length + chunk.length;
      if (needed > bytes.length) {
        const doubled = Math.min(bytesMax, bytes.length * 2);
        bytes = new Uint8Array(bytes.buffer.transfer(Math.max(needed, doubled)));
      }
      bytes.set(chunk, length);
      length = needed;
    },
    finish: () => (length === bytes.length ? bytes : new Uint8Array(bytes.buffer.transfer(length))),
  };
}
