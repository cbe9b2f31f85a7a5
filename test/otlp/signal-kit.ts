import type fc from 'fast-check';
import type { Signal } from '../../model/signal.ts';
import type { ItemEncoder } from './encode-content.ts';
import type { ItemReader } from './message-content.ts';
import type { ItemsOnTape } from './tape-content.ts';

/** One signal, for tests that hold for all of them. */
export interface SignalKit<Item> extends ItemEncoder<Item>, ItemReader<Item>, ItemsOnTape<Item> {
  readonly signal: Signal;
  /** The message of a request. */
  readonly request: string;
  /** Valid items. */
  readonly arbitrary: fc.Arbitrary<Item>;
}
