const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes as people read them: `512 B`, `1.5 MiB`. */
export function byteSizeText(bytes: number): string {
  const at = Math.min(Math.floor(Math.log2(Math.max(1, bytes)) / 10), units.length - 1);
  return `${(bytes / 1024 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}
