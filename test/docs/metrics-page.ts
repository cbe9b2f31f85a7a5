import { prometheusName } from '../../cli/instrument.ts';
import { instruments } from '../../cli/instruments.ts';
import { stages } from '../../model/stage-stats.ts';

/** docs/metrics.md: what `/metrics` shows, in the order of a batch's life. */
export function metricsPage(): string {
  const rows = instruments.map((instrument) => {
    const { name, unit, kind, labels, help } = instrument;
    const labelled = labels.map((label) => `\`${label}\``).join(', ') || '–';
    const cells = [`\`${prometheusName(instrument)}\``, `\`${name}\``, `\`${unit}\``, kind];
    return `| ${[...cells, labelled, help].join(' | ')} |`;
  });
  return [
    '# Metrics',
    '',
    '`GET /metrics` on the main port, Prometheus text format. The same instruments go out as OTLP metrics under their',
    'OpenTelemetry names when `telemetry.endpoint` is set. Labels hold words of ours only, never what a sender sent.',
    '',
    `Stages: ${stages.map((stage) => `\`${stage}\``).join(', ')}. A batch is one export request, an item a span, a log record or a`,
    'data point; items are known from `decode` on. For each stage, in batches and in items: in = out + lost + held. A',
    'batch that the worker threads have counts as held by `decode`. `signal` is `traces`, `logs`, `metrics`, or `other`',
    'where a request was refused before that was known.',
    '',
    '| Prometheus | OpenTelemetry | unit | kind | labels | what it says |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
