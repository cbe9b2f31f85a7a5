/** The memory the bytes stand in, unless other bytes may stand there too. */
export function ownMemory({ buffer, byteLength }: Uint8Array): ArrayBuffer | undefined {
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return own ? buffer : undefined;
}
