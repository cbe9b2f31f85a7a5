/** Fields of OTLP's messages as bytes; the tag of an attribute differs between span and resource. */
import { ByteWriter } from './byte-writer.ts';

const encoder = new TextEncoder();
export const encode = (text: string): Uint8Array => encoder.encode(text);

export const attributeTag = { span: 0x4a, resource: 0x0a } as const;
type Tag = (typeof attributeTag)[keyof typeof attributeTag];

/** A field of bytes or text. */
export function field(writer: ByteWriter, tag: number, bytes: Uint8Array): void {
  writer.byte(tag);
  writer.varint(bytes.length);
  writer.raw(bytes);
}

/** An attribute whose `AnyValue` is what `value` writes. */
function attribute(
  writer: ByteWriter,
  tag: Tag,
  key: Uint8Array,
  value: (writer: ByteWriter) => void,
): void {
  const pair = writer.open(tag);
  field(writer, 0x0a, key);
  const any = writer.open(0x12);
  value(writer);
  writer.close(any);
  writer.close(pair);
}

export function textAttribute(
  writer: ByteWriter,
  tag: Tag,
  key: Uint8Array,
  text: Uint8Array,
): void {
  attribute(writer, tag, key, (to) => field(to, 0x0a, text));
}

/** Text that is written as it is made. */
export function contentAttribute(
  writer: ByteWriter,
  key: Uint8Array,
  write: (writer: ByteWriter) => void,
): void {
  attribute(writer, attributeTag.span, key, (to) => {
    const text = to.open(0x0a);
    write(to);
    to.close(text);
  });
}

export function intAttribute(writer: ByteWriter, key: Uint8Array, value: number): void {
  attribute(writer, attributeTag.span, key, (to) => {
    to.byte(0x18);
    to.varint(value);
  });
}

export function doubleAttribute(writer: ByteWriter, key: Uint8Array, value: number): void {
  attribute(writer, attributeTag.span, key, (to) => {
    to.byte(0x21);
    to.double(value);
  });
}

/** A list of one text. */
export function listAttribute(writer: ByteWriter, key: Uint8Array, text: Uint8Array): void {
  attribute(writer, attributeTag.span, key, (to) => {
    const list = to.open(0x2a);
    const any = to.open(0x0a);
    field(to, 0x0a, text);
    to.close(any);
    to.close(list);
  });
}

/** What is the same in every request, encoded once. */
export function made(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(4_096);
  write(writer);
  return writer.bytes.slice(0, writer.at);
}
