import { Invalid } from '../../model/errors.ts';
import { type BodyOptions, BodyReader, tooLarge } from './request-body.ts';

/**
 * Reads the one length-prefixed message of a unary call: a flag, four bytes of length, the message
 * (gRPC over HTTP/2, "Length-Prefixed-Message"). `compression` is what `grpc-encoding` names; it
 * holds only for a message whose flag is set.
 */
export class FrameReader {
  readonly #options: Omit<BodyOptions, 'expectedBytes'>;
  #flag = 0;
  #headLength = 0;
  /** Bytes of the message still to come; while the head is read, its length so far. */
  #rest = 0;
  #body: BodyReader | undefined;
  #failed = false;

  constructor(options: Omit<BodyOptions, 'expectedBytes'>) {
    this.#options = options;
  }

  /** As many bytes arrived as were announced. */
  get isWhole(): boolean {
    return this.#body !== undefined && this.#rest === 0;
  }

  get bytesOnWire(): number {
    return this.#body?.bytesOnWire ?? 0;
  }

  /** As `BodyReader.write`. */
  write(chunk: Uint8Array): void {
    if (this.#failed) return;
    let at = 0;
    for (; this.#headLength < headBytes && at < chunk.length; at++) this.#readHead(chunk[at] ?? 0);
    if (this.#failed || this.#body === undefined || at === chunk.length) return;
    const payload = chunk.subarray(at, at + this.#rest);
    this.#rest -= payload.length;
    if (at + payload.length < chunk.length) this.fail(malformed());
    if (payload.length > 0) this.#body.write(payload);
  }

  end(): void {
    if (this.#failed) return;
    if (this.#body === undefined || this.#rest > 0) this.fail(malformed());
    else this.#body.end();
  }

  fail(error: Error): void {
    this.#failed = true;
    if (this.#body === undefined) this.#options.settled.reject(error);
    else this.#body.fail(error);
  }

  #readHead(byte: number): void {
    if (this.#headLength === 0) this.#flag = byte;
    else this.#rest = this.#rest * 256 + byte;
    this.#headLength++;
    if (this.#headLength === headBytes) this.#openBody();
  }

  #openBody(): void {
    const { bytesMax } = this.#options;
    const isCompressed = this.#flag === 1;
    if (this.#flag > 1) this.fail(malformed());
    else if (isCompressed && this.#options.compression === 'none') this.fail(invalidFlag());
    else if (this.#rest > bytesMax) this.fail(tooLarge(bytesMax));
    else {
      const compression = isCompressed ? this.#options.compression : 'none';
      this.#body = new BodyReader({ ...this.#options, compression, expectedBytes: this.#rest });
    }
  }
}

/** One message as it is sent, uncompressed. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(headBytes + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, headBytes);
  return framed;
}

const headBytes = 5;

function malformed(): Invalid {
  return new Invalid('the call is not one whole length-prefixed message', {
    code: 'malformed_grpc_frame',
  });
}

/** doc/compression.md of gRPC: it must fail with INTERNAL, and say so. */
function invalidFlag(): Invalid {
  return new Invalid('the Compressed-Flag is set on a message without a grpc-encoding', {
    code: 'invalid_compressed_flag',
    hint: 'name the encoding in the header, or send the message as it is',
  });
}
