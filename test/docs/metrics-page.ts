import { metrics } from '../../cli/metrics.ts';

/** docs/metrics.md: what `/metrics` shows, in the order of a batch's life. */
export function metricsPage(): string {
  const rows = metrics.map(({ name, kind, labels, help }) => {
    const labelled = labels.map((label) => `\`${label}\``).join(', ') || '–';
    return `| \`${name}\` | ${kind} | ${labelled} | ${help} |`;
  });
  return [
    '# Metrics',
    '',
    '`GET /metrics` on the main port, Prometheus text format. Labels hold words of ours only, never what a sender sent.',
    '',
    '| metric | kind | labels | what it says |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
