import { Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';

export function storeFull(): Unavailable {
  return new Unavailable('too much is waiting to be stored', {
    code: 'store_full',
    hint: 'The disk is slower than what arrives; send the batch again later.',
    retryAfterMs,
  });
}

export function storeClosed(): Unavailable {
  return new Unavailable('the store is closing', { code: 'store_closed', retryAfterMs });
}

export function flushFailed(): Unavailable {
  return new Unavailable('the database cannot be written', {
    code: 'flush_failed',
    hint: 'Check the disk of the data folder; what was acknowledged is safe in the journal.',
    retryAfterMs,
  });
}
