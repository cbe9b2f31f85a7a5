/**
 * What the rules find in whole traces: recordings of real instrumentations and runs of an agent,
 * with planted values, as OTLP requests through every stage up to the rows that are stored. What a
 * planted value would look like there is told by the same stages without rules.
 */
import { expect, test } from 'vitest';
import { processBatches } from '../../collector/process-batch.ts';
import { assert } from '../../model/errors.ts';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { composeRuleSet } from '../../redaction-rules/packs.ts';
import type { RuleSet } from '../../redaction-rules/rule.ts';
import { readRows } from '../tapes/read-rows.ts';
import { agentRuns, fileReads } from './agent-runs.ts';
import { benignFiles } from './benign.ts';
import { forms, type Row, share, type Tally, table } from './forms.ts';
import { personalKinds } from './material.ts';
import { harmless, type Planted, type PlantedRequest, sensitive } from './plant.ts';
import { plantedRecordings } from './recorded-traces.ts';

const seed = 20_261_127;
const key = { kid: 'k1', root: new Uint8Array(32).fill(3) };
const limits = { valueDepthMax: 64 };
const withRules = stagesUnder(builtinRuleSet);
const withoutRules = stagesUnder(composeRuleSet([]));

/** What of a request is stored, as one text without the escapes of JSON in JSON. */
function stagesUnder(ruleSet: RuleSet): (request: PlantedRequest) => string {
  const tools = { redactor: createRedactor(ruleSet, key), limits };
  return ({ signal, body }) => {
    const job = { batchId: 'b', signal, encoding: 'json', body: Buffer.from(body) } as const;
    const [outcome] = processBatches([job], tools);
    assert(outcome?.kind === 'processed', 'a request that is not taken');
    assert(Object.keys(outcome.dropped).length === 0, 'items were dropped');
    const texts = Object.values(readRows(outcome.blocks)).flatMap((rows) =>
      rows.flatMap((row) => Object.values(row).map(String)),
    );
    return plain(texts.join('\n').replaceAll(/"\$bytes\\*":\\*"([0-9A-Za-z+/=]*)/g, fromBase64));
  };
}

function fromBase64(_whole: string, text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function plain(text: string): string {
  return text
    .replaceAll(/\\+[nrt]/g, ' ')
    .replaceAll('\\', '')
    .replaceAll(/\s+/g, ' ');
}

interface Outcome {
  readonly planted: Planted;
  readonly isHidden: boolean;
}

/** Leaves out what is not stored at all; nearly all of it has to be. */
function outcomesOf(requests: readonly PlantedRequest[]): readonly Outcome[] {
  let made = 0;
  const outcomes = requests.flatMap((request) => {
    const raw = withoutRules(request);
    const stored = withRules(request);
    expect(stored).not.toContain('[UNSCANNED');
    made += request.planted.length;
    return request.planted
      .filter(({ shown }) => raw.includes(plain(shown)))
      .map((planted) => ({ planted, isHidden: !stored.includes(plain(planted.shown)) }));
  });
  expect(outcomes.length / made).toBeGreaterThan(0.97);
  return outcomes;
}

function tallied(outcomes: readonly Outcome[], by: (planted: Planted) => string): readonly Row[] {
  const tallies = new Map<string, Tally>();
  for (const { planted, isHidden } of outcomes) {
    const tally = tallies.get(by(planted)) ?? { found: 0, made: 0 };
    tallies.set(by(planted), tally);
    tally.made++;
    if (isHidden) tally.found++;
  }
  return [...tallies].sort();
}

const isPersonal = (kind: string): boolean => personalKinds.some(({ name }) => name === kind);

test('in whole traces: 95 % of secrets in every form, 90 % of each kind and in each place', () => {
  const random = seededRandom(seed);
  const plant = sensitive(random);
  const outcomes = outcomesOf([...plantedRecordings(plant), ...agentRuns(plant, random, 80)]);
  const secrets = outcomes.filter(({ planted }) => !isPersonal(planted.kind));
  const personal = outcomes.filter(({ planted }) => isPersonal(planted.kind));
  const shown = outcomes.filter(({ isHidden }) => !isHidden);
  for (const { planted } of shown) {
    process.stdout.write(`${planted.kind}, ${planted.form}, ${planted.place}: ${planted.text}\n`);
  }
  const byForm = tallied(secrets, ({ form }) => form);
  const byPlace = tallied(outcomes, ({ place }) => place);
  const byKind = tallied(
    outcomes.filter(({ planted }) => planted.form === 'plain'),
    ({ kind }) => kind,
  );
  process.stdout.write(`${table(byForm)}\n${table(byPlace)}\n${table(byKind)}`);
  expect(byForm).toHaveLength(forms.length);
  for (const row of byForm) expect(share([row]), row[0]).toBeGreaterThanOrEqual(0.95);
  for (const row of [...byPlace, ...byKind]) {
    expect(share([row]), row[0]).toBeGreaterThanOrEqual(0.9);
  }
  expect(share(tallied(personal, ({ kind }) => kind))).toBeGreaterThanOrEqual(0.95);
});

test('in whole traces: one benign value in a hundred, and of no kind more than a tenth', () => {
  const random = seededRandom(seed);
  const plant = harmless(random);
  const outcomes = outcomesOf([...plantedRecordings(plant), ...benignRuns(plant)]);
  const byKind = tallied(outcomes, ({ kind }) => kind);
  process.stdout.write(table(byKind.filter(([, { found }]) => found > 0)));
  process.stdout.write(`${outcomes.length} benign values\n`);
  expect(share(byKind)).toBeLessThanOrEqual(0.01);
  for (const row of byKind) expect(share([row]), row[0]).toBeLessThanOrEqual(0.1);
});

/** Without what is planted beside the benign values. */
function benignRuns(plant: (place: string) => Planted): readonly PlantedRequest[] {
  return agentRuns(plant, seededRandom(seed), 20).map((request) => ({
    ...request,
    planted: request.planted.filter(({ kind }) => kind !== 'secret without a shape'),
  }));
}

test('in files that an agent read: one character of code and prose in two hundred', () => {
  const outcomes = outcomesOf(fileReads(benignFiles()));
  const lengthOf = (some: readonly Outcome[]): number =>
    some.reduce((sum, { planted }) => sum + planted.shown.length, 0);
  const hidden = outcomes.filter(({ isHidden }) => isHidden);
  for (const { planted } of hidden) process.stdout.write(`${planted.kind}: ${planted.text}\n`);
  process.stdout.write(`${lengthOf(hidden)} of ${lengthOf(outcomes)} characters\n`);
  expect(lengthOf(hidden) / lengthOf(outcomes)).toBeLessThanOrEqual(0.005);
});

test('the recordings as they are: nothing of them is hidden', () => {
  const plant = (place: string) => {
    return { kind: 'nothing', form: 'plain', place, text: '.', shown: '.' };
  };
  for (const request of plantedRecordings(plant)) {
    expect(withRules(request)).toBe(withoutRules(request));
  }
});
