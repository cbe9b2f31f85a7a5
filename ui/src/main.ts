import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { Keys } from './keys/keys.svelte.ts';
import { Address } from './state/address.svelte.ts';
import { Live } from './state/live.svelte.ts';
import { Now } from './state/now.svelte.ts';
import { ThemeChoice } from './state/theme.svelte.ts';
import './styles/base.css';

mount(App, {
  target: document.body,
  props: {
    app: {
      address: new Address(window),
      live: new Live(),
      keys: new Keys(),
      theme: new ThemeChoice(document.documentElement, localStorage),
      now: new Now(() => Date.now()),
      storage: localStorage,
    },
  },
});
