/** A frame of HTTP/2 as RFC 9113 draws it, valid or not. */
export interface FrameShape {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Uint8Array;
  /** What the head says; the payload's own where it is left out. */
  readonly length?: number;
}

export const preface: Uint8Array = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export function frameBytes({ type, flags, stream, payload, length }: FrameShape): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length ?? payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
