import { z } from 'zod';

/** What one run of the load generator says, as JSON on its standard output. */
export const sendOutcome = z.object({
  /** Answered with success, and the spans in them. */
  requests: z.number(),
  spans: z.number(),
  /** Of all bodies that were made. */
  bytes: z.number(),
  /** From the first byte sent to the last acknowledgement. */
  sendMs: z.number(),
  /** When the first byte was sent, milliseconds since the epoch. */
  startedAtMs: z.number(),
  /** From sending, or from when it was due, to the acknowledgement; refusals included, 0 without any. */
  latencyMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  /** By how much the latest request missed its time; 0 without a rate. */
  lateMs: z.number(),
  refused: z.number(),
  senderCpuSeconds: z.number(),
  serverCpuSeconds: z.number().optional(),
});

export type SendOutcome = z.infer<typeof sendOutcome>;
