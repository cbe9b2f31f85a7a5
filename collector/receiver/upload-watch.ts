import { Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';

/** A body on its way in, as much as the watch needs of it. */
interface Upload {
  fail(error: Error): void;
}

export interface UploadWatch<U extends Upload> {
  /** Fails the upload with `tooSlow` when it is not removed in time. */
  add(upload: U): void;
  remove(upload: U): void;
}

/**
 * The time limit of uploads, with one timer for all: a timer for each request was set, linked and
 * cleared again within a millisecond. Uploads are looked at in the order in which they began; a
 * slow one ends at most a tenth later than its limit.
 */
export function createUploadWatch<U extends Upload>(limitMs: number): UploadWatch<U> {
  const slices = 10;
  const begun = new Map<U, number>();
  let slice = 0;
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    slice++;
    for (const [upload, since] of begun) {
      if (slice - since <= slices) break;
      begun.delete(upload);
      upload.fail(tooSlow());
    }
    if (begun.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    add(upload) {
      begun.set(upload, slice);
      timer ??= setInterval(look, Math.max(1, limitMs / slices)).unref();
    },
    remove: (upload) => begun.delete(upload),
  };
}

/**
 * Retryable, as nothing was kept and the network may be faster next time: an OTLP sender would
 * throw the spans away at the 408 that HTTP has for this.
 */
export function tooSlow(): Unavailable {
  return new Unavailable('the request did not arrive in time; nothing of it was kept', {
    code: 'upload_too_slow',
    retryAfterMs,
  });
}
