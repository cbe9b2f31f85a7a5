/** OTLP's signals that are taken, in the words of its paths (`/v1/traces` ...). */
export const signals = ['traces', 'logs', 'metrics'] as const;

export type Signal = (typeof signals)[number];

/** What the store takes: beside telemetry what clients say of experiments and runs. */
export type StoredSignal = Signal | 'runs';

/** What one request of the signal holds, for messages to people. */
export const itemWords: Readonly<Record<StoredSignal, string>> = {
  traces: 'spans',
  logs: 'log records',
  metrics: 'data points',
  runs: 'facts about runs',
};
