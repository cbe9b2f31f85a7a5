import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Invalid } from '../../model/errors.ts';
import { createRedactor, scanText } from '../../redaction-rules/engine.ts';
import { checkExamples } from '../../redaction-rules/examples.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { openRedactionKey } from '../../redaction-rules/key.ts';
import { loadRuleSet } from '../../redaction-rules/load.ts';
import { lockRules } from '../../redaction-rules/lock.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

export const rules: Command = {
  name: 'rules',
  summary: 'works with the redaction rules: test, scan, lock',
  options: {
    json: { type: 'boolean', meaning: 'print the outcome of test as JSON' },
    config: {
      type: 'string',
      meaning: 'configuration file that names the key (./spanledger.yaml)',
    },
  },
  help: [
    '  rules test   runs every rule on its own examples, alone and in the whole set',
    '  rules scan   reads JSON lines {"id","text"}, writes {"id","text","hits":[...]}',
    '  rules lock   after a change with a new version: rewrites rules.lock',
    '',
    'examples',
    '  spanledger rules test',
    `  echo '{"id":"1","text":"write to someone@example.org"}' | spanledger rules scan`,
  ].join('\n'),

  async run({ positionals, flags }) {
    switch (positionals[0]) {
      case 'test':
        return testRules(flags.json === true);
      case 'scan':
        return scanLines((await readConfig(flags, process.env, process.cwd())).redactionKeyFile);
      case 'lock':
        return lock();
      default:
        throw new UsageError('rules needs one of test, scan, lock', 'see spanledger rules --help');
    }
  },
};

function testRules(asJson: boolean): number {
  const loaded = loadRuleSet();
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

/**
 * One line in, one line out, in order; a line that cannot be read stops the scan with its number.
 */
async function scanLines(keyFile: string): Promise<number> {
  const redactor = createRedactor(builtinRuleSet, openRedactionKey(keyFile));
  const families = new Map(builtinRuleSet.rules.map((rule) => [rule.id, rule.family]));
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const { id, text } = readLine(line, number);
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
  return 0;
}

function readLine(line: string, number: number): z.infer<typeof scanLine> {
  const parsed = scanLine.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  throw new Invalid(`line ${number} is not {"id","text"}`, {
    code: 'bad_scan_line',
    hint: 'write one JSON object a line, with exactly these two keys',
  });
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

function lock(): number {
  const { unversioned, name } = lockRules();
  if (unversioned.length > 0) {
    throw new Invalid(`changed without a new version: ${unversioned.join(', ')}`, {
      code: 'unversioned_rule',
      hint: 'raise `version` in each of these files, then lock again',
    });
  }
  process.stdout.write(`rules.lock now holds ${name}\n`);
  return 0;
}
