import type { DropReason } from '../../model/receipt.ts';

/**
 * Why the message being read cannot be kept. Whoever reads the frame around it catches this, counts
 * the spans that fall with it and goes on behind the frame. It carries nothing a sender sent.
 *
 * The instances are made once: a hostile batch may hold a million bad spans, and building a stack
 * trace for each costs more than decoding the span did.
 */
export class SpanFault extends Error {
  readonly reason: DropReason;

  constructor(reason: DropReason) {
    super(reason);
    this.name = 'SpanFault';
    this.reason = reason;
  }
}

export const malformed = new SpanFault('malformed');
export const tooDeep = new SpanFault('too_deep');
export const invalidUtf8 = new SpanFault('invalid_utf8');
export const invalidTraceId = new SpanFault('invalid_trace_id');
export const invalidSpanId = new SpanFault('invalid_span_id');
export const invalidParentSpanId = new SpanFault('invalid_parent_span_id');
export const invalidLink = new SpanFault('invalid_link');

/** The fault in a caught value; anything else is a bug and flies on. */
export function faultOf(thrown: unknown): SpanFault {
  if (thrown instanceof SpanFault) return thrown;
  throw thrown;
}
