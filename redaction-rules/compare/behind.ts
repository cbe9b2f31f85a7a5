import type { Breaks } from '../../model/breaks.ts';
import type { CandidateCounts } from '../../model/candidate.ts';
import { candidateBurstBytes } from '../../model/limits.ts';
import type { Redactor } from '../engine.ts';
import type { RuleSet } from '../rule.ts';
import { createComparison } from './comparison.ts';
import type { FieldBytes } from './finder.ts';

/** A rule set to be tried behind the live one. */
export interface CandidateSet {
  readonly ruleSet: RuleSet;
  /** Share of the bytes of texts that are compared. */
  readonly share: number;
}

export interface TryingRedactor {
  readonly redactor: Redactor;
  /** What was counted since the last call; undefined where no text came. */
  take(): CandidateCounts | undefined;
}

/**
 * A redactor that does what `redactor` does, and for a share of the texts finds what the candidate
 * would. Which ones is drawn by `random`; never more bytes than the share and one burst. A text is
 * scanned by both sets then, so a share of 1 % costs about 2 % of redaction without known blocks.
 */
export function tryBehind(
  redactor: Redactor,
  live: RuleSet,
  { ruleSet, share }: CandidateSet,
  random: () => number,
  breaks?: Breaks,
): TryingRedactor {
  const comparison = createComparison(live, ruleSet, 0, breaks);
  const none = { texts: 0, bytes: 0, comparedTexts: 0, comparedBytes: 0, failures: 0 };
  let sums = { ...none };
  let allowance = candidateBurstBytes;
  const compare = (length: number, field: () => FieldBytes): void => {
    sums.texts++;
    sums.bytes += length;
    allowance = Math.min(candidateBurstBytes, allowance + length * share);
    if (random() >= share || length > allowance) return;
    allowance -= length;
    sums.comparedTexts++;
    sums.comparedBytes += length;
    try {
      comparison.add(field());
    } catch {
      // Dropped, because its text may quote what was scanned; the live set is not concerned.
      sums.failures++;
    }
  };
  return {
    redactor: {
      ...redactor,
      scan(bytes, start, end, keyBytes = bytes, keyStart = 0, keyEnd = 0) {
        compare(end - start, () => ({ bytes, start, end, keyBytes, keyStart, keyEnd }));
        return redactor.scan(bytes, start, end, keyBytes, keyStart, keyEnd);
      },
      scanJoined(pieces, keyBytes, keyStart, keyEnd) {
        const end = pieces.reduce((sum, { length }) => sum + length, 0);
        compare(end, () => {
          return { bytes: Buffer.concat(pieces), start: 0, end, keyBytes, keyStart, keyEnd };
        });
        return redactor.scanJoined(pieces, keyBytes, keyStart, keyEnd);
      },
    },
    take() {
      if (sums.texts === 0) return undefined;
      const rules = comparison.rows();
      const counts = { live: live.name, candidate: ruleSet.name, ...sums, rules };
      comparison.clear();
      sums = { ...none };
      return counts;
    },
  };
}
