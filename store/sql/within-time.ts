/** A limit of time for what is read from DuckDB, which may not hear that it is over. */

/** An interrupt is heard between chunks; one not heard for this long is no longer waited for. */
const graceMs = 2_000;

/** Work that ends soon after `signal` is aborted. Its time runs from the first `began` on. */
type TimedWork<T> = (signal: AbortSignal, began: () => void) => Promise<T>;

/**
 * Aborts the work's signal when its time is over, or when `given` is aborted. Where time is over
 * and DuckDB hears nothing, inside one very long call, it answers soon after all the same: what
 * runs there keeps its place in the pool until it has really ended. Who aborted `given` waits for
 * nothing.
 *
 * @param over what the signal is aborted with, and the answer is rejected with, when time is over
 */
export function withinTime<T>(
  timeoutMs: number,
  over: () => Error,
  given: AbortSignal | undefined,
  work: TimedWork<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    const signal = given === undefined ? end.signal : AbortSignal.any([end.signal, given]);
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      end.abort(over());
      timer = setTimeout(() => reject(over()), graceMs);
    };
    const began = () => {
      timer ??= setTimeout(stop, timeoutMs);
    };
    work(signal, began)
      .finally(() => clearTimeout(timer))
      .then(resolve, reject);
  });
}
