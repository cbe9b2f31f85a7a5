import type { Pseudonymise } from '../pseudonym.ts';
import type { Action, ActionType, Rule } from '../rule.ts';
import { isAlphanumeric } from '../scan/byte-kinds.ts';
import { keep, spell } from '../spell.ts';
import { generalise } from './generalise.ts';

/** What stands in place of a match, and which action that is in the end. */
export interface Replacement {
  readonly text: string;
  readonly action: ActionType;
}

export type Replace = (rule: Rule, bytes: Uint8Array, start: number, end: number) => Replacement;

/**
 * Replacements are bracketed, name the rule's label and need no escaping, so that they can be told
 * from what a sender wrote: `[EMAIL~k1~…]`, `[EMAIL~mask]`, `[EMAIL~domain~example.org]`,
 * `[CARD~last4~4242]`, `[BLOB~cut]`, `[EMAIL~drop]`. A value that cannot be generalised or is too
 * short to show a part of it is masked.
 */
export function createReplacer(pseudonymise: Pseudonymise): Replace {
  return ({ action, canonical }, bytes, start, end) => {
    const { label } = action;
    switch (action.type) {
      case 'drop':
        return { text: `[${label}~drop]`, action: 'drop' };
      case 'pseudonym':
        return { text: pseudonymise(label, canonical, bytes, start, end), action: 'pseudonym' };
      case 'generalise': {
        const kind = action.generalise;
        const made = kind && generalise(kind, viewOf(bytes, start, end));
        if (made === undefined) return maskOf(label);
        return { text: `[${label}~${kind}~${made}]`, action: 'generalise' };
      }
      case 'partial': {
        const part = partOf(action, spell(canonical, viewOf(bytes, start, end)));
        return part === undefined
          ? maskOf(label)
          : { text: `[${label}~${part}]`, action: 'partial' };
      }
      case 'truncate':
        return { text: `[${label}~cut]`, action: 'truncate' };
      // A match that is kept is never replaced; should one come here, it is hidden.
      case 'keep':
      case 'mask':
        return maskOf(label);
    }
  };
}

function maskOf(label: string): Replacement {
  return { text: `[${label}~mask]`, action: 'mask' };
}

/** `last4~4242`: letters and digits alone, at most a third of those that there are. */
function partOf({ partial }: Action, value: Buffer): string | undefined {
  if (partial === undefined) return undefined;
  const signs = keep(value, isAlphanumeric, (byte) => byte);
  const chars = Math.min(partial.chars, Math.floor(signs.length / 3));
  if (chars === 0) return undefined;
  const part = partial.keep === 'first' ? signs.subarray(0, chars) : signs.subarray(-chars);
  return `${partial.keep}${chars}~${part.toString('latin1')}`;
}

function viewOf(bytes: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}
