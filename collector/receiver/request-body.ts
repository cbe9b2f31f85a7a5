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
  /**
   * Told once how it ended: the inflated bytes in an ArrayBuffer of their own, or Invalid
   * (`request_too_large`, `corrupt_compression`), Unavailable, or what `fail` was given.
   */
  readonly settled: Settled;
}

/** As `Promise.withResolvers` makes it. */
export interface Settled {
  readonly resolve: (body: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One body on its way in: fed by either transport, inflated as it arrives, never held twice.
 * Admission is charged as bytes come out, so a bomb is stopped at a limit and not after it.
 *
 * What is kept is one buffer that doubles. A list of chunks was rejected: a body sent in one-byte
 * pieces becomes millions of buffer objects of some 200 bytes each, which admission would not see.
 */
export class BodyReader {
  readonly #options: BodyOptions;
  readonly #inflater: Transform | undefined;
  #kept: Uint8Array<ArrayBuffer>;
  #length = 0;
  #bytesOnWire = 0;
  #isSettled = false;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.#kept = new Uint8Array(new ArrayBuffer(firstCapacity(options)));
    this.#inflater = options.compression === 'none' ? undefined : this.#openInflater();
  }

  /** As sent, inflated or not. */
  get bytesOnWire(): number {
    return this.#bytesOnWire;
  }

  /**
   * Takes a chunk as sent; false asks the source to wait for `onDrain`. Ignored once the body
   * failed.
   */
  write(chunk: Uint8Array): boolean {
    const { bytesMax } = this.#options;
    this.#bytesOnWire += chunk.length;
    if (this.#isSettled) return true;
    if (this.#bytesOnWire > bytesMax) this.fail(tooLarge(bytesMax));
    else if (this.#inflater === undefined) this.#keep(chunk);
    else return this.#inflater.write(chunk);
    return true;
  }

  /** The source is complete. */
  end(): void {
    if (this.#isSettled) return;
    if (this.#inflater === undefined) this.#complete();
    else if (this.#bytesOnWire === 0) this.fail(corrupt());
    else this.#inflater.end();
  }

  /** Gives up; nothing happens when the body is already complete or failed. */
  fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#kept = nothing;
    this.#inflater?.destroy();
    this.#options.settled.reject(error);
  }

  #openInflater(): Transform | undefined {
    const inflater = createInflater(this.#options.compression);
    inflater?.on('data', (chunk: Uint8Array) => this.#keep(chunk));
    inflater?.on('end', () => this.#complete());
    inflater?.on('drain', this.#options.onDrain);
    inflater?.on('error', () => this.fail(corrupt()));
    return inflater;
  }

  #keep(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    const { bytesMax, admitted } = this.#options;
    const needed = this.#length + chunk.length;
    try {
      if (needed > bytesMax) throw tooLarge(bytesMax);
      admitted.grow(chunk.length);
    } catch (error) {
      this.fail(error instanceof Error ? error : new TypeError('not an error'));
      return;
    }
    if (needed > this.#kept.length) {
      const doubled = Math.min(bytesMax, this.#kept.length * 2);
      this.#kept = new Uint8Array(this.#kept.buffer.transfer(Math.max(needed, doubled)));
    }
    this.#kept.set(chunk, this.#length);
    this.#length = needed;
  }

  #complete(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const { length, buffer } = this.#kept;
    const isExact = this.#length === length;
    const body = isExact ? this.#kept : new Uint8Array(buffer.transfer(this.#length));
    this.#options.settled.resolve(body);
  }
}

/** A failed body holds no memory while its sender is listened to. */
const nothing = new Uint8Array(new ArrayBuffer(0));

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
