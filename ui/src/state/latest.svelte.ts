import { ApiFailure } from '../api/client.ts';

/** Loading shows its shape only after this long. */
const slowMs = 100;

/**
 * The answer to the latest question; answers to earlier ones are dropped, their requests stopped.
 */
export class Latest<T> {
  value = $state.raw<T | undefined>(undefined);
  failure = $state.raw<ApiFailure | undefined>(undefined);
  loading = $state(false);
  /** Still loading after 100 ms. */
  slow = $state(false);
  #controller: AbortController | undefined;

  /** Resolves when this question is answered or was overtaken; never rejects. */
  async load(ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.loading = true;
    const timer = setTimeout(() => {
      if (this.#controller === controller) this.slow = true;
    }, slowMs);
    try {
      const value = await ask(controller.signal);
      if (this.#controller !== controller) return;
      this.value = value;
      this.failure = undefined;
    } catch (error) {
      if (this.#controller !== controller) return;
      this.failure = failureOf(error);
    } finally {
      clearTimeout(timer);
      if (this.#controller === controller) this.#settle();
    }
  }

  /** Forgets what is under way. */
  stop(): void {
    this.#controller?.abort();
    this.#settle();
  }

  clear(): void {
    this.stop();
    this.value = undefined;
    this.failure = undefined;
  }

  #settle(): void {
    this.#controller = undefined;
    this.loading = false;
    this.slow = false;
  }
}

function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure('The answer could not be read.', 0, 'Reload the page.');
}
