import { requestItemsMax } from '../../model/limits.ts';
import type { DropReason } from '../../model/receipt.ts';
import {
  RESOURCE_FIRST_SCOPE,
  RESOURCE_NEXT,
  SCOPE_NEXT,
  SCOPE_RESOURCE,
  type Tape,
} from '../../model/tape.ts';
import { DuplicateKeys } from './duplicate-keys.ts';
import { faultOf, type ItemFault, tooManyItems } from './item-fault.ts';

/** A point to return to: what the tape and the counts were when a message began. */
export interface Mark {
  readonly words: number;
  readonly items: number;
  readonly duplicates: number;
}

/**
 * A tape being written, and what is counted meanwhile. Lives for one request; both decoders use it.
 *
 * Every item counts in `itemsIn` once, and either stands in `tape.items` or in one reason of
 * `dropped`.
 */
export class Draft {
  readonly tape: Tape;
  readonly valueDepthMax: number;
  readonly dropped: Partial<Record<DropReason, number>> = {};
  readonly keys: DuplicateKeys;
  itemsIn = 0;
  /** Occurrences of `key_strindex` and `string_value_strindex`, which only profiles may use. */
  strindexFields = 0;
  /** The metric record whose data points are being read. */
  metric = 0;
  #lastResource = 0;
  #lastScope = 0;

  constructor(tape: Tape, valueDepthMax: number) {
    this.tape = tape;
    this.valueDepthMax = valueDepthMax;
    this.keys = new DuplicateKeys(tape);
  }

  mark(): Mark {
    const { tape } = this;
    return {
      words: tape.wordsUsed,
      items: tape.items.length,
      duplicates: this.keys.duplicates,
    };
  }

  /**
   * Asked before an item is read.
   *
   * @throws ItemFault where a request holds as many as may be kept.
   */
  checkRoom(): void {
    if (this.tape.items.length >= requestItemsMax) throw tooManyItems;
  }

  /** Drops one item that was being written since `words`. */
  dropItem(thrown: unknown, words: number, duplicates: number): void {
    const { reason } = faultOf(thrown);
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
    this.tape.rewind(words);
    this.keys.duplicates = duplicates;
  }

  /** Drops the items accepted since `mark`, because what they hang on is bad. */
  dropItemsSince(mark: Mark, fault: ItemFault): void {
    const count = this.tape.items.length - mark.items;
    if (count === 0) return;
    this.dropped[fault.reason] = (this.dropped[fault.reason] ?? 0) + count;
    this.tape.items.length = mark.items;
  }

  /** Forgets the resources linked so far; their items must be dropped before. */
  restart(): void {
    this.tape.firstResource = 0;
    this.#lastResource = 0;
  }

  /** Forgets what was written since `mark` where no item of it was accepted. */
  forgetIfEmpty(mark: Mark): void {
    if (this.tape.items.length === mark.items) this.#forget(mark);
  }

  /** Links a finished resource, or forgets it where no item was accepted under it. */
  closeResource(resource: number, mark: Mark): void {
    const { tape } = this;
    if (tape.items.length === mark.items) {
      this.#forget(mark);
      return;
    }
    if (this.#lastResource === 0) tape.firstResource = resource;
    else tape.words[this.#lastResource + RESOURCE_NEXT] = resource;
    this.#lastResource = resource;
  }

  /** Links a finished scope, or forgets it where no item was accepted under it. */
  closeScope(scope: number, mark: Mark): void {
    const { tape } = this;
    if (tape.items.length === mark.items) {
      this.#forget(mark);
      return;
    }
    const resource = tape.words[scope + SCOPE_RESOURCE] ?? 0;
    if (tape.words[resource + RESOURCE_FIRST_SCOPE] === 0) {
      tape.words[resource + RESOURCE_FIRST_SCOPE] = scope;
    } else {
      tape.words[this.#lastScope + SCOPE_NEXT] = scope;
    }
    this.#lastScope = scope;
  }

  #forget(mark: Mark): void {
    this.tape.rewind(mark.words);
    this.keys.duplicates = mark.duplicates;
  }
}
