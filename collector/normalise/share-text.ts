import { Bug } from '../../model/errors.ts';
import { sharedItemBytesMin, sharedRunItemsMax, sharedTextBytesMin } from '../../model/limits.ts';
import type { ContentRows } from './content-rows.ts';
import { type Heap, type Source, writeByte, writeBytes } from './heap.ts';
import { nextControl } from './json-escape.ts';
import { writeEscaped } from './json-text.ts';
import { mayBeCut } from './list-items.ts';
import { type Draft, MessageDrafts } from './message-drafts.ts';
import { escaped, mark, raw, type Spelling, writeReference } from './piece-reference.ts';
import { endsRun, isSeparator } from './run-ends.ts';
import { ChatScan } from './scan-chat.ts';
import type { ScannedMessages } from './scan-messages.ts';
import { ScratchHeap } from './scratch-heap.ts';
import type { TextSharer } from './shared-json.ts';
import { type Cut, TextCuts } from './text-cuts.ts';

/** Where pieces are kept: `ContentRows`. */
interface Pieces {
  readonly names: Uint8Array;
  piece(source: Source, start: number, end: number): number;
  plain(name: number): void;
  plainPiece(source: Source, start: number, end: number): number;
  message(name: number, low: number, high: number): void;
}

/** Between two groups there is nothing to be written. */
const nowhere: Pieces = {
  names: new Uint8Array(0),
  piece: notBegun,
  plain: notBegun,
  plainPiece: notBegun,
  message: notBegun,
};

function notBegun(): never {
  throw new Bug('a text was shared before its group began');
}

/** The two halves of nanoseconds since 1970. */
export interface SeenTime {
  readonly low: number;
  readonly high: number;
}

/**
 * Writes texts as they are stored (`model/stored-text.ts`): what is long goes to `rows`, once, and
 * a reference stands in its place. How a text is cut depends on its bytes alone, because the hash
 * of a span covers its stored texts and must be the same at each retry.
 */
export class ShareText implements TextSharer {
  #rows: Pieces = nowhere;
  readonly #scratch = new ScratchHeap();
  readonly #copy = new ScratchHeap();
  readonly #cuts = new TextCuts();
  readonly drafts = new MessageDrafts(this.#cuts);
  readonly chats = new ChatScan(this.drafts);
  /** Items of the text at hand that are long enough, of a memory that grows. */
  #picked = new Int32Array(256);

  /** Pieces go there from now on. */
  begin(rows: ContentRows): void {
    this.#rows = rows;
    this.drafts.before = rows;
  }

  /** Lets go of them. */
  end(): void {
    this.#rows = nowhere;
    this.drafts.before = undefined;
  }

  /** Of memory that stays from group to group. */
  get bytesHeld(): number {
    const heaps = [this.#scratch, this.#copy, this.drafts.heap];
    return heaps.reduce((sum, { heap }) => sum + heap.length, this.#picked.byteLength);
  }

  /** To be called between items: from here on other text may stand in the same place. */
  forget(): void {
    this.drafts.forget();
    this.#cuts.forget();
  }

  quoted(out: Heap, source: Source, start: number, length: number): boolean {
    if (length < sharedTextBytesMin) return false;
    this.#quote(out, source, this.#cutOf(source, start, start + length));
    return true;
  }

  /** The same of text that may be messages. */
  quotedMessages(out: Heap, source: Source, start: number, length: number): boolean {
    if (length < sharedTextBytesMin) return false;
    this.#quote(out, source, this.#cuts.messages(source, start, start + length));
    return true;
  }

  /** What is seen of messages, from the tape, as the conventions have them. */
  scanned(source: Source, start: number, length: number): ScannedMessages | undefined {
    return this.#cuts.messages(source, start, start + length).scanned;
  }

  /** Text that came before is known sooner than it is looked through. */
  #cutOf(source: Source, start: number, end: number): Cut {
    const known = this.#cuts.find(start, end);
    if (known !== undefined) return known;
    const name = mayBeCut(source.bytes[start]) ? -1 : this.#rows.plainPiece(source, start, end);
    return name < 0 ? this.#cuts.kept(source, start, end) : this.#cuts.whole(start, end, name);
  }

  #quote(out: Heap, source: Source, cut: Cut): void {
    writeByte(out, quote);
    this.#write(out, source, cut, escaped, sharedItemBytesMin);
    writeByte(out, quote);
  }

  json(out: Heap, at: number): void {
    if (out.heapUsed - at < sharedTextBytesMin) return;
    const copy = this.#copied(out.heap, at, out.heapUsed);
    out.heapUsed = at;
    this.#write(out, copy, this.#cuts.fresh(copy, 0, copy.heapUsed), raw, sharedItemBytesMin);
  }

  /** Text of a column, from the tape. */
  plain(out: Heap, source: Source, start: number, length: number): void {
    const end = start + length;
    if (length < sharedTextBytesMin) this.#short(out, source, start, end);
    else this.#write(out, source, this.#cutOf(source, start, end), raw, sharedItemBytesMin);
  }

  /** Text of a column that was made here. */
  text(out: Heap, text: string): void {
    const source = this.#encoded(text);
    const end = source.heapUsed;
    if (end < sharedTextBytesMin) this.#short(out, source, 0, end);
    else this.#write(out, source, this.#cuts.fresh(source, 0, end), raw, sharedItemBytesMin);
  }

  /** A list of messages, from the tape: every one of them is a piece, however short. */
  messages(out: Heap, source: Source, start: number, length: number, time: SeenTime): void {
    this.#messages(out, source, this.#cuts.known(source, start, start + length), time);
  }

  /** The same of JSON text that was made here. */
  messagesText(out: Heap, text: string, time: SeenTime): void {
    const source = this.#encoded(text);
    this.#messages(out, source, this.#cuts.fresh(source, 0, source.heapUsed), time);
  }

  /** The same of a draft. */
  messagesDraft(out: Heap, { source, cut }: Draft, time: SeenTime): void {
    this.#messages(out, source, cut, time);
  }

  #messages(out: Heap, source: Source, cut: Cut, time: SeenTime): void {
    this.#write(out, source, cut, raw, 0);
    if (cut.hasControls) return;
    for (let item = cut.first; item < cut.last; item++) {
      this.#rows.message(this.#cuts.nameOf(item), time.low, time.high);
    }
  }

  /** A mark of the text's own would look like a reference. */
  #short(out: Heap, source: Source, start: number, end: number): void {
    const { bytes, data } = source;
    for (let at = start; ; at++) {
      at = nextControl(bytes, data, at, end);
      if (at === end) break;
      if (bytes[at] !== mark) continue;
      writeReference(out, raw.piece, this.#rows, this.#rows.piece(source, start, end));
      return;
    }
    writeBytes(out, bytes, start, end);
  }

  #encoded(text: string): ScratchHeap {
    this.#copy.heapUsed = 0;
    this.#copy.ensureHeap(text.length * 3);
    this.#copy.heapUsed = encoder.encodeInto(text, this.#copy.heap).written;
    return this.#copy;
  }

  #copied(bytes: Uint8Array, start: number, end: number): ScratchHeap {
    this.#copy.heapUsed = 0;
    writeBytes(this.#copy, bytes, start, end);
    return this.#copy;
  }

  #write(out: Heap, source: Source, cut: Cut, spelling: Spelling, itemBytesMin: number): void {
    const count = cut.hasControls ? 0 : this.#pick(source, cut, itemBytesMin);
    if (count === 0) {
      this.#whole(out, source, cut, spelling);
      return;
    }
    const { piece, run } = spelling;
    const cuts = this.#cuts;
    let from = cut.start;
    for (let at = 0; at < count; ) {
      const last = this.#lastOfRun(source.bytes, at, count);
      const stop = last < 0 ? -last : last + 1;
      if (last > at) {
        writeLiteral(out, source, from, cuts.startOf(this.#pickedAt(at)), spelling);
        writeReference(out, run, this.#rows, this.#run(source, at, last));
        from = cuts.endOf(this.#pickedAt(last));
        at = stop;
        continue;
      }
      for (; at < stop; at++) {
        const item = this.#pickedAt(at);
        writeLiteral(out, source, from, cuts.startOf(item), spelling);
        writeReference(out, piece, this.#rows, cuts.nameOf(item));
        from = cuts.endOf(item);
      }
    }
    writeLiteral(out, source, from, cut.end, spelling);
  }

  /** Picks the items that are long enough and names them; how many there are. */
  #pick(source: Source, cut: Cut, bytesMin: number): number {
    const cuts = this.#cuts;
    if (this.#picked.length < cut.last - cut.first) {
      this.#picked = new Int32Array((cut.last - cut.first) * 2);
    }
    let count = 0;
    for (let item = cut.first; item < cut.last; item++) {
      const start = cuts.startOf(item);
      const end = cuts.endOf(item);
      if (end - start < bytesMin) continue;
      if (cuts.nameOf(item) < 0) cuts.setName(item, this.#rows.piece(source, start, end));
      this.#picked[count++] = item;
    }
    return count;
  }

  #pickedAt(at: number): number {
    return this.#picked[at] ?? 0;
  }

  /** DuckDB and JavaScript do not escape every control character alike: then we do it here. */
  #whole(out: Heap, source: Source, cut: Cut, spelling: Spelling): void {
    const { start, end, hasControls } = cut;
    if (spelling.isEscaped && hasControls) {
      const scratch = this.#scratch;
      scratch.heapUsed = 0;
      writeEscaped(scratch, source, start, end);
      writeReference(out, raw.piece, this.#rows, this.#rows.piece(scratch, 0, scratch.heapUsed));
      return;
    }
    if (cut.name < 0) {
      cut.name = this.#rows.piece(source, start, end);
      if (!hasControls && !mayBeCut(source.bytes[start])) this.#rows.plain(cut.name);
    }
    writeReference(out, spelling.piece, this.#rows, cut.name);
  }

  /**
   * The last item of the run that begins at `first`, or minus the end of the items that belong to
   * none. A run ends where the hash of an item says so, one in 16 on average: then lists that begin
   * alike have the same runs, whatever comes after.
   */
  #lastOfRun(bytes: Uint8Array, first: number, count: number): number {
    const cuts = this.#cuts;
    const { names } = this.#rows;
    for (let at = first; ; at++) {
      const item = this.#pickedAt(at);
      const isEnd = endsRun(names, cuts.nameOf(item));
      if (isEnd || at - first + 1 === sharedRunItemsMax) return at;
      if (at + 1 === count) return -count;
      const next = cuts.startOf(this.#pickedAt(at + 1));
      if (!isSeparator(bytes, cuts.endOf(item), next)) return -(at + 1);
    }
  }

  #run(source: Source, first: number, last: number): number {
    const scratch = this.#scratch;
    scratch.heapUsed = 0;
    let from = this.#cuts.startOf(this.#pickedAt(first));
    for (let at = first; at <= last; at++) {
      const item = this.#pickedAt(at);
      writeBytes(scratch, source.bytes, from, this.#cuts.startOf(item));
      writeReference(scratch, 0, this.#rows, this.#cuts.nameOf(item));
      from = this.#cuts.endOf(item);
    }
    return this.#rows.piece(scratch, 0, scratch.heapUsed);
  }
}

const quote = 0x22;
const encoder = new TextEncoder();

function writeLiteral(
  out: Heap,
  source: Source,
  start: number,
  end: number,
  spelling: Spelling,
): void {
  if (spelling.isEscaped) writeEscaped(out, source, start, end);
  else writeBytes(out, source.bytes, start, end);
}
