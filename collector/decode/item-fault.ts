import type { DropReason } from '../../model/receipt.ts';

/**
 * Why the message being read cannot be kept. Whoever reads the frame around it catches this, counts
 * the items that fall with it and goes on behind the frame. It carries nothing a sender sent.
 *
 * The instances are made once: a hostile batch may hold a million bad items, and building a stack
 * trace for each costs more than decoding the item did.
 */
export class ItemFault extends Error {
  readonly reason: DropReason;

  constructor(reason: DropReason) {
    super(reason);
    this.name = 'ItemFault';
    this.reason = reason;
  }
}

export const malformed = new ItemFault('malformed');
export const tooDeep = new ItemFault('too_deep');
export const tooManyItems = new ItemFault('too_many_items');
export const invalidUtf8 = new ItemFault('invalid_utf8');
export const invalidTraceId = new ItemFault('invalid_trace_id');
export const invalidSpanId = new ItemFault('invalid_span_id');
export const invalidParentSpanId = new ItemFault('invalid_parent_span_id');
export const invalidLink = new ItemFault('invalid_link');

/** The fault in a caught value; anything else is a bug and flies on. */
export function faultOf(thrown: unknown): ItemFault {
  if (thrown instanceof ItemFault) return thrown;
  throw thrown;
}
