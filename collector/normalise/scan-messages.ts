import type { Source } from './heap.ts';
import { JsonScan } from './json-scan.ts';
import type { ItemList } from './list-items.ts';
import { MessageShapes } from './message-shapes.ts';

/**
 * What the columns need of messages that can be stored as they came. Texts are (start, end) pairs
 * into the arena: JSON strings as they are spelled, without their quotes.
 */
export interface ScannedMessages {
  /** Texts of the last user message that has any. */
  readonly question: readonly number[];
  /** Texts of the last message that has any. */
  readonly answer: readonly number[];
  /** Spelled without escapes. */
  readonly finishReasons: readonly number[];
  readonly hasCalls: boolean;
}

const names = {
  role: encode('role'),
  user: encode('user'),
  parts: encode('parts'),
  message: encode('message'),
  finishReason: encode('finish_reason'),
  type: encode('type'),
  text: encode('text'),
  content: encode('content'),
  reasoning: encode('reasoning'),
  summary: encode('summary'),
  callId: encode('call_id'),
  response: encode('response'),
  arguments: encode('arguments'),
  messageContent: encode('message_content'),
  toolCall: encode('tool_call'),
  toolCallResponse: encode('tool_call_response'),
  blob: encode('blob'),
  uri: encode('uri'),
};

function encode(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

interface TextRange {
  readonly first: number;
  readonly last: number;
}

/** Places of more texts are not kept from scan to scan. */
const textsKeptMax = 4_096;

const noRange: TextRange = { first: 0, last: 0 };

type PartType = 'text' | 'reasoning' | 'call' | 'response' | 'media' | undefined;

/**
 * Reads JSON text in the very shape of the GenAI conventions where it stands. What is found here
 * must be what `areMessages` and `isSafeAsItCame` allow: a property test compares.
 */
export class MessageScan extends JsonScan {
  readonly #shapes = new MessageShapes();
  #finishReasons: number[] = [];
  #calls = 0;
  /** Whether the latest message is a user's. */
  #isUser = false;
  /** Texts of all messages, as many as `#count` says. */
  #texts: number[] = [];
  #count = 0;
  /** Where those of the question and of the answer begin and end. */
  #question = noRange;
  #answer = noRange;

  /**
   * What stands there; undefined where anything is unusual, and then `messages.ts` decides over the
   * parsed value. The messages are told to `items`, those before the unusual, too.
   */
  scan(source: Source, start: number, end: number, items: ItemList): ScannedMessages | undefined {
    this.open(source, start, end);
    this.#finishReasons = [];
    this.#calls = 0;
    this.#count = 0;
    this.#question = noRange;
    this.#answer = noRange;
    const isFound = this.#messages(items);
    this.close();
    const scanned = isFound ? this.#scanned() : undefined;
    if (this.#texts.length > textsKeptMax) this.#texts = [];
    return scanned;
  }

  #scanned(): ScannedMessages {
    const question = this.#textsOf(this.#question);
    return {
      question,
      answer: this.#answer === this.#question ? question : this.#textsOf(this.#answer),
      finishReasons: this.#finishReasons,
      hasCalls: this.#calls > 0,
    };
  }

  /** A list that is not empty, and nothing after it. */
  #messages(items: ItemList): boolean {
    if (!this.take(0x5b)) return false;
    do {
      const start = this.at;
      if (!this.#knownMessage() && !this.#newMessage()) return false;
      items.add(start, this.at);
    } while (this.take(0x2c));
    return this.take(0x5d) && this.isAtEnd;
  }

  #textsOf({ first, last }: TextRange): readonly number[] {
    return last - first === 2
      ? [this.#texts[first] ?? 0, this.#texts[first + 1] ?? 0]
      : this.#texts.slice(first, last);
  }

  #addText(start: number, end: number): void {
    this.#texts[this.#count++] = start;
    this.#texts[this.#count++] = end;
  }

  /** A message that differs from one before in its only text. */
  #knownMessage(): boolean {
    const start = this.at;
    const shape = this.#shapes.find(this);
    if (shape === undefined) return false;
    const { stringStart, stringEnd } = this;
    const first = this.#count;
    this.#addText(stringStart, stringEnd);
    const { reason } = shape;
    if (reason !== undefined) {
      const from = reason.isInTail ? stringEnd : start;
      this.#finishReasons.push(from + reason.start, from + reason.end);
    }
    this.#noteTexts(first, shape.isUser);
    this.at = stringEnd + shape.tailBytes;
    return true;
  }

  #newMessage(): boolean {
    const start = this.at;
    const calls = this.#calls;
    const first = this.#count;
    const reasons = this.#finishReasons.length;
    if (!this.#message()) return false;
    if (this.#count !== first + 2 || this.#calls !== calls) return true;
    const content = { start: this.#texts[first] ?? 0, end: this.#texts[first + 1] ?? 0 };
    const reason = this.#finishReasons.slice(reasons);
    this.#shapes.learn(this.bytes, { start, end: this.at }, content, reason, this.#isUser);
    return true;
  }

  #message(): boolean {
    if (!this.take(0x7b)) return false;
    let isUser: boolean | undefined;
    let hasParts = false;
    let hasReason = false;
    const first = this.#count;
    do {
      if (!this.#key()) return false;
      if (this.isString(names.role)) {
        if (isUser !== undefined || !this.#plainString()) return false;
        isUser = this.isString(names.user);
      } else if (this.isString(names.parts)) {
        if (hasParts || !this.#parts()) return false;
        hasParts = true;
      } else if (this.isString(names.finishReason)) {
        if (hasReason || !this.#finishReason()) return false;
        hasReason = true;
      } else if (this.isString(names.message) || !this.value()) return false;
    } while (this.take(0x2c));
    if (isUser === undefined || !hasParts || this.peek() !== 0x7d) return false;
    this.at++;
    this.#isUser = isUser;
    this.#noteTexts(first, isUser);
    return true;
  }

  /** Of the message at hand, from the first on. */
  #noteTexts(first: number, isUser: boolean): void {
    const last = this.#count;
    const isEmpty = last - first === 2 && this.#texts[first] === this.#texts[first + 1];
    if (last === first || isEmpty) return;
    this.#answer = { first, last };
    if (isUser) this.#question = this.#answer;
  }

  #finishReason(): boolean {
    if (this.peek() !== 0x22) return !this.#isNumber() && this.value();
    if (!this.#plainString()) return false;
    if (this.stringEnd > this.stringStart) {
      this.#finishReasons.push(this.stringStart, this.stringEnd);
    }
    return true;
  }

  #parts(): boolean {
    if (!this.take(0x5b)) return false;
    if (this.peek() === 0x5d) {
      this.at++;
      return true;
    }
    do {
      if (!this.#part()) return false;
    } while (this.take(0x2c));
    if (this.peek() !== 0x5d) return false;
    this.at++;
    return true;
  }

  #part(): boolean {
    if (!this.take(0x7b)) return false;
    let type: PartType;
    const seen = { content: false, text: false, arguments: false, response: false };
    let start = -1;
    let end = -1;
    do {
      if (!this.#key()) return false;
      const name = this.#partKey();
      if (name === 'type') {
        if (type !== undefined || !this.#plainString()) return false;
        type = this.#partType();
        if (type === undefined) return false;
        continue;
      }
      if (name === 'refused') return false;
      const isText = this.peek() === 0x22;
      if (name === 'content' || name === 'arguments') {
        // Numbers beyond 2^53 would become text.
        if (seen[name] || this.#isNumber() || (isText && name === 'arguments')) return false;
      }
      if (!this.value()) return false;
      if (name === 'content' && isText) {
        start = this.stringStart;
        end = this.stringEnd;
      }
      if (name !== undefined) seen[name] = true;
    } while (this.take(0x2c));
    if (this.peek() !== 0x7d) return false;
    this.at++;
    if (type === 'text' && start >= 0) this.#addText(start, end);
    if (type === 'call') this.#calls++;
    return isPlainPart(type, seen);
  }

  #partKey(): 'type' | 'content' | 'text' | 'arguments' | 'response' | 'refused' | undefined {
    if (this.isString(names.type)) return 'type';
    if (this.isString(names.content)) return 'content';
    if (this.isString(names.text)) return 'text';
    if (this.isString(names.arguments)) return 'arguments';
    if (this.isString(names.response)) return 'response';
    const { callId, messageContent, reasoning, summary } = names;
    if (this.isString(callId) || this.isString(messageContent)) return 'refused';
    return this.isString(reasoning) || this.isString(summary) ? 'refused' : undefined;
  }

  #partType(): PartType {
    if (this.isString(names.text)) return 'text';
    if (this.isString(names.reasoning)) return 'reasoning';
    if (this.isString(names.toolCall)) return 'call';
    if (this.isString(names.toolCallResponse)) return 'response';
    return this.isString(names.blob) || this.isString(names.uri) ? 'media' : undefined;
  }

  /** A key and its colon. */
  #key(): boolean {
    return this.#plainString() && this.take(0x3a);
  }

  /** A string without escapes. */
  #plainString(): boolean {
    return this.string() && !this.isEscaped;
  }

  #isNumber(): boolean {
    const byte = this.peek();
    return byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
  }
}

/** What `isPlainPart` in `message-parts.ts` allows. */
function isPlainPart(
  type: PartType,
  seen: Readonly<Record<'text' | 'arguments' | 'response', boolean>>,
): boolean {
  switch (type) {
    case 'text':
    case 'reasoning':
      return !seen.text;
    case 'call':
      return seen.arguments;
    case 'response':
      return seen.response;
    default:
      return type === 'media';
  }
}
