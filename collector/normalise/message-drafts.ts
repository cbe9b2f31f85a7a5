import { type Heap, type Source, writeAscii, writeByte, writeBytes } from './heap.ts';
import { writeEscaped } from './json-text.ts';
import type { ScannedMessages } from './scan-messages.ts';
import { ScratchHeap } from './scratch-heap.ts';
import type { Cut, TextCuts } from './text-cuts.ts';

/** Roles that need no translation; a number names one from here on. */
export const draftRoles = ['system', 'user', 'assistant'] as const;
export type DraftRole = (typeof draftRoles)[number];

const roleBytes = draftRoles.map((role) => new TextEncoder().encode(role));

/** The role that is spelled so, if it is one of those. */
export function draftRole(bytes: Uint8Array, start: number, end: number): DraftRole | undefined {
  for (let i = 0; i < roleBytes.length; i++) {
    const role = roleBytes[i];
    if (role === undefined || role.length !== end - start) continue;
    let same = 0;
    while (same < role.length && role[same] === bytes[start + same]) same++;
    if (same === role.length) return draftRoles[i];
  }
  return undefined;
}

/**
 * Messages of plain text, written as JSON from the bytes that hold them: the text that
 * `JSON.stringify` makes of the messages that `messages.ts` makes of the same. Most messages of
 * other vocabularies than the conventions' are so, and making values of them takes several times as
 * long. All drafts of an item stand in one heap.
 */
export class MessageDrafts {
  /** What was said before; none between two groups. */
  before: SaidBefore | undefined;
  readonly heap = new ScratchHeap();
  /** Records of role, content and finish reason of the message that is read. */
  readonly fields = new Uint32Array(3);
  readonly #cuts: TextCuts;
  #from = 0;
  #firstItem = 0;
  #messageStart = 0;
  #parts = 0;
  /** Texts of the message at hand: (start, end) pairs in the heap. */
  #texts: readonly number[] = none;
  #question: readonly number[] = none;
  #answer: readonly number[] = none;
  #finishReasons: readonly number[] = none;
  /** Items that are not named yet: the item, the piece that is its only text, its role. */
  readonly #unnamed: number[] = [];

  constructor(cuts: TextCuts) {
    this.#cuts = cuts;
  }

  /** To be called between items, before their cuts are forgotten. */
  forget(): void {
    this.heap.heapUsed = 0;
    while (this.#unnamed.length > 0) {
      const role = this.#unnamed.pop() ?? 0;
      const text = this.#unnamed.pop() ?? 0;
      const name = this.#cuts.nameOf(this.#unnamed.pop() ?? 0);
      if (name >= 0) this.before?.learn(text, role, name);
    }
  }

  begin(): void {
    this.#from = this.heap.heapUsed;
    this.#firstItem = this.#cuts.count;
    this.#question = none;
    this.#answer = none;
    this.#finishReasons = none;
    writeByte(this.heap, 0x5b);
  }

  openMessage(role: DraftRole): void {
    this.#nextMessage();
    this.#parts = 0;
    this.#texts = none;
    writeAscii(this.heap, headOf(role));
  }

  /**
   * A message of one text, as it is. An agent says most of them again and again: that the text came
   * before is known since it was taken out of the attributes, so that nothing need be spelled anew.
   */
  message(role: DraftRole, source: Source, start: number, end: number): void {
    const text = this.#cuts.find(start, end)?.name ?? -1;
    const number = draftRoles.indexOf(role);
    const name = text < 0 ? -1 : (this.before?.said(text, number) ?? -1);
    const item = this.#cuts.count;
    if (name < 0) {
      this.openMessage(role);
      this.text(source, start, end, false);
      this.closeMessage(role, source.bytes, 0, 0);
      if (text >= 0) this.#unnamed.push(item, text, number);
      return;
    }
    this.#nextMessage();
    const at = this.#messageStart + headOf(role).length + partHead.length;
    this.before?.write(this.heap, name);
    this.#texts = [at, this.heap.heapUsed - messageTail.length];
    this.#endMessage(role);
    this.#cuts.setName(item, name);
  }

  /** A part of text: as it is, or as it is spelled in JSON if that is how we spell it. */
  text(source: Source, start: number, end: number, isJson: boolean): void {
    const { heap } = this;
    writeAscii(heap, this.#parts++ === 0 ? partHead : nextPartHead);
    const at = heap.heapUsed;
    if (isJson) writeBytes(heap, source.bytes, start, end);
    else writeEscaped(heap, source, start, end);
    const { heapUsed } = heap;
    // An empty list that is added to takes memory for many.
    this.#texts = this.#texts === none ? [at, heapUsed] : [...this.#texts, at, heapUsed];
    writeAscii(heap, '"}');
  }

  /** Why it ended is told as bytes that need no escape, and not empty where it is told. */
  closeMessage(role: DraftRole, bytes: Uint8Array, reason: number, reasonEnd: number): void {
    const { heap } = this;
    writeByte(heap, 0x5d);
    if (reasonEnd > reason) {
      writeAscii(heap, ',"finish_reason":"');
      const at = heap.heapUsed;
      this.#finishReasons = [...this.#finishReasons, at, at + reasonEnd - reason];
      writeBytes(heap, bytes, reason, reasonEnd);
      writeByte(heap, 0x22);
    }
    writeByte(heap, 0x7d);
    this.#endMessage(role);
  }

  #nextMessage(): void {
    if (this.#cuts.count > this.#firstItem) writeByte(this.heap, comma);
    this.#messageStart = this.heap.heapUsed;
  }

  #endMessage(role: DraftRole): void {
    this.#cuts.add(this.#messageStart, this.heap.heapUsed);
    const texts = this.#texts;
    if (texts.length <= 2 && texts[0] === texts[1]) return;
    this.#answer = texts;
    if (role === 'user') this.#question = texts;
  }

  end(): Draft {
    writeByte(this.heap, 0x5d);
    const cut: Cut = {
      start: this.#from,
      end: this.heap.heapUsed,
      first: this.#firstItem,
      last: this.#cuts.count,
      hasControls: false,
      name: -1,
      isScanned: true,
      scanned: undefined,
    };
    const scanned = {
      question: this.#question,
      answer: this.#answer,
      finishReasons: this.#finishReasons,
      hasCalls: false,
    };
    return { cut, scanned, source: this.heap };
  }

  /** Takes back what was written since `begin`. */
  cancel(): undefined {
    this.heap.heapUsed = this.#from;
    this.#cuts.cancel(this.#firstItem);
    while ((this.#unnamed.at(-unnamedNumbers) ?? -1) >= this.#firstItem) {
      for (let i = 0; i < unnamedNumbers; i++) this.#unnamed.pop();
    }
  }
}

/** What was said in this role, by the pieces that texts and messages are: `ContentRows`. */
interface SaidBefore {
  learn(text: number, role: number, message: number): void;
  said(text: number, role: number): number;
  write(out: Heap, name: number): void;
}

/** Messages in the heap of drafts, until the item is done. */
export interface Draft {
  readonly cut: Cut;
  readonly scanned: ScannedMessages;
  readonly source: Source;
}

const comma = 0x2c;
/** Kept of each item that is not named yet. */
const unnamedNumbers = 3;
const none: readonly number[] = [];
const partHead = '{"type":"text","content":"';
const nextPartHead = `,${partHead}`;
/** What stands behind the only text of a message. */
const messageTail = '"}]}';
const systemHead = '{"role":"system","parts":[';
const userHead = '{"role":"user","parts":[';
const assistantHead = '{"role":"assistant","parts":[';

function headOf(role: DraftRole): string {
  if (role === 'user') return userHead;
  return role === 'assistant' ? assistantHead : systemHead;
}
