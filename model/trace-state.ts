/**
 * OpenTelemetry's entry in a W3C trace state (`ot=th:c;rv:6e6d1a75832a2f,vendor=x`). What is not
 * ours comes out as it went in; a text may have a character for each byte (latin1) or be UTF-8's.
 */

import { otEntryCharactersMax, traceStateEntriesMax } from './limits.ts';
import {
  type Bits56,
  parseRandomness,
  parseThreshold,
  thresholdText,
} from './sampling-threshold.ts';

/** A trace state and what its `ot` entry says of sampling. */
export interface TraceState {
  readonly threshold: Bits56 | undefined;
  /** Its `th` cannot be read, or the entry has several: nobody knows what was meant. */
  readonly isThresholdBroken: boolean;
  readonly randomness: Bits56 | undefined;
  /**
   * The well-formed sub-keys but for `th`, each once, as `key:value`; `rv` is the first, and not
   * there where it cannot be read or stands twice: nobody decided by it, so nobody may read it.
   */
  readonly others: readonly string[];
  /** The entries of others. */
  readonly foreign: readonly string[];
}

/** Whether some entry may be OpenTelemetry's; without one no text need be made. */
export function mentionsOt(bytes: Uint8Array, start: number, length: number): boolean {
  let isStart = true;
  for (let at = start; at < start + length - 2; at++) {
    const byte = bytes[at];
    if (isStart && byte === 0x6f && bytes[at + 1] === 0x74 && bytes[at + 2] === 0x3d) return true;
    if (byte === 0x2c) isStart = true;
    else if (byte !== 0x20 && byte !== 0x09) isStart = false;
  }
  return false;
}

/** Of several `ot` entries the first counts. */
export function readTraceState(text: string): TraceState {
  const foreign: string[] = [];
  let own: string | undefined;
  for (const part of text.split(',')) {
    const entry = trimmed(part);
    if (entry.startsWith('ot=')) own ??= entry.slice(3);
    else if (entry !== '') foreign.push(entry);
  }
  return { ...readSubKeys(own ?? ''), foreign };
}

/**
 * The trace state with `th` set, or erased where `threshold` is undefined. Other sub-keys and other
 * entries stay, an `rv` that was read untouched; a changed entry goes first, as W3C asks. Only what
 * would break a limit is left out: the last unknown sub-keys beyond 256 characters, the last
 * entries beyond 32.
 */
export function writeTraceState(state: TraceState, threshold: Bits56 | undefined): string {
  let own = threshold === undefined ? '' : `th:${thresholdText(threshold)}`;
  for (const subKey of state.others) {
    if (own.length + 1 + subKey.length > otEntryCharactersMax) break;
    own += own === '' ? subKey : `;${subKey}`;
  }
  if (own === '') return state.foreign.join(',');
  return [`ot=${own}`, ...state.foreign.slice(0, traceStateEntriesMax - 1)].join(',');
}

function readSubKeys(entry: string): Omit<TraceState, 'foreign'> {
  const others: string[] = [];
  const keys = new Set<string>();
  const thresholds: string[] = [];
  const randoms: string[] = [];
  for (const subKey of entry.split(';')) {
    if (!/^[a-z][a-z0-9]*:[A-Za-z0-9._-]*$/.test(subKey)) continue;
    const colon = subKey.indexOf(':');
    const key = subKey.slice(0, colon);
    const value = subKey.slice(colon + 1);
    if (key === 'th') thresholds.push(value);
    else if (key === 'rv') randoms.push(value);
    else if (!keys.has(key)) others.push(subKey);
    keys.add(key);
  }
  const randomness = randoms.length === 1 ? parseRandomness(randoms[0] ?? '') : undefined;
  // First, so that it is never what is cut off.
  if (randomness !== undefined) others.unshift(`rv:${randoms[0]}`);
  const threshold = thresholds.length === 1 ? parseThreshold(thresholds[0] ?? '') : undefined;
  return {
    threshold,
    isThresholdBroken: thresholds.length > 0 && threshold === undefined,
    randomness,
    others,
  };
}

/** Without the optional white space around a list's members; most have none. */
function trimmed(entry: string): string {
  return /^[ \t]|[ \t]$/.test(entry) ? entry.replace(/^[ \t]+|[ \t]+$/g, '') : entry;
}
