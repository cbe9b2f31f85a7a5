import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SamplingSimulation } from '../../model/simulation.ts';
import { hasBrowser, openStage, type Stage } from './browser.ts';
import { emptyStatus } from './fake-server.ts';

const known = { value: 240, standard_error: 5, low: 230, high: 250, is_exact: false };
const unseen = { ...known, value: 0, standard_error: null, low: 0, high: 0.075 };
const figure = { present: known, expected: { ...known, low: 200, high: 280 }, never_kept: 0 };
const overall: SamplingSimulation['overall'] = {
  ...{ key: null, present_traces: 40, expected_traces: 18.4, never_kept_traces: 0 },
  ...{ cost: figure, tokens: figure, p95_duration: figure },
  error_rate: { present: unseen, expected: { ...unseen, high: 0.3 }, never_kept: null },
};
const amount = { traces: 40, spans: 80, bytes: 4096 };
const outcome: SamplingSimulation = {
  from: '2026-11-25T12:00:00Z',
  to: '2026-11-26T12:00:00Z',
  traces: { simulated: 40, left_out: 3, late: 0, sender_unknown: 0 },
  arrived: {
    ...{ spans: 200, traces: 100, not_kept_spans: 120, not_kept_traces: 60 },
    represented_traces: 90,
  },
  present: amount,
  expected: { traces: 18.4, spans: 37, bytes: 2048 },
  rules: [
    {
      ...{ policy: 'errors', keep: 1, arrived_traces: 10, kept_share: 1 },
      ...{ present: amount, expected: amount },
    },
  ],
  overall,
  services: [{ ...overall, key: 'web' }],
  models: [],
};
/** A quarter of an hour within the last 24 hours, whenever this runs. */
const quarter = Math.floor(Date.now() / 900_000) - 8;

describe.skipIf(!hasBrowser)('sampling in a real browser (skipped without Chromium)', () => {
  let stage: Stage;
  const pages: Page[] = [];
  beforeAll(async () => {
    stage = await openStage();
    stage.server.status = {
      ...emptyStatus,
      sampling: '2 policies decide over everything',
      totals: { ...emptyStatus.totals, traces: 40, spans: 80 },
    };
    stage.server.sampling = {
      arrived: [
        [quarter, 'web', 70, 140, 30, 60],
        [quarter + 2, null, 30, 60, 10, 20],
      ],
      decided: [['rest', 40, 60, 0, 1]],
      outcome,
    };
  }, 120_000);
  afterAll(() => stage.close());
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
  });
  const open = async (...args: Parameters<Stage['open']>): Promise<Page> => {
    const page = await stage.open(...args);
    pages.push(page);
    return page;
  };

  test('the figures of a service with a long name stay in sight', async () => {
    const { sampling } = stage.server;
    const long = 'a-service-with-a-name-'.repeat(8);
    stage.server.sampling = { ...sampling, arrived: [[quarter, long, 70, 140, 30, 60]] };
    const page = await open('/sampling');
    const share = page.getByRole('region', { name: 'By service' }).locator('td').last();
    expect(await share.textContent()).toBe('42.9 %');
    const region = await page.getByRole('region', { name: 'By service' }).boundingBox();
    const cell = await share.boundingBox();
    expect((cell?.x ?? 0) + (cell?.width ?? 0)).toBeLessThanOrEqual(
      (region?.x ?? 0) + (region?.width ?? 0) + 1,
    );
    stage.server.sampling = sampling;
  });

  test('what arrived and was decided, a simulation, and an address that says it again', async () => {
    const page = await open('/traces');
    await page.getByRole('link', { name: 'Sampling' }).click();
    await page.getByText('200 spans arrived, 80 kept').waitFor();
    await page.getByText('In force: 2 policies decide over everything.').waitFor();
    await page.getByRole('row', { name: 'web 70 30 140 60 42.9 %' }).waitFor();
    await page.getByRole('row', { name: 'rest 40 60 0 1' }).waitFor();
    // A day of quarters of an hour, the first and the last one in part.
    expect([96, 97]).toContain(await page.locator('.strip .bar').count());
    const bar = (words: string) => page.locator(`.strip .bar[title*="${words}"]`).count();
    expect(await bar(': 140 spans arrived, 60 kept')).toBe(1);
    expect(await bar(': 60 spans arrived, 20 kept')).toBe(1);
    await page.getByLabel('Policies, as in').fill('- {name: errors, keep: always}');
    await page.getByLabel('Head sampling keeps').fill('0.5');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('row', { name: 'errors always 10 100.0 % 40 → 40' }).waitFor();
    await page
      .getByRole('row', { name: /web 40 → 18 \$240\.00 ± \$10\.00 → ± \$40\.00/ })
      .waitFor();
    await page
      .getByRole('row', { name: /0\.00 % up to 7\.50 % → up to 30\.0 %/ })
      .first()
      .waitFor();
    await page.getByText('100 traces arrived, 60 of them are not stored.').waitFor();
    await page.getByText('3 older traces were left out').waitFor();
    expect(stage.server.simulations).toMatchObject([
      { policies: '- {name: errors, keep: always}', head_probability: 0.5 },
    ]);
    const again = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await again.getByRole('row', { name: 'errors always 10' }).waitFor();
    expect(await again.getByLabel('Head sampling keeps').inputValue()).toBe('0.5');
    expect(stage.complaints).toEqual([]);
  });

  test('a refusal says what to do, and stands by the form', async () => {
    stage.server.sampling = { ...stage.server.sampling, outcome: undefined };
    const page = await open('/sampling?policies=nonsense');
    await page.getByRole('alert').getByText('policies must be a list').waitFor();
    expect(await page.getByLabel('Policies, as in').inputValue()).toBe('nonsense');
    stage.server.sampling = { ...stage.server.sampling, outcome };
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('row', { name: 'errors always 10' }).waitFor();
    // The browser itself notes a status of 400; nothing else went wrong.
    expect(stage.complaints.splice(0).filter((one) => !one.includes('400'))).toEqual([]);
  });

  test.each([{ theme: 'light' }, { theme: 'dark' }, { phone: true }] as const)(
    'nothing is found by axe: %j',
    async (look) => {
      const page = await open('/sampling?policies=x', look);
      await page.getByRole('row', { name: 'errors always 10' }).waitFor();
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(stage.complaints).toEqual([]);
    },
  );
});
