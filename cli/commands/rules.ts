import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import { chooseRules } from '../../redaction-rules/choose.ts';
import { createRedactor, scanText } from '../../redaction-rules/engine.ts';
import { checkExamples } from '../../redaction-rules/examples.ts';
import { openRedactionKey } from '../../redaction-rules/key.ts';
import { loadRuleSet } from '../../redaction-rules/load.ts';
import { lockFolder, lockRules } from '../../redaction-rules/lock.ts';
import { composeRuleSet } from '../../redaction-rules/packs.ts';
import type { Command } from '../command.ts';
import { type Config, readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

export const rules: Command = {
  name: 'rules',
  summary: 'works with the redaction rules: test, scan, lock',
  options: {
    json: { type: 'boolean', meaning: 'print the outcome of test as JSON' },
    config: {
      type: 'string',
      meaning: 'configuration file that names key, packs and policy (./spanledger.yaml)',
    },
  },
  help: [
    '  rules test   runs every rule, ours and those of redaction.packs_dir, on its own examples,',
    '               alone and in the whole set',
    '  rules scan   reads JSON lines {"id","text"}, writes {"id","text","hits":[...]} under the',
    '               packs and policy of the configuration; bad lines are told, and the exit is 6',
    '  rules lock   after a change with a new version: rewrites rules.lock, of redaction.packs_dir',
    '               where that is set',
    '',
    'examples',
    '  spanledger rules test',
    `  echo '{"id":"1","text":"write to someone@example.org"}' | spanledger rules scan`,
  ].join('\n'),

  async run({ positionals, flags }) {
    const config = await readConfig(flags, process.env, process.cwd());
    const { packsDir } = config.redaction;
    switch (positionals[0]) {
      case 'test':
        return testRules(packsDir, flags.json === true);
      case 'scan':
        return scanLines(config);
      case 'lock':
        return lock(packsDir);
      default:
        throw new UsageError('rules needs one of test, scan, lock', 'see spanledger rules --help');
    }
  },
};

/** Ours and the user's own together, so that neither breaks an example of the other. */
function testRules(packsDir: string | undefined, asJson: boolean): number {
  const rules = [loadRuleSet(), ...(packsDir === undefined ? [] : [loadRuleSet(packsDir)])]
    .flatMap((set) => set.rules)
    .filter(({ rule }, i, all) => all.findLastIndex((other) => other.rule.id === rule.id) === i);
  const loaded = { rules, ruleSet: composeRuleSet(rules.map(({ rule }) => rule)) };
  const failures = checkExamples(loaded);
  const counts = { rule_set: loaded.ruleSet.name, rules: loaded.rules.length };
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ ...counts, failures })}\n`);
  } else {
    for (const { rule, example, problem } of failures) {
      process.stdout.write(`${rule}: ${example}: ${problem}\n`);
    }
    const { rule_set: name, rules: total } = counts;
    process.stdout.write(`${name}: ${total} rules, ${failures.length} examples failed\n`);
  }
  return failures.length === 0 ? 0 : 6;
}

const scanLine = z.strictObject({ id: z.union([z.string(), z.number()]), text: z.string() });

/** One line in, one line out, in order. A line that cannot be read is told by its number alone. */
async function scanLines({ redaction, redactionKeyFile }: Config): Promise<number> {
  const ruleSet = await chooseRules(redaction);
  const redactor = createRedactor(ruleSet, openRedactionKey(redactionKeyFile));
  const families = new Map(ruleSet.rules.map((rule) => [rule.id, rule.family]));
  let number = 0;
  let bad = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const parsed = scanLine.safeParse(parseJson(line));
    if (!parsed.success) {
      bad++;
      process.stderr.write(`line ${number} is not {"id","text"}; it was passed over\n`);
      continue;
    }
    const { id, text } = parsed.data;
    const scan = scanText(redactor, text);
    const hits = scan.hits.map((hit) => ({
      rule: hit.rule,
      version: hit.ruleVersion,
      family: families.get(hit.rule) ?? 'engine',
      count: hit.count,
    }));
    const answer = JSON.stringify({ id, text: scan.text, hits });
    if (!process.stdout.write(`${answer}\n`)) await drained();
  }
  return bad === 0 ? 0 : 6;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says which line; the text itself may be what the rules are there to hide.
    return undefined;
  }
}

function drained(): Promise<void> {
  return new Promise((resolve) => process.stdout.once('drain', () => resolve()));
}

function lock(packsDir: string | undefined): number {
  const { unversioned, name } = packsDir === undefined ? lockRules() : lockFolder(packsDir);
  if (unversioned.length > 0) {
    throw new Invalid(`changed without a new version: ${unversioned.join(', ')}`, {
      code: 'unversioned_rule',
      hint: 'raise `version` in each of these files, then lock again',
    });
  }
  process.stdout.write(`rules.lock now holds ${name}\n`);
  return 0;
}
