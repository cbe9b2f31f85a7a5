/** Where a page ended, as an opaque text that a client hands back for the next. */
import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import type { TracePageQuery } from '../pages-contract.ts';

export interface PagePosition {
  /** The last row's order column, a number as text: nanoseconds do not fit a JSON number. */
  readonly key: string;
  /** What tells rows of one key apart: 32 hex digits. */
  readonly tie: string;
}

const tokenSchema = z.tuple([
  z.literal(1),
  z.enum(['newest', 'oldest', 'slowest', 'costliest']),
  z.string().regex(/^-?\d{1,19}(\.\d{1,20})?(e[+-]?\d{1,3})?$/),
  z.string().regex(/^[0-9a-f]{32}$/),
]);

export function writePageToken(order: TracePageQuery['order'], last: PagePosition): string {
  return Buffer.from(JSON.stringify([1, order, last.key, last.tie])).toString('base64url');
}

/** @throws Invalid `invalid_page_token` where the text is not ours or was made for another order */
export function readPageToken(
  token: string | undefined,
  order: TracePageQuery['order'],
): PagePosition | undefined {
  if (token === undefined) return undefined;
  const parsed = tokenSchema.safeParse(jsonOf(token));
  if (!parsed.success || parsed.data[1] !== order) {
    throw new Invalid('The page token is not one that this list gave out.', {
      code: 'invalid_page_token',
      field: 'page_token',
      hint: 'Send next_page_token of the page before with the same order, or none.',
    });
  }
  return { key: parsed.data[2], tie: parsed.data[3] };
}

function jsonOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
