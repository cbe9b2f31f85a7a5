/**
 * The part of a load that may run while the load before it is stored: its texts and messages, in a
 * transaction and on a connection of their own, and whose tokens count.
 */
import type { Database } from '../database.ts';
import type { CallTrees } from './call-trees.ts';
import type { ContentRows } from './content-rows.ts';
import { blocksOf, type JournaledBatch } from './journaled-batch.ts';
import { type JudgedSpans, judgeCalls } from './judge-calls.ts';
import { readStoredCalls } from './stored-calls.ts';

/** Tables of spans: whose tokens count is judged over both. */
export const judgedTables = ['span', 'sampled_out'] as const;

export interface PreparedLoad {
  readonly batches: readonly JournaledBatch[];
  readonly judging: Promise<JudgedSpans>;
  /** Its texts are committed. Rows that name them may be only then. */
  readonly texts: Promise<void>;
}

export class LoadPreparer {
  readonly #database: Database;
  readonly #content: ContentRows;
  /** As the database has them once all that was prepared is stored; unknown after a failure. */
  #trees: Promise<CallTrees> | undefined;
  #failures = 0;
  /** One after the other; these never reject. */
  #judged: Promise<void> = Promise.resolve();
  #stored: Promise<void> = Promise.resolve();

  constructor(database: Database, content: ContentRows) {
    this.#database = database;
    this.#content = content;
  }

  /** Begins at once; what was prepared before has to be stored before it. */
  prepare(batches: readonly JournaledBatch[]): PreparedLoad {
    const failures = this.#failures;
    const judging = this.#judged.then(() => this.#judge(batches, failures));
    this.#judged = settled(judging);
    const texts = this.#stored.then(() => this.#content.append(batches));
    this.#stored = settled(texts);
    return { batches, judging, texts };
  }

  /** What was prepared and is not stored will not be. */
  invalidate(): void {
    this.#failures++;
    this.#trees = undefined;
  }

  /** Settles when no transaction is open. */
  idle(): Promise<void> {
    return this.#stored;
  }

  async #judge(batches: readonly JournaledBatch[], failures: number): Promise<JudgedSpans> {
    // Nobody stores this, and the trees of what is stored are not to know of it.
    if (failures !== this.#failures) throw new Error('the load before it failed');
    this.#trees ??= readStoredCalls(this.#database);
    return judgeCalls(blocksOf(judgedTables, batches), await this.#trees);
  }
}

function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => {},
    () => {},
  );
}
