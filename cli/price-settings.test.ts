import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPriceBook } from '../prices/price-book.ts';
import { pricesExample } from '../test/docs/configuration-page.ts';
import { noUsage } from '../test/rows/usage.ts';
import { readConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-prices-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function overrides(file: string, environment: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'spanledger.yaml'), file);
  return (await readConfig({}, { HOME: '/h', ...environment }, folder)).priceOverrides;
}

test('the documented example says what its page says', async () => {
  const book = createPriceBook(await overrides(pricesExample().join('\n')));
  const cost = (
    provider: string,
    requestModel: string,
    input: number,
    output: number,
    at: string,
  ) =>
    book
      .find({ provider, requestModel, responseModel: undefined })
      ?.costOf({ ...noUsage, inputTokens: input, outputTokens: output }, Date.parse(at))?.total;
  expect(cost('x', 'our-llama-70b', 1e6, 1e6, '2020-01-01')).toBeCloseTo(0.8, 12);
  const sonnet = ['anthropic', 'claude-sonnet-4-5'] as const;
  expect(cost(...sonnet, 100_000, 100_000, '2026-02-28')).toBeCloseTo(1.8, 12);
  expect(cost(...sonnet, 100_000, 100_000, '2026-03-01')).toBeCloseTo(1.44, 12);
  expect(cost(...sonnet, 300_000, 100_000, '2026-03-01')).toBeCloseTo(1.44 + 1.8, 12);
  expect(cost('openai', 'claude-sonnet-4-5', 1, 1, '2026-03-01')).toBeUndefined();
});

test('a tier costs what its entry costs, unless it says otherwise', async () => {
  const [own] = await overrides(pricesExample().join('\n')).then((all) => all.slice(1));
  expect(own?.tiers).toEqual([
    { above: 200_000, prices: { ...own?.prices, input: 4.8, output: 18 } },
  ]);
  expect(own?.prices).toMatchObject({ cacheRead: 0.24, cacheWrite: 3 });
});

test('none is none, and a variable is JSON', async () => {
  expect(await overrides('')).toEqual([]);
  expect(await overrides('prices:\n  models: []\n')).toEqual([]);
  const variable = { SPANLEDGER_PRICES_MODELS: '[{"model":"m","request":0.5}]' };
  expect(await overrides('', variable)).toMatchObject([{ model: 'm', prices: { request: 0.5 } }]);
});

test.each([
  ['models: 3', 'prices.models must be a list', undefined],
  ['models: [3]', 'prices.models[0] Invalid input', undefined],
  ['models: [{model: m}]', 'prices.models[0] needs at least one of input', undefined],
  ['models: [{input: 1}]', 'prices.models[0].model must name a model', undefined],
  ['models: [{model: "a*b", input: 1}]', 'prices.models[0].model must name', undefined],
  ['models: [{model: m, inptu: 1}]', 'prices.models[0] has the unknown key inptu', 'input'],
  ['models: [{model: m, input: "1"}]', 'prices.models[0].input must be USD', undefined],
  ['models: [{model: m, input: -1}]', 'prices.models[0].input must be USD', undefined],
  ['models: [{model: m, input: .inf}]', 'prices.models[0].input must be USD', undefined],
  ['models: [{model: m, input: 1, from: 2026-02-30}]', 'prices.models[0].from must be', undefined],
  ['models: [{model: m, input: 1, from: yesterday}]', 'prices.models[0].from must be', undefined],
  [
    'models: [{model: m, input: 1, tiers: [{abov: 1}]}]',
    'prices.models[0].tiers[0].above must be',
    undefined,
  ],
  [
    'models: [{model: m, input: 1, tiers: [{above: 1, inputs: 1}]}]',
    'prices.models[0].tiers[0] has the unknown key inputs',
    'input',
  ],
  ['model: []', 'unknown key prices.model', 'prices.models'],
])('%s stops the start', async (line, message, near) => {
  const hint = near === undefined ? expect.anything() : `did you mean ${near}?`;
  const failure = await overrides(`prices:\n  ${line}\n`).catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'invalid', message: expect.stringContaining(message) });
  if (near !== undefined) expect(failure).toMatchObject({ hint });
});

test('a variable that is no JSON stops the start', async () => {
  const variable = { SPANLEDGER_PRICES_MODELS: 'm=1' };
  await expect(overrides('', variable)).rejects.toMatchObject({
    message: 'SPANLEDGER_PRICES_MODELS must be a list',
  });
});
