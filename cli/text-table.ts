/** Columns as wide as their widest cell, at most 60; a longer cell is cut with an ellipsis. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, index) => {
      widths[index] = Math.min(60, Math.max(widths[index] ?? 0, text.length));
    });
  }
  return rows
    .map((row) => {
      const last = row.length - 1;
      const cells = row.map((text, index) => {
        const line = text.replaceAll(/\s+/g, ' ');
        if (index === last) return line;
        const width = widths[index] ?? 0;
        return line.length > width ? `${line.slice(0, width - 1)}…` : line.padEnd(width);
      });
      return cells.join('  ').trimEnd();
    })
    .join('\n');
}
