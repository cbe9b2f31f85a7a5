/**
 * Schemas of the native API's answers: equal to the types in `wire.ts`, source of `/openapi.json`.
 * They document and are used by tests; an answer is not validated again on its way out.
 */
import { z } from 'zod';
import { candidateAnswer } from './candidate-schemas.ts';
import { repriceAnswer } from './reprice-schemas.ts';
import { rescanAnswer } from './rescan-schemas.ts';
import { rollupAnswer } from './rollup-schemas.ts';
import { sessionRow } from './session-schemas.ts';
import { simulateAnswer } from './simulate-schemas.ts';
import {
  assessmentRow,
  logRow,
  message,
  messagePart,
  receiptRow,
  redactionRow,
  spanEvent,
  spanLink,
  spanRow,
  traceRow,
} from './trace-schemas.ts';

export const traceListAnswer = z.object({
  traces: z.array(traceRow),
  next_page_token: z
    .string()
    .exactOptional()
    .describe('pass it as page_token, with the same filter, for the next page'),
  total: z.int().min(0).describe('traces that match in all'),
});

const facetCount = z.object({
  value: z.string(),
  count: z.int().min(0).describe('traces that it would leave'),
});

export const traceFacetsAnswer = z.object({
  state: z.array(facetCount).describe('all three'),
  service: z
    .array(facetCount)
    .describe('those with most traces, at most limit, the one asked for among them'),
  services: z.int().min(0).describe('how many services have any, told or not'),
});

export const sessionListAnswer = z.object({
  sessions: z.array(sessionRow),
  next_page_token: z
    .string()
    .exactOptional()
    .describe('pass it as page_token, with the same filter, for the next page'),
  total: z.int().min(0).describe('sessions that match in all, of those of which a trace is kept'),
});

export const traceAnswer = z.object({
  trace: traceRow,
  spans: z.array(spanRow).describe('by start time'),
  logs: z.array(logRow).describe('the first 10,000 log records that name this trace, by time'),
  log_count: z.int().min(0).describe('log records that name this trace in all'),
  assessments: z
    .array(assessmentRow)
    .describe('of its spans, of the trace and of its session, by time; at most 10,000'),
  redactions: z.array(redactionRow).describe('what was hidden, where and by which rule'),
  receipts: z.array(receiptRow).describe('of the batches that brought the spans and log records'),
});

export const statusAnswer = z.object({
  version: z.string(),
  ready_after_ms: z
    .number()
    .nullable()
    .describe('milliseconds from start to ready; null until then'),
  data_folder: z.string(),
  listeners: z.array(
    z.object({
      name: z.enum(['otlp-http', 'otlp-grpc', 'main']),
      address: z.string().describe('host:port'),
      url: z.string(),
    }),
  ),
  refused: z.object({
    count: z.int().min(0).describe('export requests refused since the start'),
    last: z
      .object({
        time: z.string().describe('ISO 8601, UTC'),
        status: z.string().describe('HTTP status or name of the gRPC code'),
        message: z.string(),
        hint: z.string().nullable(),
      })
      .nullable(),
  }),
  set_aside_records: z
    .int()
    .min(0)
    .describe('damaged journal records kept in journal/set-aside/; spanledger doctor lists them'),
  rule_set: z.object({ digest: z.string(), rules: z.int().min(0) }),
  sampling: z.string(),
  access: z.string(),
  totals: z.object({
    traces: z
      .int()
      .min(0)
      .describe('may lag behind by twenty times what counting takes, like services'),
    spans: z.int().min(0),
    log_records: z.int().min(0),
    metric_points: z.int().min(0),
    newest_trace_id: z.string().nullable(),
    services: z.array(z.string()),
  }),
});

export const sqlAnswer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string().describe('DuckDB type') })),
  rows: z
    .array(z.array(z.unknown()))
    .describe('values in the order of columns; integers beyond 2^53 are decimal strings'),
  row_count: z.int().min(0).describe('rows in this answer'),
  truncated: z.boolean().describe('true where more rows exist than the limit'),
  elapsed_ms: z.number().describe('milliseconds'),
});

export const schemaAnswer = z.object({
  views: z.array(
    z.object({
      name: z.string(),
      comment: z.string(),
      columns: z.array(
        z.object({
          name: z.string(),
          type: z.string().describe('DuckDB type'),
          comment: z.string(),
        }),
      ),
    }),
  ),
});

export const errorAnswer = z.object({
  error: z.object({
    code: z.string().describe('stable word in snake_case'),
    message: z.string(),
    hint: z.string().exactOptional().describe('what to do about it'),
    field: z.string().exactOptional().describe('which input was at fault'),
  }),
});

/** By the name each has in `/openapi.json`. */
export const answerSchemas = {
  TraceListAnswer: traceListAnswer,
  TraceFacetsAnswer: traceFacetsAnswer,
  TraceAnswer: traceAnswer,
  SessionListAnswer: sessionListAnswer,
  RollupAnswer: rollupAnswer,
  SessionRow: sessionRow,
  TraceRow: traceRow,
  SpanRow: spanRow,
  SpanEvent: spanEvent,
  SpanLink: spanLink,
  Message: message,
  MessagePart: messagePart,
  LogRow: logRow,
  AssessmentRow: assessmentRow,
  RedactionRow: redactionRow,
  ReceiptRow: receiptRow,
  StatusAnswer: statusAnswer,
  SqlAnswer: sqlAnswer,
  RepriceAnswer: repriceAnswer,
  RescanAnswer: rescanAnswer,
  CandidateAnswer: candidateAnswer,
  SimulateAnswer: simulateAnswer,
  SchemaAnswer: schemaAnswer,
  ErrorAnswer: errorAnswer,
} as const;
