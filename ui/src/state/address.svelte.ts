import { routeOf } from './route.ts';

export type Params = Readonly<Record<string, string | undefined>>;

export interface Step {
  /** Takes the place of the current entry: for stepping, so that Back does not replay every key. */
  readonly replace?: boolean;
}

/** The address bar as state: reading it is reactive, writing it is a step in the history. */
export class Address {
  /** What the current page is about, for the breadcrumbs; the page sets it. */
  title = $state('');
  /** The list as it was last looked at, to go back to. */
  list = '/traces';
  #url = $state.raw(new URL('http://localhost/'));
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
    this.#url = new URL(window.location.href);
  }

  /** With the part behind a # that MLflow's links have, `/#/experiments/1`: no page of ours. */
  get path(): string {
    const { pathname, hash } = this.#url;
    return hash.startsWith('#/') ? `/${hash}` : pathname;
  }

  param(name: string): string | null {
    return this.#url.searchParams.get(name);
  }

  /** The current address with some parameters changed; undefined takes one out. */
  withParams(params: Params): string {
    const url = new URL(this.#url);
    for (const [name, value] of Object.entries(params)) {
      if (value === undefined || value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url.pathname + url.search;
  }

  setParams(params: Params, step: Step = {}): void {
    this.go(this.withParams(params), step);
  }

  go(href: string, { replace = false }: Step = {}): void {
    const next = new URL(href, this.#url);
    if (next.href === this.#url.href) return;
    if (routeOf(this.path).page === 'traces') this.list = this.path + this.#url.search;
    if (replace) this.#window.history.replaceState(null, '', next);
    else this.#window.history.pushState(null, '', next);
    this.#url = next;
  }

  /** Follows Back and Forward until the returned function is called. */
  listen(): () => void {
    const follow = (): void => {
      this.#url = new URL(this.#window.location.href);
    };
    this.#window.addEventListener('popstate', follow);
    return () => this.#window.removeEventListener('popstate', follow);
  }
}
