/**
 * Which spans' tokens count, among the newest: a span whose tokens repeat what spans below it
 * report is an aggregate; of two spans of one answer (same response id, at the same time) the
 * second is a repeat. Neither counts. Order does not matter: a span that was counted before its
 * children came is corrected (`takeCorrections`).
 */
import { repeatSlackMs } from '../../model/limits.ts';
import { RecentRecords } from './recent-records.ts';

/** What is asked about one span. Reused from span to span. */
export interface CallFacts {
  /** Two words of the span id, two of the trace id folded. */
  readonly key: Uint32Array;
  readonly parentKey: Uint32Array;
  hasParent: boolean;
  /** One of `spanKinds`; 0 for any other. */
  kind: number;
  /** It has tokens or a cost above zero. */
  reports: boolean;
  journalSeq: number;
}

/** An answer's id, hashed, and when the call ran. */
export interface ResponseFacts {
  readonly key: Uint32Array;
  startMs: number;
  endMs: number;
}

/** A stored span that was counted and turned out to be an aggregate. */
export interface Correction {
  /** 16 hex digits; the trace is that of the span given to `add`. */
  readonly spanId: string;
  /** Journal record it came in. */
  readonly journalSeq: number;
}

/** Of a span, by its type. */
export const spanKinds = { LLM: 32, EMBEDDING: 64, RERANKER: 128, AGENT: 256, TOOL: 512 } as const;

const known = 1;
const reports = 2;
const counted = 4;
const hasParent = 8;
/** Its ancestors moved to the young generation with it. */
const chained = 16;
/** Something below reports. */
const below = 1024;
/** Something below reports that is neither an embedding nor a reranker. */
const modelBelow = 2048;
/**
 * Something below reports, and no tool or agent stands between: a bit for each kind of model call,
 * that of the kind so far to the left. What is no model call may repeat one of any kind.
 */
const directly = 7;

const searches = spanKinds.EMBEDDING | spanKinds.RERANKER;
const modelCalls = spanKinds.LLM | searches;
const barriers = spanKinds.AGENT | spanKinds.TOOL;
const directlyBelow = modelCalls << directly;

/** Words of a value: parent's span id (2), flags, journal sequence (2). */
const flagsWord = 2;
const seqWord = 3;
const treeWords = 5;
/** Words of a claim: the holder's key (4), its start and end as doubles (4). */
const claimWords = 8;

export class CallTrees {
  readonly #spans: RecentRecords;
  readonly #claims: RecentRecords;
  readonly #walk = new Uint32Array(4);
  readonly #holder = new Uint32Array(4);
  #corrections: Correction[] = [];

  constructor(spansMax: number, callsMax: number) {
    this.#spans = new RecentRecords(4, treeWords, spansMax);
    this.#claims = new RecentRecords(2, claimWords, callsMax);
  }

  /** Tells of a span. False where its ids have reported before: its tokens are no new ones. */
  add(facts: CallFacts): boolean {
    const at = this.#spans.locate(facts.key);
    const { words, found } = this.#spans;
    const before = found === 'young' ? (words[at + flagsWord] ?? 0) : unchained(words, at);
    let flags = before;
    if ((before & known) === 0) {
      flags |= known | flag(facts.hasParent && !isOwnParent(facts), hasParent);
      flags |= facts.kind;
      words[at] = facts.parentKey[0] ?? 0;
      words[at + 1] = facts.parentKey[1] ?? 0;
    }
    const isNew = facts.reports && (before & reports) === 0;
    if (isNew) {
      flags |= reports;
      words[at + seqWord] = facts.journalSeq >>> 0;
      words[at + seqWord + 1] = Math.floor(facts.journalSeq / 0x100000000);
    }
    words[at + flagsWord] = flags;
    if ((flags & (reports | below)) !== 0) this.#tellAncestors(facts.key, flags, at);
    return isNew || !facts.reports;
  }

  /** Whether the tokens of a span repeat what is below it. */
  isAggregate(facts: CallFacts): boolean {
    return isAggregate(this.#spans.peek(facts.key, flagsWord) ?? 0);
  }

  /** Its tokens are in the sums from now on. */
  count(facts: CallFacts): void {
    const at = this.#spans.locate(facts.key);
    if (this.#spans.found !== 'young') unchained(this.#spans.words, at);
    const { words } = this.#spans;
    words[at + flagsWord] = (words[at + flagsWord] ?? 0) | counted;
  }

  /**
   * Whether another span that counts has reported this answer. Some servers give the same id to
   * many answers (Ollama draws one of a thousand), so that the two calls must also have run at the
   * same time.
   */
  isRepeat(facts: CallFacts, response: ResponseFacts): boolean {
    const at = this.#claims.locate(response.key);
    if (this.#claims.found === 'new') return false;
    const { words } = this.#claims;
    const holder = this.#holder;
    for (let i = 0; i < 4; i++) holder[i] = words[at + i] ?? 0;
    if (holder.every((word, index) => word === facts.key[index])) return false;
    const times = new DataView(words.buffer, (at + 4) * 4, 16);
    const overlaps =
      response.startMs <= times.getFloat64(8, true) + repeatSlackMs &&
      times.getFloat64(0, true) <= response.endMs + repeatSlackMs;
    // A holder that is forgotten was counted: corrections cannot reach it any more.
    return overlaps && ((this.#spans.peek(holder, flagsWord) ?? counted) & counted) !== 0;
  }

  /** Later spans of this answer repeat this one. */
  claim(facts: CallFacts, response: ResponseFacts): void {
    const at = this.#claims.locate(response.key);
    const { words } = this.#claims;
    words.set(facts.key, at);
    const times = new DataView(words.buffer, (at + 4) * 4, 16);
    times.setFloat64(0, response.startMs, true);
    times.setFloat64(8, response.endMs, true);
  }

  /** What the last `add` found out about spans that were counted. */
  takeCorrections(): readonly Correction[] {
    if (this.#corrections.length === 0) return this.#corrections;
    return this.#corrections.splice(0);
  }

  /** Upwards until nobody learns anything new; each span learns five things at most. */
  #tellAncestors(key: Uint32Array, startFlags: number, startAt: number): void {
    const walk = this.#walk;
    walk.set(key);
    let flags = startFlags;
    let at = startAt;
    while ((flags & hasParent) !== 0) {
      const told = toldBy(flags);
      walk[0] = this.#spans.words[at] ?? 0;
      walk[1] = this.#spans.words[at + 1] ?? 0;
      at = this.#spans.locate(walk);
      const { words, found } = this.#spans;
      const before = found === 'young' ? (words[at + flagsWord] ?? 0) : unchained(words, at);
      flags = before | told | chained;
      if (flags === before) return;
      if ((flags & counted) !== 0 && isAggregate(flags)) {
        flags &= ~counted;
        this.#corrections.push({ spanId: hexOf(walk), journalSeq: seqAt(words, at) });
      }
      words[at + flagsWord] = flags;
    }
  }
}

/** The flags of a record that has just come to the young generation, where it is not chained. */
function unchained(words: Uint32Array, at: number): number {
  const flags = (words[at + flagsWord] ?? 0) & ~chained;
  words[at + flagsWord] = flags;
  return flags;
}

/**
 * A model call is repeated by a call of its kind below it, seen from nearer, unless a tool or an
 * agent made that: an embedding is no part of a chat. An agent sums up what its models answered,
 * which embeddings do not repeat. Any other span has no tokens of its own.
 */
function isAggregate(flags: number): boolean {
  const kind = flags & modelCalls;
  if (kind !== 0) return (flags & (kind << directly)) !== 0;
  return (flags & ((flags & spanKinds.AGENT) === 0 ? below : modelBelow)) !== 0;
}

/** What the parent of a span that reports, or has something below that does, learns from it. */
function toldBy(flags: number): number {
  const isBarrier = (flags & barriers) !== 0;
  const passed = flags & (isBarrier ? modelBelow : modelBelow | directlyBelow);
  if ((flags & reports) === 0) return below | passed;
  const kind = flags & modelCalls;
  const own = kind === 0 ? directlyBelow : kind << directly;
  return below | passed | flag((flags & searches) === 0, modelBelow) | (isBarrier ? 0 : own);
}

function isOwnParent({ key, parentKey }: CallFacts): boolean {
  return key[0] === parentKey[0] && key[1] === parentKey[1];
}

function flag(is: boolean, bit: number): number {
  return is ? bit : 0;
}

function seqAt(words: Uint32Array, at: number): number {
  return (words[at + seqWord + 1] ?? 0) * 0x100000000 + (words[at + seqWord] ?? 0);
}

function hexOf(key: Uint32Array): string {
  return [key[0], key[1]].map((word) => (word ?? 0).toString(16).padStart(8, '0')).join('');
}
