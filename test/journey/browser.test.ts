import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../../cli/demo/run-demo.ts';
import { hasBrowser, launchBrowser } from '../../ui/e2e/browser.ts';
import { makePlace, type Place, type ServerProcess, startServerProcess } from './server-process.ts';

/** Nothing is faked here: a real server, a real agent, a real browser. */
describe.skipIf(!hasBrowser)('from a fresh install to the first trace on the screen', () => {
  let place: Place;
  let server: ServerProcess;
  let browser: Browser;
  beforeAll(async () => {
    place = makePlace();
    server = await startServerProcess(place, []);
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    expect(await server.stop()).toBe(0);
    place.remove();
  });

  it('waits, shows the first trace by itself, then the list, tree and a message', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(server.main);
    await page.getByRole('heading', { name: 'Waiting for the first span' }).waitFor();
    await page.getByText(new URL(server.otlpHttp).host, { exact: true }).waitFor();

    const { traceIds } = await runDemo({
      endpoint: server.otlpHttp,
      protocol: 'http/protobuf',
      gzip: true,
    });
    await page.getByRole('heading', { name: 'support-agent', level: 1 }).waitFor();
    const opened = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(traceIds).toContain(opened);

    await page.goto(`${server.main}/traces?range=all`);
    await page.getByText('4 traces').waitFor();
    expect(await page.locator('[data-trace]').count()).toBe(4);

    await page.goto(`${server.main}/traces/${traceIds[0]}?view=waterfall`);
    await page.getByText('search_knowledge').first().waitFor();
    expect(await page.getByText('issue_refund').count()).toBeGreaterThan(0);
    expect(await page.getByText(/Critical path/).textContent()).not.toMatch(/Critical path\s+0/);
    if (process.env.SPANLEDGER_SHOTS !== undefined) {
      await page.screenshot({ path: join(process.env.SPANLEDGER_SHOTS, 'real-waterfall.png') });
    }

    await page.goto(`${server.main}/traces/${traceIds[0]}?view=transcript`);
    await page.getByText('I was charged twice').first().waitFor();
    // The address of the customer is a chip: its label is there, no token and no address.
    expect(await page.locator('main').textContent()).not.toMatch(/\[EMAIL~|example\.org/);
    if (process.env.SPANLEDGER_SHOTS !== undefined) {
      await page.screenshot({ path: join(process.env.SPANLEDGER_SHOTS, 'real-trace.png') });
    }
    expect(faults).toEqual([]);
    await page.close();
  }, 120_000);
});
