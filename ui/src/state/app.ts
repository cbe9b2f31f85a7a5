import { createContext } from 'svelte';
import type { Keys } from '../keys/keys.svelte.ts';
import type { Address } from './address.svelte.ts';
import type { Live } from './live.svelte.ts';
import type { Now } from './now.svelte.ts';
import type { ThemeChoice } from './theme.svelte.ts';

/** What every page may reach; made once in `main.ts`. */
export interface AppState {
  readonly address: Address;
  readonly live: Live;
  readonly keys: Keys;
  readonly theme: ThemeChoice;
  readonly now: Now;
  readonly storage: Storage;
}

export const [getApp, setApp] = createContext<AppState>();
