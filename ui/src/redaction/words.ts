import { createContext } from 'svelte';
import { type RedactionWords, redactionWords } from './tokens.ts';

const [getWords, setWords, hasWords] = createContext<() => RedactionWords>();

/** The rules of the trace that is shown; a function, so that it may change. */
export const setRedactionWords = setWords;

/** Outside a trace nothing is known but the labels. */
export function getRedactionWords(): () => RedactionWords {
  return hasWords() ? getWords() : noWords;
}

const noWords = (): RedactionWords => redactionWords([]);
