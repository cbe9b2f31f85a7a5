import { mayBeParts } from './draft-messages.ts';
import type { Source } from './heap.ts';
import { JsonScan } from './json-scan.ts';
import { type Draft, type DraftRole, draftRole, type MessageDrafts } from './message-drafts.ts';

const names = {
  role: encode('role'),
  content: encode('content'),
  type: encode('type'),
  text: encode('text'),
};

function encode(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

/**
 * Drafts messages of chat completions that stand in JSON text: a list of objects of a role and
 * content, which is text or a list of parts of text. Undefined where there is anything else, or
 * where a text is spelled otherwise than JSON.stringify would; then the parser and `messages.ts`
 * read it. What is drafted here is what they would make: a property test compares.
 */
export class ChatScan extends JsonScan {
  readonly #drafts: MessageDrafts;
  #source: Source | undefined;
  /** The only role there may be, if there is one. */
  #onlyRole: DraftRole | undefined;

  constructor(drafts: MessageDrafts) {
    super();
    this.#drafts = drafts;
  }

  draft(
    source: Source,
    start: number,
    end: number,
    onlyRole: DraftRole | undefined,
  ): Draft | undefined {
    this.open(source, start, end);
    this.#source = source;
    this.#onlyRole = onlyRole;
    this.#drafts.begin();
    const isFound = this.#messages();
    this.close();
    this.#source = undefined;
    return isFound ? this.#drafts.end() : this.#drafts.cancel();
  }

  #messages(): boolean {
    if (!this.take(0x5b)) return false;
    do {
      if (!this.#message()) return false;
    } while (this.take(0x2c));
    return this.take(0x5d) && this.isAtEnd;
  }

  /** The role comes first, as all senders write it. */
  #message(): boolean {
    if (!(this.take(0x7b) && this.#key(names.role) && this.#plainString())) return false;
    const role = draftRole(this.bytes, this.stringStart, this.stringEnd);
    if (role === undefined) return false;
    if (this.#onlyRole !== undefined && role !== this.#onlyRole) return false;
    this.#drafts.openMessage(role);
    if (!(this.take(0x2c) && this.#key(names.content) && this.#content())) return false;
    if (!this.take(0x7d)) return false;
    this.#drafts.closeMessage(role, this.bytes, 0, 0);
    return true;
  }

  #content(): boolean {
    if (this.peek() !== 0x5b) {
      if (!this.#canonicalString()) return false;
      const first = this.bytes[this.stringStart] ?? 0;
      if (this.stringStart === this.stringEnd) return true;
      // An escape may spell space, too.
      return !mayBeParts(first) && first !== 0x5c && this.#text();
    }
    this.at++;
    this.space();
    if (this.take(0x5d)) return true;
    do {
      if (!this.#part()) return false;
    } while (this.take(0x2c));
    return this.take(0x5d);
  }

  #part(): boolean {
    if (!(this.take(0x7b) && this.#key(names.type) && this.#plainString())) return false;
    if (!this.isString(names.text)) return false;
    if (!(this.take(0x2c) && this.#key(names.text) && this.#canonicalString())) return false;
    return this.#text() && this.take(0x7d);
  }

  #text(): boolean {
    if (this.#source === undefined) return false;
    this.#drafts.text(this.#source, this.stringStart, this.stringEnd, true);
    return true;
  }

  #key(name: Uint8Array): boolean {
    return this.#plainString() && this.isString(name) && this.take(0x3a);
  }

  #plainString(): boolean {
    return this.string() && !this.isEscaped;
  }

  #canonicalString(): boolean {
    return this.string() && this.isCanonical;
  }
}
