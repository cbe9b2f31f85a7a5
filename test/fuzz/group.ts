/** Several inputs as one file: each after its length in four bytes. */
export function joinGroup(inputs: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = inputs.flatMap((input) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(input.length);
    return [length, input];
  });
  return Uint8Array.from(Buffer.concat(parts));
}

export function splitGroup(joined: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
  const inputs: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at + 4 <= joined.length; ) {
    const end = at + 4 + view.getUint32(at, true);
    inputs.push(joined.slice(at + 4, end));
    at = end;
  }
  return inputs;
}
