import { Invalid } from '../../model/errors.ts';
import { type BodyOptions, type BodyReader, createBodyReader, tooLarge } from './request-body.ts';

/**
 * Reads the one length-prefixed message of a unary call: a flag, four bytes of length, the message
 * (gRPC over HTTP/2, "Length-Prefixed-Message"). `compression` is what `grpc-encoding` names; it
 * holds only for a message whose flag is set.
 */
export function createFrameReader(options: Omit<BodyOptions, 'expectedBytes'>): FrameReader {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const head = new DataView(new ArrayBuffer(headBytes));
  let headLength = 0;
  let rest = 0;
  let body: BodyReader | undefined;
  let failed = false;

  const fail = (error: Error): void => {
    failed = true;
    if (body === undefined) reject(error);
    else body.fail(error);
  };
  const open = (): void => {
    const isCompressed = head.getUint8(0) === 1;
    rest = head.getUint32(1);
    if (head.getUint8(0) > 1 || (isCompressed && options.compression === 'none')) fail(malformed());
    else if (rest > options.bytesMax) fail(tooLarge(options.bytesMax));
    else {
      const compression = isCompressed ? options.compression : 'none';
      body = createBodyReader({ ...options, compression, expectedBytes: rest });
      resolve(body.done);
    }
  };
  return {
    write(chunk) {
      if (failed) return true;
      let at = 0;
      for (; headLength < headBytes && at < chunk.length; at++) {
        head.setUint8(headLength++, chunk[at] ?? 0);
        if (headLength === headBytes) open();
      }
      if (failed || body === undefined || at === chunk.length) return true;
      const payload = chunk.subarray(at, at + rest);
      rest -= payload.length;
      if (at + payload.length < chunk.length) fail(malformed());
      return payload.length === 0 || body.write(payload);
    },
    end() {
      if (failed) return;
      if (body === undefined || rest > 0) fail(malformed());
      else body.end();
    },
    fail,
    done: promise,
    isWhole: () => body !== undefined && rest === 0,
    bytesOnWire: () => body?.bytesOnWire() ?? 0,
  };
}

export interface FrameReader extends BodyReader {
  /** As many bytes arrived as were announced. */
  isWhole(): boolean;
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
