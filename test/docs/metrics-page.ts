import { prometheusName } from '../../cli/instrument.ts';
import { instruments } from '../../cli/instruments.ts';
import { requestsPerConnectionMax } from '../../model/limits.ts';
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
    'How much a stage can hold is told in the unit in which it is bounded. `receive`: requests whose body is still to come; of',
    `each port (HTTP has two) at most \`limits.connections_max\` connections with ${requestsPerConnectionMax} requests each. \`admit\`: bytes of bodies`,
    'until their answer (`limits.inflight_bytes_max`). `decode`: the same, since what it has is admitted and not yet answered.',
    '`deduplicate`, `journal`, `load`: `limits.unflushed_bytes_max`, for the three together. A request that is alone in `admit`,',
    'or a batch alone in the last three, may be larger. `sample`, `redact` and `normalise` hold nothing: what they work on',
    'is still counted by `decode`. Items have no bound of their own.',
    '',
    '| Prometheus | OpenTelemetry | unit | kind | labels | what it says |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
