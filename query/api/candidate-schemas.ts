import { z } from 'zod';

const count = z.int().min(0);

const candidateRow = z.object({
  rule: z.string(),
  candidate_version: count.nullable().describe('null where the rule is not in that set'),
  live_version: count.nullable(),
  candidate_action: z.string().nullable(),
  live_action: z.string().nullable(),
  hits: count.describe('places that the rule found in the candidate set'),
  live_hits: count.describe('places that the rule found in the live set'),
  both: count.describe('hits of which the live set hides at least a part'),
  only_candidate: count.describe('hits of which the live set hides nothing'),
  only_live: count.describe('live_hits of which the candidate would hide nothing'),
});

export const candidateAnswer = z.object({
  live: z.string().describe('rule set in force'),
  candidate: z.string().describe('rule set that is tried'),
  share: z.number().describe('share of the bytes that is compared'),
  texts: count.describe('texts that were redacted since both sets are what they are'),
  bytes: count,
  compared_texts: count.describe('those of them that both sets looked at'),
  compared_bytes: count,
  failures: count.describe('comparisons that failed; the live set was not concerned'),
  rules: z.array(candidateRow),
});
