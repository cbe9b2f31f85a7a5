import { z } from 'zod';

/** What a yardstick's process prints: how long it took for the requests of one file, round by round. */
export const yardstickOutcome = z.object({
  spans: z.number(),
  rounds: z.array(z.object({ wallSeconds: z.number(), cpuSeconds: z.number() })),
});

export type YardstickOutcome = z.infer<typeof yardstickOutcome>;
