import { contentColumns, messageColumns } from '../../model/batch-columns.ts';
import { type ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import { contentHash, contentHashBytes } from './content-hash.ts';
import { isRecord, parseJson } from './plain-json.ts';
import { ScratchHeap } from './scratch-heap.ts';

interface Piece {
  readonly start: number;
  readonly length: number;
}

interface SeenMessage {
  readonly role: string | undefined;
  readonly low: number;
  readonly high: number;
}

/** The distinct pieces and messages of one group of batches, until they become row blocks. */
export class ContentRows {
  readonly #bodies: ScratchHeap;
  readonly #pieces = new Map<string, Piece>();
  readonly #messages = new Map<string, SeenMessage>();

  /** @param heap where the bodies are put as long as there is room */
  constructor(heap: Uint8Array<ArrayBuffer>) {
    this.#bodies = new ScratchHeap(heap);
  }

  /** What the bodies were put to in the end. */
  get heap(): Uint8Array<ArrayBuffer> {
    return this.#bodies.heap;
  }

  /** Keeps the bytes unless they are kept already; answers the hash that names them. */
  piece(bytes: Uint8Array, start: number, end: number): string {
    const body = bytes.subarray(start, end);
    const name = contentHash(body);
    if (!this.#pieces.has(name)) {
      const at = this.#bodies.heapUsed;
      this.#bodies.ensureHeap(body.length);
      this.#bodies.heap.set(body, at);
      this.#bodies.heapUsed += body.length;
      this.#pieces.set(name, { start: at, length: body.length });
    }
    return name;
  }

  /** A piece is a message, seen at that time (the two halves of its nanoseconds). */
  message(name: string, low: number, high: number): void {
    if (this.#messages.has(name)) return;
    const piece = this.#pieces.get(name);
    if (piece === undefined) return;
    const { start, length } = piece;
    const body = Buffer.from(this.#bodies.heap.buffer, start, length);
    this.#messages.set(name, { role: roleOf(body), low, high });
  }

  /** None where no text was long. */
  blocks(): RowBlockBuilder[] {
    const blocks: RowBlockBuilder[] = [];
    if (this.#pieces.size > 0) blocks.push(this.#contentBlock());
    if (this.#messages.size > 0) blocks.push(this.#messageBlock());
    return blocks;
  }

  #contentBlock(): RowBlockBuilder {
    const { heap, heapUsed } = this.#bodies;
    const block = new RowBlockBuilder('content', contentColumns, this.#pieces.size, heap);
    block.heapUsed = heapUsed;
    let row = 0;
    for (const [name, { start, length }] of this.#pieces) {
      setNumber(block.columns.content_hash, row, name);
      block.columns.body.setHeap(row++, start, length);
    }
    return block;
  }

  #messageBlock(): RowBlockBuilder {
    const block = new RowBlockBuilder('message', messageColumns, this.#messages.size);
    const { content_hash, role, first_seen } = block.columns;
    let row = 0;
    for (const [name, seen] of this.#messages) {
      setNumber(content_hash, row, name);
      if (seen.role !== undefined) role.setText(row, seen.role);
      const isKnown = (seen.low | seen.high) !== 0 && seen.high < 0x7fffffff;
      if (isKnown) first_seen.setWords(row, seen.low, seen.high);
      row++;
    }
    return block;
  }
}

/** The number whose hex digits are those of the hash, so that SQL finds it by its digits. */
function setNumber(column: ColumnBuilder, row: number, name: string): void {
  column.mark(row);
  for (let at = 0; at < contentHashBytes; at++) {
    column.data[row * contentHashBytes + at] = name.charCodeAt(contentHashBytes - 1 - at);
  }
}

const plainRole = /^\{\s*"role"\s*:\s*"([^"\\]{1,64})"/;

/** Nearly every sender writes the role first. */
function roleOf(body: Buffer): string | undefined {
  const found = plainRole.exec(body.toString('latin1', 0, 128))?.[1];
  if (found !== undefined && /^[ -~]+$/.test(found)) return found;
  const message = parseJson(body.toString());
  return isRecord(message) && typeof message.role === 'string' ? message.role : undefined;
}
