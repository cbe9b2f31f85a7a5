import { createHash, randomBytes } from 'node:crypto';

/** Bytes of results kept in each of two generations, and blocks. */
const generationBytesMax = 8 * 1024 * 1024;
const generationBlocksMax = 32_768;
/** What an entry costs besides its result. */
const entryBytes = 160;
/** Of so many blocks at least so many have to be known, or none is looked up for a while. */
const trialBlocks = 256;
const trialHitsMin = 8;
const pauseBlocks = 4_096;

export interface MemoStats {
  /** Blocks looked up, and found. */
  readonly blocks: number;
  readonly hits: number;
  /** Bytes that did not have to be scanned. */
  readonly bytesSpared: number;
}

/**
 * What scans of large blocks found, for agents send their whole history again with every turn.
 * Holds no text as it came: a block is known by a SHA-256 over a random salt, the rule set, the
 * name of its field and its bytes, which nobody can collide or test a guess against; kept is what
 * it became, or that it stays. In memory only. Where blocks do not come again, it stops asking for
 * a while.
 */
export class BlockMemo<Result extends { readonly bytes: Uint8Array }> {
  blocks = 0;
  hits = 0;
  bytesSpared = 0;
  readonly #salt: Buffer;
  #young = new Map<string, Result | undefined>();
  #old = new Map<string, Result | undefined>();
  #youngBytes = 0;
  #trial = 0;
  #trialHits = 0;
  #pause = 0;

  constructor(ruleSetDigest: string) {
    this.#salt = Buffer.concat([randomBytes(32), Buffer.from(ruleSetDigest)]);
  }

  /** What the block became, from memory or by `scan`; undefined when it stays as it is. */
  scan(block: Uint8Array, name: Uint8Array, scan: () => Result | undefined): Result | undefined {
    if (this.#pause > 0) {
      this.#pause--;
      return scan();
    }
    const lengths = Buffer.from(`${name.length} `, 'latin1');
    const hash = createHash('sha256').update(this.#salt).update(lengths).update(name);
    const key = hash.update(block).digest('latin1');
    this.blocks++;
    this.#trial++;
    const isYoung = this.#young.has(key);
    if (isYoung || this.#old.has(key)) {
      this.hits++;
      this.#trialHits++;
      this.bytesSpared += block.length;
      const result = isYoung ? this.#young.get(key) : this.#old.get(key);
      if (!isYoung) this.#keep(key, result);
      return result;
    }
    this.#judge();
    const result = scan();
    this.#keep(key, result);
    return result;
  }

  stats(): MemoStats {
    return { blocks: this.blocks, hits: this.hits, bytesSpared: this.bytesSpared };
  }

  #judge(): void {
    if (this.#trial < trialBlocks) return;
    if (this.#trialHits < trialHitsMin) this.#pause = pauseBlocks;
    this.#trial = 0;
    this.#trialHits = 0;
  }

  #keep(key: string, result: Result | undefined): void {
    const bytes = entryBytes + (result?.bytes.length ?? 0);
    if (this.#youngBytes + bytes > generationBytesMax || this.#young.size >= generationBlocksMax) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    if (bytes > generationBytesMax) return;
    this.#youngBytes += bytes;
    this.#young.set(key, result);
  }
}
