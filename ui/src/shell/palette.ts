/** Something the palette can do with what was typed. */
export type Offer =
  | { readonly kind: 'go'; readonly href: string; readonly says: string }
  | { readonly kind: 'theme'; readonly theme: 'system' | 'light' | 'dark'; readonly says: string };

const always: readonly Offer[] = [
  { kind: 'go', href: '/traces', says: 'Go to traces' },
  { kind: 'go', href: '/sampling', says: 'Go to sampling' },
  { kind: 'go', href: '/traces?q=state:error', says: 'Traces that failed' },
  { kind: 'theme', theme: 'system', says: 'Theme: follow the system' },
  { kind: 'theme', theme: 'light', says: 'Theme: light' },
  { kind: 'theme', theme: 'dark', says: 'Theme: dark' },
];

/** A trace id opens its trace, other words search; commands that hold the words follow. */
export function paletteOffers(typed: string): readonly Offer[] {
  const words = typed.trim();
  if (words === '') return always;
  const offers: Offer[] = [];
  const id = words.toLowerCase();
  if (/^[0-9a-f]{32}$/.test(id)) {
    offers.push({ kind: 'go', href: `/traces/${id}`, says: `Open trace ${id}` });
  }
  const found = always.filter((offer) => offer.says.toLowerCase().includes(id));
  const search = `/traces?${new URLSearchParams({ q: words, range: 'all' })}`;
  return [
    ...offers,
    { kind: 'go', href: search, says: `Search all traces for ${words}` },
    ...found,
  ];
}
