/**
 * Kinds of image a page may show from its own bytes. SVG is left out: it can carry script and
 * links.
 */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** A data: address for base64 image bytes; undefined for anything else. Nothing is ever fetched. */
export function imageSource(
  mime: unknown,
  content: unknown,
): { readonly source: string; readonly mime: string } | undefined {
  if (typeof mime !== 'string' || !shown.has(mime) || typeof content !== 'string') return undefined;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(content)) return undefined;
  const base64 = content.replaceAll('-', '+').replaceAll('_', '/');
  return { source: `data:${mime};base64,${base64}`, mime };
}
