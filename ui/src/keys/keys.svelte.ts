import { untrack } from 'svelte';
import { type KeyGroup, keyWord, press } from './keymap.ts';

/** The second key of a pair must follow within this time. */
const pairMs = 1_500;

/** The keys that work now. Components add theirs while they are on the page. */
export class Keys {
  groups = $state.raw<readonly KeyGroup[]>([]);
  #pending: string | undefined;
  #pendingSince = 0;

  /** Until the returned function is called. */
  add(group: KeyGroup): () => void {
    untrack(() => {
      this.groups = [...this.groups, group];
    });
    return () => {
      this.groups = untrack(() => this.groups).filter((one) => one !== group);
    };
  }

  /** For the window's keydown. Never while typing, never inside a dialog. */
  handle(event: KeyboardEvent): void {
    const word = keyWord(event);
    if (word === undefined || event.defaultPrevented) return;
    if (word !== 'mod+k' && belongsElsewhere(event.target, event.key)) return;
    const fresh = event.timeStamp - this.#pendingSince < pairMs;
    const { binding, pending } = press(this.groups, fresh ? this.#pending : undefined, word);
    this.#pending = pending;
    this.#pendingSince = event.timeStamp;
    if (binding === undefined) return;
    event.preventDefault();
    binding.run();
  }
}

/**
 * Text fields own all keys; buttons and links own those that press them; a dialog owns everything.
 */
function belongsElsewhere(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog[open], input, textarea, select, [contenteditable]')) return true;
  const presses = key === 'Enter' || key === ' ';
  return presses && target.closest('button, a, summary, [role="separator"]') !== null;
}
