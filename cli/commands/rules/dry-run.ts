import { Invalid } from '../../../model/errors.ts';
import { comparedValuesMax } from '../../../model/limits.ts';
import { candidateRow } from '../../../query/api/candidate-route.ts';
import type { CandidateRow } from '../../../query/api/wire-candidate.ts';
import { chooseRules } from '../../../redaction-rules/choose.ts';
import { createComparison } from '../../../redaction-rules/compare/comparison.ts';
import type { Config } from '../../config.ts';
import { table } from '../../text-table.ts';
import { readTexts } from './scan.ts';

/** Compares the candidate with the live set over the texts on stdin. Prints counts, no text. */
export async function dryRun({ redaction, candidate }: Config, asJson: boolean): Promise<number> {
  if (candidate === undefined) {
    throw new Invalid('there is no candidate to try', {
      code: 'bad_setting',
      field: 'redaction.candidate.packs_dir',
      hint: 'name one with --candidate-packs-dir, --candidate-packs or --candidate-policy',
    });
  }
  const live = await chooseRules(redaction);
  const tried = await chooseRules(candidate.choice);
  const comparison = createComparison(live, tried, comparedValuesMax);
  let texts = 0;
  const noKey = { keyBytes: new Uint8Array(0), keyStart: 0, keyEnd: 0 };
  const exitCode = await readTexts(async ({ text }) => {
    const bytes = Buffer.from(text);
    comparison.add({ bytes, start: 0, end: bytes.length, ...noKey });
    texts++;
  });
  const { byRule, isComplete } = comparison.values();
  const rules = comparison
    .rows()
    .map((row) => ({ ...candidateRow(row), values: byRule.get(row.rule) ?? 0 }));
  const outcome = {
    live: live.name,
    candidate: tried.name,
    texts,
    values_complete: isComplete,
    rules,
  };
  process.stdout.write(`${asJson ? JSON.stringify(outcome) : page(outcome)}\n`);
  return exitCode;
}

type Row = CandidateRow & { readonly values: number };

interface Outcome {
  readonly live: string;
  readonly candidate: string;
  readonly texts: number;
  readonly rules: readonly Row[];
}

function page({ live, candidate, texts, rules }: Outcome): string {
  const head = ['rule', 'hits', 'values', 'live too', 'only candidate', 'live hits', 'only live'];
  const rows = rules.map((row) => [
    row.rule,
    ...[row.hits, row.values, row.both, row.only_candidate, row.live_hits, row.only_live].map(
      String,
    ),
  ]);
  return `${table([head, ...rows])}\ncandidate ${candidate}, live ${live}, ${texts} texts`;
}
