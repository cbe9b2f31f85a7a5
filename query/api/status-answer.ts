import type { ServerStatus } from '../../model/status.ts';
import type { StoreTotals } from '../../store/contract.ts';
import type { StatusAnswer } from './wire.ts';

/** The wire form of what the server says about itself. */
export function statusAnswerOf(status: ServerStatus, totals: StoreTotals): StatusAnswer {
  const { last } = status.refused;
  return {
    version: status.version,
    ready_after_ms: status.readyAfterMs ?? null,
    data_folder: status.dataFolder,
    listeners: status.listeners.map(({ name, address, url }) => ({ name, address, url })),
    refused: {
      count: status.refused.count,
      last:
        last === undefined
          ? null
          : {
              time: new Date(last.unixMs).toISOString(),
              status: last.status,
              message: last.message,
              hint: last.hint ?? null,
            },
    },
    set_aside_records: status.setAsideRecords,
    rule_set: { digest: status.ruleSet.digest, rules: status.ruleSet.rules },
    sampling: status.sampling,
    access: status.access,
    totals: {
      traces: totals.traces,
      spans: totals.spans,
      log_records: totals.logRecords,
      metric_points: totals.metricPoints,
      newest_trace_id: totals.newestTraceId ?? null,
      services: totals.services,
    },
  };
}
