import { Invalid, type Unavailable } from '../../model/errors.ts';
import { sentence } from './status.ts';
import { tooSlow } from './upload-watch.ts';

/**
 * What is wrong with bytes that Node's HTTP/1 parser gave up on; undefined when the connection
 * merely broke. The parser's own message is not used: it may quote what was sent.
 */
export function malformedHttp(error: Error): Invalid | Unavailable | undefined {
  const code = errorCode(error);
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined;
  if (isHttp2Preface(error)) {
    return new Invalid('HTTP/2 or gRPC was sent to a port of HTTP/1.1', {
      code: 'http2_on_http1_port',
      hint: 'use the gRPC port (4317 by default), or the protocol http/protobuf',
    });
  }
  if (isTlsHello(error)) {
    return new Invalid('TLS was sent to a port without it', {
      code: 'tls_on_plain_port',
      hint: 'use http:// in the endpoint',
    });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Invalid('the headers are too large', { code: 'headers_too_large' });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow();
  return new Invalid('the request is not valid HTTP/1.1', { code: 'malformed_http' });
}

/** CONNECT names a host to be connected with, never a path of ours. */
export function connectRefused(): Invalid {
  return new Invalid('this is no proxy, and telemetry is sent with POST', {
    code: 'method_not_allowed',
  });
}

/** RFC 9113, 3.4: how every HTTP/2 connection begins. */
export function isHttp2Preface(error: Error): boolean {
  return rawPacket(error)?.subarray(0, 14).toString('latin1') === 'PRI * HTTP/2.0';
}

/**
 * An HTTP/2 answer that gRPC clients put into their own error text: empty SETTINGS, then GOAWAY
 * with HTTP_1_1_REQUIRED and our words as debug data (RFC 9113, 6.5 and 6.8).
 */
export function goAwayTo(error: Pick<Invalid, 'message' | 'hint'>): Buffer {
  const words = Buffer.from(sentence(error));
  const settings = Buffer.from([0, 0, 0, 0x04, 0, 0, 0, 0, 0]);
  const goAway = Buffer.alloc(9 + 8 + words.length);
  goAway.writeUIntBE(8 + words.length, 0, 3);
  goAway.writeUInt8(0x07, 3);
  goAway.writeUInt32BE(0x0d, 9 + 4);
  words.copy(goAway, 9 + 8);
  return Buffer.concat([settings, goAway]);
}

function isTlsHello(error: Error): boolean {
  const packet = rawPacket(error);
  return packet?.[0] === 0x16 && packet[1] === 0x03;
}

function rawPacket(error: Error): Buffer | undefined {
  return 'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : undefined;
}

function errorCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
