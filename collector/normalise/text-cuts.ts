import type { Source } from './heap.ts';
import { type ItemList, ListItems } from './list-items.ts';
import { MessageScan, type ScannedMessages } from './scan-messages.ts';

/** Cuts of one item that are looked up; of those beyond, a text that comes again is cut again. */
const knownMax = 32;
/** More numbers than that are not kept from item to item. */
const keptMax = 48 * 1024;
/** Of an item: where it starts and ends, and the number of its piece, or -1 before it has one. */
const itemWords = 3;
const leftBracket = 0x5b;

/** A text and where it can be cut. */
export interface Cut {
  start: number;
  end: number;
  /** Numbers of its items, in order: the first, and the one behind the last. */
  first: number;
  last: number;
  hasControls: boolean;
  /** The number of its piece where it is one as a whole, or -1 before it has one. */
  name: number;
  /** Whether messages were looked for, and what was found. */
  isScanned: boolean;
  scanned: ScannedMessages | undefined;
}

/** The cuts of the item at hand, in memory that is used anew for the next. */
export class TextCuts {
  readonly #lists = new ListItems(this);
  readonly #messages = new MessageScan();
  readonly #known: Cut[] = [];
  #used = 0;
  #items = new Int32Array(itemWords * 256);
  #count = 0;

  /** How many items there are. */
  get count(): number {
    return this.#count;
  }

  /** Takes back the items from this one on. */
  cancel(first: number): void {
    this.#count = first;
  }

  /** From here on other text may stand in the same place. */
  forget(): void {
    this.#used = 0;
    this.#count = 0;
    if (this.#items.length > keptMax) this.#items = new Int32Array(itemWords * 256);
  }

  /** Of text that stays where it is: an attribute and its column are cut once. */
  known(source: Source, start: number, end: number): Cut {
    return this.find(start, end) ?? this.kept(source, start, end);
  }

  /** The same of text that is not known yet. */
  kept(source: Source, start: number, end: number): Cut {
    const cut = this.#emptyCut();
    this.#cut(cut, source, start, end);
    return cut;
  }

  /** The same of text that may be messages: those of the conventions are seen on the way. */
  messages(source: Source, start: number, end: number): Cut {
    const known = this.find(start, end);
    if (known?.isScanned) return known;
    const cut = known ?? this.#emptyCut();
    if (known === undefined) this.#cutMessages(cut, source, start, end);
    else cut.scanned = this.#messages.scan(source, start, end, nobody);
    cut.isScanned = true;
    return cut;
  }

  /** The same of text that is known to be one plain piece. */
  whole(start: number, end: number, name: number): Cut {
    const cut = this.#emptyCut();
    this.#begin(cut, start, end);
    cut.name = name;
    return cut;
  }

  fresh(source: Source, start: number, end: number): Cut {
    const cut = emptyCut();
    this.#cut(cut, source, start, end);
    return cut;
  }

  startOf(item: number): number {
    return this.#items[item * itemWords] ?? 0;
  }

  endOf(item: number): number {
    return this.#items[item * itemWords + 1] ?? 0;
  }

  nameOf(item: number): number {
    return this.#items[item * itemWords + 2] ?? 0;
  }

  setName(item: number, name: number): void {
    this.#items[item * itemWords + 2] = name;
  }

  add(start: number, end: number): void {
    const at = this.#count++ * itemWords;
    if (at === this.#items.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[at] = start;
    this.#items[at + 1] = end;
    this.#items[at + 2] = -1;
  }

  /** The cut of what stands there, if it is known. */
  find(start: number, end: number): Cut | undefined {
    for (let at = 0; at < this.#used; at++) {
      const cut = this.#known[at];
      if (cut?.start === start && cut.end === end) return cut;
    }
    return undefined;
  }

  #emptyCut(): Cut {
    if (this.#used === knownMax) return emptyCut();
    const cut = this.#known[this.#used] ?? emptyCut();
    this.#known[this.#used++] = cut;
    return cut;
  }

  #cut(cut: Cut, source: Source, start: number, end: number): void {
    this.#begin(cut, start, end);
    this.#lists.find(source, start, end);
    cut.last = this.#count;
    cut.hasControls = this.#lists.hasControls;
  }

  #begin(cut: Cut, start: number, end: number): void {
    cut.start = start;
    cut.end = end;
    cut.first = this.#count;
    cut.last = this.#count;
    cut.hasControls = false;
    cut.name = -1;
    cut.isScanned = false;
    cut.scanned = undefined;
  }

  /** A text that is such messages has no items but those, and no control characters. */
  #cutMessages(cut: Cut, source: Source, start: number, end: number): void {
    const first = this.#count;
    const scanned = this.#messages.scan(source, start, end, this);
    // Behind space nothing is looked for when a text is cut.
    if (scanned === undefined || source.bytes[start] !== leftBracket) {
      this.#count = first;
      this.#cut(cut, source, start, end);
      cut.scanned = scanned;
      return;
    }
    this.#begin(cut, start, end);
    cut.first = first;
    cut.scanned = scanned;
  }
}

const nobody: ItemList = { add() {} };

function emptyCut(): Cut {
  return {
    start: 0,
    end: 0,
    first: 0,
    last: 0,
    hasControls: false,
    name: -1,
    isScanned: false,
    scanned: undefined,
  };
}
