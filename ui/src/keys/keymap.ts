/** A key, or two in a row with a space between, and what it does. */
export interface KeyBinding {
  /** As `KeyboardEvent.key` says it: `j`, `Enter`, `g t`; `mod+k` for Ctrl or Cmd with k. */
  readonly keys: string;
  /** A few words for the list of keys. */
  readonly does: string;
  readonly run: () => void;
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

export interface Press {
  readonly binding: KeyBinding | undefined;
  /** The first key of a pair, waiting for the second. */
  readonly pending: string | undefined;
}

/** What a key means after `pending`. Later groups win over earlier ones: a page over the frame. */
export function press(
  groups: readonly KeyGroup[],
  pending: string | undefined,
  key: string,
): Press {
  const all = groups.flatMap((group) => group.bindings).toReversed();
  const wanted = pending === undefined ? key : `${pending} ${key}`;
  const binding = all.find((one) => one.keys === wanted);
  if (binding !== undefined) return { binding, pending: undefined };
  const begins = all.some((one) => one.keys.startsWith(`${key} `));
  return { binding: undefined, pending: begins ? key : undefined };
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The word for a pressed key; undefined for chords that belong to the browser. */
export function keyWord(event: KeyPress): string | undefined {
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    return event.key.toLowerCase() === 'k' ? 'mod+k' : undefined;
  }
  return event.key;
}

/** How a key is printed on a control or in the list. */
export function keyCaps(keys: string): readonly string[] {
  const caps: Readonly<Record<string, string>> = {
    Escape: 'Esc',
    Enter: '↵',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
    'mod+k': 'Ctrl K',
  };
  return keys.split(' ').flatMap((key) => (caps[key] ?? key).split(' '));
}
