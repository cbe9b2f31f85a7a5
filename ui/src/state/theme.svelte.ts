const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The same place `public/theme.js` reads before first paint. */
const storedAs = 'theme';

/** Follows the system unless the reader chose; the choice stays in this browser. */
export class ThemeChoice {
  theme = $state<Theme>('system');
  readonly #root: HTMLElement;
  readonly #storage: Storage;

  constructor(root: HTMLElement, storage: Storage) {
    this.#root = root;
    this.#storage = storage;
    const set = root.dataset.theme;
    this.theme = themes.find((theme) => theme === set) ?? 'system';
  }

  next(): void {
    const at = themes.indexOf(this.theme);
    this.choose(themes[(at + 1) % themes.length] ?? 'system');
  }

  choose(theme: Theme): void {
    this.theme = theme;
    if (theme === 'system') {
      delete this.#root.dataset.theme;
      this.#storage.removeItem(storedAs);
    } else {
      this.#root.dataset.theme = theme;
      this.#storage.setItem(storedAs, theme);
    }
  }
}
