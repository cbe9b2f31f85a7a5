import { Invalid } from '../../model/errors.ts';
import { checkExamples } from '../../redaction-rules/examples.ts';
import { rotateKey } from '../../redaction-rules/key.ts';
import { loadRuleSet } from '../../redaction-rules/load.ts';
import { lockFolder, lockRules } from '../../redaction-rules/lock.ts';
import { composeRuleSet } from '../../redaction-rules/packs.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { redactionSettings } from '../redaction-settings.ts';
import { dryRun } from './rules/dry-run.ts';
import { rescan } from './rules/rescan.ts';
import { scanLines } from './rules/scan.ts';

/** Of the settings of a candidate those that a command line can give. */
const candidateOptions = Object.fromEntries(
  Object.values(redactionSettings).flatMap(({ flag, meaning }) =>
    flag === undefined ? [] : [[flag, { type: 'string', meaning }] as const],
  ),
);

const defaultUrl = 'http://127.0.0.1:4319';

export const rules: Command = {
  name: 'rules',
  summary: 'works with the redaction rules: test, scan, dry-run, rescan, lock, rotate-key',
  options: {
    json: { type: 'boolean', meaning: 'print the outcome as JSON (scan always does)' },
    epochs: { type: 'boolean', meaning: 'scan: show each text under every epoch of the key, too' },
    ...candidateOptions,
    url: { type: 'string', meaning: 'rescan: address of the server (http://127.0.0.1:4319)' },
    config: {
      type: 'string',
      meaning: 'configuration file that names key, packs and policy (./spanledger.yaml)',
    },
  },
  help: [
    '  rules test        runs every rule, ours and those of redaction.packs_dir, on its own',
    '                    examples, alone and in the whole set',
    '  rules scan        reads JSON lines {"id","text"}, writes {"id","text","hits":[...]} under',
    '                    the settings of redaction; bad lines are told, and the exit is 6',
    '  rules dry-run     reads the same lines, writes for each rule how often a candidate set finds',
    '                    something, how many values, and what the live set hides there; no text',
    '  rules rescan      rewrites what a running server stored under other rules, step by step; it',
    '                    can be stopped at any time, and the next run goes on. What is hidden stays',
    '                    hidden. A server that asks for tokens takes one with the scope write',
    '  rules lock        after a change with a new version: rewrites rules.lock, of',
    '                    redaction.packs_dir where that is set',
    '  rules rotate-key  begins a new epoch of the key; servers use it from their next start or',
    '                    SIGHUP on, and the old epochs stay in the file',
    '',
    'examples',
    '  spanledger rules test --json',
    `  echo '{"id":"1","text":"write to someone@example.org"}' | spanledger rules scan`,
    `  echo '{"id":"1","text":"someone@example.org"}' | spanledger rules scan --epochs`,
    '  spanledger rules dry-run --candidate-packs-dir ./next-packs < texts.jsonl',
    '  spanledger rules dry-run --candidate-policy strict --json < texts.jsonl',
    '  kill -HUP SERVER_PID; spanledger rules rescan --url http://127.0.0.1:4319 --json',
    '  spanledger rules lock --config spanledger.yaml',
    '  spanledger rules rotate-key && systemctl reload spanledger',
  ].join('\n'),

  async run({ positionals, flags }) {
    const config = await readConfig(flags, process.env, process.cwd());
    const { packsDir } = config.redaction;
    const asJson = flags.json === true;
    switch (positionals[0]) {
      case 'test':
        return testRules(packsDir, asJson);
      case 'scan':
        return scanLines(config, flags.epochs === true);
      case 'dry-run':
        return dryRun(config, asJson);
      case 'rescan':
        return rescan(typeof flags.url === 'string' ? flags.url : defaultUrl, asJson);
      case 'lock':
        return lock(packsDir, asJson);
      case 'rotate-key':
        return rotate(config.redactionKeyFile, asJson);
      default:
        throw new UsageError(
          'rules needs one of test, scan, dry-run, rescan, lock, rotate-key',
          'see spanledger rules --help',
        );
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

function lock(packsDir: string | undefined, asJson: boolean): number {
  const { unversioned, name } = packsDir === undefined ? lockRules() : lockFolder(packsDir);
  if (unversioned.length > 0) {
    throw new Invalid(`changed without a new version: ${unversioned.join(', ')}`, {
      code: 'unversioned_rule',
      hint: 'raise `version` in each of these files, then lock again',
    });
  }
  const said = asJson ? JSON.stringify({ rule_set: name }) : `rules.lock now holds ${name}`;
  process.stdout.write(`${said}\n`);
  return 0;
}

function rotate(keyFile: string, asJson: boolean): number {
  const epochs = rotateKey(keyFile);
  const epoch = epochs.at(-1)?.kid ?? '';
  const said = asJson
    ? JSON.stringify({ epoch, epochs: epochs.length, key_file: keyFile })
    : `epoch ${epoch} begins at the next start or kill -HUP; older ones stay in ${keyFile}`;
  process.stdout.write(`${said}\n`);
  return 0;
}
