import { createInterface } from 'node:readline';
import { z } from 'zod';
import { chooseRules } from '../../../redaction-rules/choose.ts';
import { createRedactor, scanText } from '../../../redaction-rules/engine.ts';
import { openRedactionKey, readKeyEpochs } from '../../../redaction-rules/key.ts';
import type { Config } from '../../config.ts';

/**
 * One line in, one line out, in order. A line that cannot be read is told by its number alone. With
 * `allEpochs` each answer has the text under every epoch of the key, too: what a value was called
 * before the key was rotated.
 */
export async function scanLines(
  { redaction, redactionKeyFile }: Config,
  allEpochs: boolean,
): Promise<number> {
  const ruleSet = await chooseRules(redaction);
  const redactor = createRedactor(ruleSet, openRedactionKey(redactionKeyFile));
  const epochs = (allEpochs ? readKeyEpochs(redactionKeyFile) : []).map((key) => {
    return { kid: key.kid, redactor: createRedactor(ruleSet, key) };
  });
  const families = new Map(ruleSet.rules.map((rule) => [rule.id, rule.family]));
  return readTexts(async ({ id, text }) => {
    const scan = scanText(redactor, text);
    const hits = scan.hits.map((hit) => ({
      rule: hit.rule,
      version: hit.ruleVersion,
      family: families.get(hit.rule) ?? 'engine',
      action: hit.action,
      count: hit.count,
    }));
    const byEpoch = epochs.map((epoch) => [epoch.kid, scanText(epoch.redactor, text).text]);
    const all = allEpochs ? { epochs: Object.fromEntries(byEpoch) } : {};
    const answer = JSON.stringify({ id, text: scan.text, hits, ...all });
    if (!process.stdout.write(`${answer}\n`)) await drained();
  });
}

const textLine = z.strictObject({ id: z.union([z.string(), z.number()]), text: z.string() });

/** Hands on each line of stdin; the exit code says whether all of them could be read. */
export async function readTexts(
  use: (line: z.output<typeof textLine>) => Promise<void>,
): Promise<number> {
  let number = 0;
  let bad = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const parsed = textLine.safeParse(parseJson(line));
    if (parsed.success) await use(parsed.data);
    else {
      bad++;
      process.stderr.write(`line ${number} is not {"id","text"}; it was passed over\n`);
    }
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
