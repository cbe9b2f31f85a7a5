import type { LogRow, Severity } from '../../../../query/api/wire.ts';

/** The log records of a trace by the span they belong to. */
export interface TraceLogs {
  /** By index of the span. */
  readonly ofSpan: ReadonlyMap<number, readonly LogRow[]>;
  /** Those that name no span, or one that has not arrived. */
  readonly ofTrace: readonly LogRow[];
  /** The span they are shown with: the first of the tree. */
  readonly home: number | undefined;
  /** How many exist beyond those of the answer. */
  readonly left: number;
}

export function traceLogs(
  answer: { readonly logs: readonly LogRow[]; readonly log_count: number },
  indexOf: ReadonlyMap<string, number>,
  home: number | undefined,
): TraceLogs {
  const ofSpan = new Map<number, LogRow[]>();
  const ofTrace: LogRow[] = [];
  for (const log of answer.logs) {
    const index = log.span_id === null ? undefined : indexOf.get(log.span_id);
    const known = index === undefined ? ofTrace : ofSpan.get(index);
    if (known !== undefined) known.push(log);
    else if (index !== undefined) ofSpan.set(index, [log]);
  }
  return { ofSpan, ofTrace, home, left: Math.max(0, answer.log_count - answer.logs.length) };
}

/** What is shown with a span. */
export function logsAt(
  logs: TraceLogs,
  index: number,
): { readonly own: readonly LogRow[]; readonly ofTrace: readonly LogRow[] } {
  return { own: logs.ofSpan.get(index) ?? [], ofTrace: index === logs.home ? logs.ofTrace : [] };
}

export interface LogBadge {
  readonly count: number;
  readonly tone: Tone;
  readonly text: string;
}

/** The mark on a span's row: how many records, and the worst of them; undefined without any. */
export function logBadge(logs: TraceLogs, index: number): LogBadge | undefined {
  const { own, ofTrace } = logsAt(logs, index);
  const all = [...own, ...ofTrace];
  const [worst] = all.toSorted((a, b) => b.severity_number - a.severity_number);
  if (worst === undefined) return undefined;
  const tone = toneOf(worst.severity);
  const records = all.length === 1 ? '1 log record' : `${all.length} log records`;
  return {
    count: all.length,
    tone,
    text: tone === 'plain' ? records : `${records}, worst ${severityWord(worst)}`,
  };
}

export type Tone = 'danger' | 'warn' | 'plain';

export function toneOf(severity: Severity | null): Tone {
  if (severity === 'ERROR' || severity === 'FATAL') return 'danger';
  return severity === 'WARN' ? 'warn' : 'plain';
}

/** OpenTelemetry's word, else the sender's own. */
export function severityWord(log: LogRow): string {
  return log.severity ?? log.severity_text ?? '–';
}
