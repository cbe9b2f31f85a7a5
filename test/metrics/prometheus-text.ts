/** One line of the Prometheus text format, label values as they stand. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The series of a `/metrics` page; our own label values need no unescaping. */
export function readPrometheusText(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
      if (match === null) throw new Error(`not a metric line: ${line}`);
      const [, name = '', labels = '', value = ''] = match;
      const pairs = [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, key = '', word = '']) => [key, word])),
        value: Number(value),
      };
    });
}

/** The sum of a metric over the series that have these labels. */
export function sumOf(
  series: readonly Series[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return series
    .filter((one) => one.name === name)
    .filter((one) => Object.entries(labels).every(([key, word]) => one.labels[key] === word))
    .reduce((sum, { value }) => sum + value, 0);
}
