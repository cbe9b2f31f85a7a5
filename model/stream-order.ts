import { EVENT_NEXT, EVENT_TIME } from './tape.ts';

/**
 * The events of a span in the order in which they happened, and as they came where times are equal
 * or one is missing: pieces of a streamed answer belong together in this order. Redaction must scan
 * them as the normaliser joins them, so both ask here.
 */
export function eventsInOrder(words: Uint32Array, first: number): readonly number[] {
  const events: number[] = [];
  let isSorted = true;
  let isTimed = true;
  for (let event = first; event !== 0; event = words[event + EVENT_NEXT] ?? 0) {
    const previous = events.at(-1);
    if (previous !== undefined && later(words, previous, event) > 0) isSorted = false;
    if (timeWord(words, event, 0) === 0 && timeWord(words, event, 1) === 0) isTimed = false;
    events.push(event);
  }
  return isSorted || !isTimed ? events : events.sort((a, b) => later(words, a, b));
}

function later(words: Uint32Array, a: number, b: number): number {
  const high = timeWord(words, a, 1) - timeWord(words, b, 1);
  return high === 0 ? timeWord(words, a, 0) - timeWord(words, b, 0) : high;
}

function timeWord(words: Uint32Array, event: number, half: number): number {
  return words[event + EVENT_TIME + half] ?? 0;
}
