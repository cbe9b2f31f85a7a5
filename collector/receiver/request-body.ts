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
 * One body on its way in, fed by either transport. It is kept as it was sent until it is whole, and
 * inflated then, when it is its turn. Admission is charged with what arrives and with what comes
 * out of the inflater, so a bomb is stopped at a limit and not after it.
 *
 * Inflating while it arrives was rejected: an inflater takes from 50 to 400 KiB whatever it was
 * given, so 1,200 calls that stalled in their first block held 255 MiB that admission did not see.
 */
export class BodyReader {
  readonly #options: BodyOptions;
  #gathered: Gathered;
  #inflater: Inflater | undefined;
  #bytesOnWire = 0;
  #isSettled = false;

  constructor(options: BodyOptions) {
    this.#options = options;
    this.#gathered = new Gathered(options.bytesMax, options.expectedBytes ?? 0);
  }

  /** As sent, inflated or not. */
  get bytesOnWire(): number {
    return this.#bytesOnWire;
  }

  /** Takes a chunk as sent. Ignored once the body failed. */
  write(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    this.#bytesOnWire += chunk.length;
    this.#keep(chunk);
  }

  /** The source is complete. */
  end(): void {
    if (this.#isSettled) return;
    const { compression, admitted } = this.#options;
    if (compression === 'none') this.#complete();
    else if (this.#bytesOnWire === 0) this.fail(corrupt());
    else admitted.unpack(() => this.#inflate(compression));
  }

  /** Gives up; nothing happens when the body is already complete or failed. */
  fail(error: Error): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#gathered.drop();
    this.#inflater?.destroy();
    this.#options.settled.reject(error);
  }

  #inflate(compression: Exclude<Compression, 'none'>): void {
    if (this.#isSettled) return;
    const { admitted, bytesMax } = this.#options;
    const sent = this.#gathered.take();
    this.#gathered = new Gathered(bytesMax, Math.min(sent.length * guessedRatio, guessedBytesMax));
    const inflater = createInflater(compression, sent.length);
    this.#inflater = inflater;
    inflater.on('data', (chunk: Uint8Array) => {
      this.#keep(chunk);
      // What it holds itself is less than what it gave by now, and that is charged.
      if (this.#gathered.length >= turnBytes) admitted.unpacked();
    });
    inflater.on('end', () => {
      if (this.#isSettled) return;
      // After a member of gzip zeros may follow; at the first of them zlib stops to read.
      if (sent.subarray(inflater.bytesWritten).some((byte) => byte !== 0)) {
        this.fail(corrupt());
        return;
      }
      admitted.shrink(sent.length);
      this.#complete();
    });
    inflater.on('error', () => this.fail(corrupt()));
    inflater.end(sent);
  }

  #keep(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    const { bytesMax, admitted } = this.#options;
    try {
      if (this.#gathered.length + chunk.length > bytesMax) throw tooLarge(bytesMax);
      admitted.grow(chunk.length);
    } catch (error) {
      this.fail(error instanceof Error ? error : new TypeError('not an error'));
      return;
    }
    this.#gathered.add(chunk);
  }

  #complete(): void {
    this.#isSettled = true;
    this.#options.settled.resolve(this.#gathered.take());
  }
}

/**
 * What came so far, in one buffer that doubles: of memory nobody was charged for it takes no more
 * than of charged. A list of chunks was rejected: a body sent in one-byte pieces becomes millions
 * of buffer objects of some 200 bytes each. So was a buffer of the announced size: one that is
 * shorter than 256 KiB is zeroed, which makes it memory, and who announces it may never send it.
 */
class Gathered {
  length = 0;
  #bytes = nothing;
  readonly #bytesMax: number;
  readonly #expectedBytes: number;

  constructor(bytesMax: number, expectedBytes: number) {
    this.#bytesMax = bytesMax;
    this.#expectedBytes = expectedBytes;
  }

  add(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (needed > this.#bytes.length) {
      const isExpected = needed <= this.#expectedBytes;
      const most = isExpected ? this.#expectedBytes : this.#bytesMax;
      const twice = 2 * (isExpected ? needed : this.#bytes.length);
      this.#bytes = resized(this.#bytes, Math.max(needed, Math.min(most, twice)));
    }
    this.#bytes.set(chunk, this.length);
    this.length = needed;
  }

  /** All of it, in a buffer of its own; afterwards there is nothing here. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    const whole = bytes.length === this.length ? bytes : resized(bytes, this.length);
    this.#bytes = nothing;
    this.length = 0;
    return whole;
  }

  /** Gives the memory back now; a failed body holds none while its sender is listened to. */
  drop(): void {
    if (this.#bytes !== nothing) this.#bytes.buffer.transfer(0);
    this.#bytes = nothing;
    this.length = 0;
  }
}

const nothing = new Uint8Array(new ArrayBuffer(0));

function resized(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    bytes === nothing ? new ArrayBuffer(length) : bytes.buffer.transfer(length),
  );
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

function corrupt(): Invalid {
  return new Invalid('the body is not what its compression header says', {
    code: 'corrupt_compression',
    hint: 'send the header only with a compressed body',
  });
}

type Inflater = ReturnType<typeof createInflater>;

/** What an inflater holds itself, at most: libzstd's context and two blocks, without its window. */
const turnBytes = 512 * 1024;
/** Telemetry is packed to less than a quarter; more room is made for it as it comes. */
const guessedRatio = 4;
const guessedBytesMax = 1024 * 1024;

function createInflater(compression: Exclude<Compression, 'none'>, sentBytes: number) {
  const chunkSize = Math.min(64 * 1024, Math.max(1024, sentBytes * guessedRatio));
  switch (compression) {
    case 'gzip':
      // A body may have several members (RFC 1952, 2.2), which Node calls garbage where that is
      // rejected; what is no member is an error all the same.
      return createGunzip({ chunkSize });
    case 'deflate':
      return createInflate({ chunkSize, rejectGarbageAfterEnd: true });
    case 'zstd':
      // RFC 9659: windows above 8 MiB are not for use over HTTP, so a frame cannot ask for more
      // memory.
      return createZstdDecompress({
        chunkSize,
        rejectGarbageAfterEnd: true,
        params: { [constants.ZSTD_d_windowLogMax]: 23 },
      });
  }
}
