import type { JsonScan } from './json-scan.ts';

/** Shapes that are remembered; a newer one takes the place of the oldest. */
const shapesMax = 6;
/** Longer messages but for their text are not remembered. */
const shapeBytesMax = 160;

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A message but for its only text: the head ends with a quote, the tail begins with one. */
class MessageShape {
  readonly bytes = new Uint8Array(shapeBytesMax);
  readonly data = new DataView(this.bytes.buffer);
  headBytes = 0;
  tailBytes = 0;
  isUser = false;
  /** Where its reason to finish stands, from the beginning of the head or the tail. */
  reason: (Range & { readonly isInTail: boolean }) | undefined;
}

/**
 * Messages that came lately, without their texts. Senders write all of them alike, so that
 * comparing what stands around a text is all that is left of reading it.
 */
export class MessageShapes {
  readonly #shapes: MessageShape[] = [];
  #oldest = 0;

  /** That of the message at hand; then its text is the latest string of the scan. */
  find(scan: JsonScan): MessageShape | undefined {
    const start = scan.at;
    for (let i = 0; i < this.#shapes.length; i++) {
      const shape = this.#shapes[i];
      if (shape === undefined) break;
      const { headBytes, tailBytes } = shape;
      if (!scan.isPartAt(start, shape, 0, headBytes)) continue;
      scan.at = start + headBytes - 1;
      const isText = scan.string();
      if (isText && scan.isPartAt(scan.stringEnd, shape, headBytes, headBytes + tailBytes)) {
        return shape;
      }
    }
    scan.at = start;
    return undefined;
  }

  /** What was read of a message that has one text, and where its reason to finish stands. */
  learn(
    bytes: Uint8Array,
    message: Range,
    text: Range,
    [reasonStart, reasonEnd]: readonly number[],
    isUser: boolean,
  ): void {
    const headBytes = text.start - message.start;
    const tailBytes = message.end - text.end;
    if (headBytes + tailBytes > shapeBytesMax) return;
    const shape = this.#shapes[this.#oldest] ?? new MessageShape();
    this.#shapes[this.#oldest] = shape;
    this.#oldest = (this.#oldest + 1) % shapesMax;
    shape.bytes.set(bytes.subarray(message.start, text.start));
    shape.bytes.set(bytes.subarray(text.end, message.end), headBytes);
    shape.headBytes = headBytes;
    shape.tailBytes = tailBytes;
    shape.isUser = isUser;
    shape.reason = undefined;
    if (reasonStart === undefined || reasonEnd === undefined) return;
    const isInTail = reasonStart > text.end;
    const from = isInTail ? text.end : message.start;
    shape.reason = { start: reasonStart - from, end: reasonEnd - from, isInTail };
  }
}
