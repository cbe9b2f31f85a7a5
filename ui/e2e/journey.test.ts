import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TraceAnswer } from '../../query/api/wire.ts';
import { hasBrowser, type Look, openStage, type Stage } from './browser.ts';
import { emptyStatus } from './fake-server.ts';
import { storyAssessments } from './fixtures/assessments.ts';
import { hostile, large } from './fixtures/hostile.ts';
import { sampleLog, storyLogs } from './fixtures/logs.ts';
import { sampleSession } from './fixtures/session.ts';
import { storyTraceId, supportAgent } from './fixtures/support-agent.ts';
import { traceList } from './fixtures/trace-list.ts';

const hostileId = 'bad00000000000000000000000000bad';
const largeId = '1a46e000000000000000000000001a46';
const tracePath = `/traces/${storyTraceId}`;
const spanPath = `${tracePath}?view=waterfall&span=a000000000000017`;

describe.skipIf(!hasBrowser)('in a real browser (skipped where no Chromium is found)', () => {
  let stage: Stage;
  const pages: Page[] = [];
  const open = async (path: string, look?: Look): Promise<Page> => {
    const page = await stage.open(path, look);
    pages.push(page);
    return page;
  };
  const query = (page: Page): URLSearchParams => new URL(page.url()).searchParams;

  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.close());

  beforeEach(() => {
    const nowMs = Date.now();
    const { server } = stage;
    server.failWith = undefined;
    server.traces = traceList(330, nowMs);
    server.details.clear();
    for (const trace of server.traces) {
      server.details.set(trace.trace_id, {
        ...supportAgent(Date.parse(trace.start_time ?? '')),
        trace,
      });
    }
    server.details.set(storyTraceId, withLogs(nowMs - 38 * 60_000));
    server.details.set(hostileId, hostile(nowMs - 60_000));
    server.details.set(largeId, large(10_000, nowMs - 600_000));
    server.sessions = [];
    server.status = fullStatus();
    stage.complaints.length = 0;
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    expect(stage.complaints).toEqual([]);
  });

  test('first run: snippets, copy by key, and the first trace opens when it arrives', async () => {
    stage.server.status = emptyStatus;
    stage.server.traces = [];
    const page = await open('/');
    await page.getByRole('heading', { name: 'Waiting for the first span' }).waitFor();
    await page.getByText('127.0.0.1:4317', { exact: true }).waitFor();
    await page.keyboard.press('1');
    await page.getByText('Copied').first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318');
    stage.server.status = { ...emptyStatus, totals: { ...emptyStatus.totals, log_records: 412 } };
    stage.server.announce();
    await page.getByText('412 log records and 0 data points arrived, but no span').waitFor();
    stage.server.traces = traceList(3, Date.now());
    stage.server.status = fullStatus();
    stage.server.announce();
    await page.getByRole('heading', { name: 'support-agent', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(tracePath);
    await page.goBack();
    await page.getByRole('grid', { name: 'Traces' }).waitFor();
  });

  test('list: pages load while scrolling, rows are virtual, order and facets are in the address', async () => {
    const page = await open('/traces?range=all');
    await page.getByText('330 traces').waitFor();
    expect(await page.locator('[data-trace]').count()).toBeLessThan(70);
    const grid = page.locator('[role=grid] .scroll');
    await expect
      .poll(async () => {
        await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
        return page.locator('[aria-rowindex="331"]').count();
      })
      .toBe(1);
    await page.getByRole('button', { name: 'Cost' }).click();
    expect(query(page).get('order')).toBe('costliest');
    await page.getByRole('button', { name: /^Error/ }).click();
    expect(query(page).get('q')).toBe('state:error');
    await page.getByRole('button', { name: 'Drop state:error' }).click();
    expect(query(page).get('q')).toBeNull();
  });

  test('facets: the value that is filtered by is there, also without traces', async () => {
    const { server } = stage;
    const page = await open('/traces?range=all&q=service:nobody');
    const facets = page.getByRole('complementary', { name: 'Facets' });
    const nobody = facets.getByRole('button', { name: 'nobody 0' });
    await nobody.waitFor();
    expect(await nobody.getAttribute('aria-pressed')).toBe('true');
    await facets.getByRole('button', { name: 'OK 0' }).waitFor();
    server.traces = server.traces.map((row, i) => ({ ...row, service_name: `svc-${i % 12}` }));
    await nobody.click();
    await facets.getByText('2 more services').waitFor();
    expect(await facets.getByRole('button', { name: /^svc-/ }).allInnerTexts()).toHaveLength(10);
    expect(query(page).get('q')).toBeNull();
    await facets.getByRole('button', { name: 'nobody 0' }).waitFor({ state: 'detached' });
    await page.goto(`${stage.server.url}/traces?range=all&q=nothing-like-it`);
    await facets.getByText('None').waitFor();
  });

  test('list by keyboard: j, Enter previews, Enter opens, Esc leads back', async () => {
    const page = await open('/traces');
    await page.locator('[data-trace]').first().waitFor();
    for (const key of ['j', 'j', 'j']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Trace preview' }).waitFor();
    expect(query(page).get('peek')).toBe(storyTraceId);
    await page.keyboard.press('k');
    await expect.poll(() => query(page).get('peek')).not.toBe(storyTraceId);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'support-agent', level: 1 }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Trace preview' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => query(page).get('peek')).toBeNull();
  });

  test('filter: what is not known is said, what empties the list is named', async () => {
    const page = await open('/traces');
    await page.locator('[data-trace]').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('jj stat:error');
    await page.keyboard.press('Enter');
    await page.getByText('nearest: state').waitFor();
    await page.getByText('No trace matches').waitFor();
    await page.getByRole('button', { name: 'Drop that term' }).click();
    await expect.poll(() => query(page).get('q')).toBe('stat:error');
  });

  test('live: new traces are counted while paused, and loaded on request', async () => {
    const page = await open('/traces?range=all');
    await page.getByText('330 traces').waitFor();
    await page.getByRole('button', { name: /Live/ }).click();
    stage.server.traces = traceList(333, Date.now());
    stage.server.status = { ...fullStatus(), totals: { ...fullStatus().totals, spans: 9_000 } };
    stage.server.announce();
    await page.getByRole('button', { name: /3 new/ }).click();
    await page.getByText('333 traces').waitFor();
  });

  test('live: one stream, however many events it brings', async () => {
    const { server } = stage;
    const before = server.requests.length;
    const page = await open('/traces?range=all');
    for (let spans = 9_001; spans <= 9_005; spans++) {
      server.status = { ...fullStatus(), totals: { ...fullStatus().totals, spans } };
      server.announce();
      await page.getByText(`9,00${spans % 10} spans`).waitFor();
    }
    const streams = server.requests.slice(before).filter((url) => url.endsWith('/live'));
    expect(streams).toHaveLength(1);
  });

  test('live: a page that nobody sees has no stream, and the newest state when it is seen', async () => {
    const { server } = stage;
    const page = await open('/traces?range=all');
    await page.getByText('330 traces').waitFor();
    const show = (state: DocumentVisibilityState) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await expect.poll(() => server.listening()).toBe(1);
    await show('hidden');
    await expect.poll(() => server.listening()).toBe(0);
    server.status = { ...fullStatus(), totals: { ...fullStatus().totals, spans: 9_999 } };
    server.announce();
    await show('visible');
    await page.getByText('9,999 spans').waitFor();
    expect(server.listening()).toBe(1);
  });

  test('live: counts follow while traces keep coming', async () => {
    const page = await open('/traces?range=all');
    const facets = page.getByRole('complementary', { name: 'Facets' });
    await facets.getByRole('button', { name: /^OK \d+/ }).waitFor();
    const { server } = stage;
    let traces = 330;
    const coming = setInterval(() => {
      server.traces = traceList(++traces, Date.now()).map((row) => ({ ...row, state: 'OK' }));
      const { totals } = fullStatus();
      server.status = { ...fullStatus(), totals: { ...totals, traces, spans: traces * 20 } };
      server.announce();
    }, 100);
    try {
      await facets.getByRole('button', { name: 'Error 0' }).waitFor();
    } finally {
      clearInterval(coming);
    }
    const all = facets.getByRole('button', { name: `OK ${traces}` });
    await all.waitFor();
  });

  test('a failing server is told with what to do, and trying again works', async () => {
    stage.server.failWith = 503;
    const page = await open('/traces');
    await page.getByText('The query ran out of memory').waitFor();
    stage.server.failWith = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-trace]').first().waitFor();
    stage.complaints.length = 0;
  });

  test('trace by keyboard: steps, folds, finds; the address keeps the span, Back restores', async () => {
    const page = await open(spanPath);
    await page.getByRole('heading', { name: 'compose_reply' }).waitFor();
    expect(await page.getByRole('treeitem').count()).toBe(21);
    await page.keyboard.press('k');
    await expect.poll(() => query(page).get('span')).toBe('a000000000000016');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => query(page).get('span')).toBe('a000000000000009');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(13);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(21);
    await page.keyboard.press('/');
    await page.keyboard.type('judge');
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page).get('span')).toBe('a000000000000020');
    await page.keyboard.press('Escape');
    await page.getByRole('treeitem', { name: /triage/ }).click();
    await page.getByRole('heading', { name: 'triage' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'judge' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'judge' }).waitFor();
  });

  test('an agent is first read as a transcript; calls are paired, pseudonyms are chips', async () => {
    const page = await open(tracePath);
    await page.getByRole('button', { name: 'Unfold' }).first().waitFor();
    await page.getByRole('button', { name: 'compose_reply' }).click();
    await page.getByText('Call and result paired by').first().waitFor();
    expect(await page.locator('body').textContent()).not.toContain('~k1~');
    await page
      .getByTitle(/Redacted by rule personal.email v7/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: /Redactions/ }).click();
    await page.getByText('attributes.gen_ai.output.messages').waitFor();
    await page.getByRole('tab', { name: /Attributes/ }).click();
    await page.getByPlaceholder('Find a key or a value').fill('shard');
    await page.getByText('app.shard').waitFor();
    expect(await page.getByText('app.release').count()).toBe(0);
  });

  test('a session of which a part is kept says how much', async () => {
    const kept = { session_id: '8K2Q', trace_count: 3, cost: 0.41, is_sampled: true };
    const of = { trace_count_estimate: 30, trace_count_standard_error: 16.4, cost_estimate: 4.1 };
    stage.server.sessions = [{ ...sampleSession, ...kept, ...of }];
    const asked = () => stage.server.requests.filter((path) => path.includes('8K2Q')).length;
    const page = await open(tracePath);
    const facts = page.getByRole('list', { name: 'Facts' });
    const said = facts.getByText('3 of about 30 traces kept');
    await said.waitFor();
    expect(await said.getAttribute('title')).toBe(
      'Sampled: 3 traces kept, an estimated 30 came (7 to 85); $0.4100 of what is kept, an estimated $4.10 in all.',
    );
    // One that is whole is named alone.
    stage.server.sessions = [{ ...sampleSession, session_id: '8K2Q' }];
    const before = asked();
    await page.reload();
    await facts.getByText('8K2Q').waitFor();
    await expect.poll(asked).toBe(before + 1);
    expect(await facts.getByText('kept').count()).toBe(0);
  });

  test('logs: a count on the row, the records beside the span, those of the trace with the root', async () => {
    const page = await open(`${tracePath}?view=waterfall&span=a000000000000016`);
    const row = page.getByRole('treeitem', { name: /issue_refund/ }).nth(1);
    await row.getByTitle('3 log records, worst ERROR').waitFor();
    await page.getByRole('tab', { name: 'Logs3' }).click();
    expect(query(page).get('tab')).toBe('logs');
    const list = page.getByRole('list', { name: 'Logs of the span' });
    await list.getByText('RefundInProgress: 409 pending').waitFor();
    expect(await list.locator('.when').allTextContents()).toEqual(['+1 ms', '+140 ms', '+421 ms']);
    expect(await page.getByText('refunds.ts:71').isVisible()).toBe(false);
    await list.getByText('2 attributes').last().click();
    await page.getByText('refunds.ts:71').waitFor();
    await list.getByTitle(/Redacted by rule personal.email/).waitFor();
    // A span without records has no such tab; the root has those that name no span of the trace.
    await page.getByRole('treeitem', { name: /kb_search/ }).click();
    await page.getByRole('heading', { name: 'kb_search' }).waitFor();
    expect(await page.getByRole('tab', { name: /Logs/ }).count()).toBe(0);
    await page.getByRole('treeitem', { name: /support-agent/ }).click();
    const ofTrace = page.getByRole('list', { name: 'Logs of the trace' });
    await ofTrace.getByText('of a span that never came').waitFor();
    await page.getByRole('tab', { name: 'Raw' }).click();
    await page.getByRole('tabpanel').getByText('"request accepted"').waitFor();
  });

  test('a call whose span failed is said to have failed, not to have no result', async () => {
    const story = supportAgent(Date.now());
    const spans = story.spans.map((span) =>
      span.span_id === 'a000000000000016' ? { ...span, output: null } : span,
    );
    stage.server.details.set(storyTraceId, { ...story, spans });
    const page = await open(`${tracePath}?view=waterfall&span=a000000000000016`);
    await page.getByText('Call toolu_02Ab failed').waitFor();
    expect(await page.getByText('has no result here').count()).toBe(0);
  });

  test('assessments: result, source and explanation beside the span; those of the trace with the root', async () => {
    const page = await open(`${tracePath}?view=waterfall&span=a000000000000017`);
    await page.getByRole('tab', { name: 'Assessments5' }).click();
    expect(query(page).get('tab')).toBe('assessments');
    const items = page.getByRole('list', { name: 'Assessments' }).getByRole('listitem');
    const texts = (await items.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    expect(texts).toEqual([
      expect.stringMatching(/^groundedness 0\.7346 LLM judge · refund-judge-v3 The sum/),
      expect.stringMatching(/^policy_followed no LLM judge · refund-judge-v3 Promises/),
      'pii PASSED code · evals',
      'tone not judged: rate_limit LLM judge · refund-judge-v3 The judge was asked too often.',
      expect.stringMatching(/^expected_output expected human · case-17 .*"refund"/),
    ]);
    await page.getByRole('treeitem', { name: /support-agent/ }).click();
    await page.getByRole('tab', { name: 'Assessments1' }).waitFor();
    await page.getByText('whole trace').waitFor();
    await page.getByText('Still waiting for my money').waitFor();
    // A span that nobody judged has no such tab.
    await page.getByRole('treeitem', { name: /kb_search/ }).click();
    await page.getByRole('heading', { name: 'kb_search' }).waitFor();
    expect(await page.getByRole('tab', { name: /Assessments/ }).count()).toBe(0);
  });

  test('logs: a long list is shown in steps, and what was not loaded is said', async () => {
    const logs = Array.from({ length: 1_000 }, (_, i) =>
      sampleLog({ at: i, span_id: 'a000000000000016', body: `line ${i}` }, Date.now()),
    );
    const story = stage.server.details.get(storyTraceId) ?? supportAgent(Date.now());
    stage.server.details.set(storyTraceId, { ...story, logs, log_count: 12_345 });
    const page = await open(`${tracePath}?view=waterfall&span=a000000000000016&tab=logs`);
    const items = page.getByRole('list', { name: 'Logs of the span' }).getByRole('listitem');
    await page.getByText('11,345 later log records of this trace not loaded').waitFor();
    expect(await items.count()).toBe(100);
    await page.getByRole('button', { name: 'Show more, 900 left' }).click();
    await expect.poll(() => items.count()).toBe(800);
    await page.getByRole('button', { name: 'Show more, 200 left' }).click();
    await page.getByText('line 999').waitFor();
  });

  test('hostile content is text, nothing is fetched, odd shapes are named', async () => {
    const page = await open(`/traces/${hostileId}?view=waterfall&span=b000000000000002`);
    await page.getByText('Parent missing').waitFor();
    await page.getByText('not fetched').first().waitFor();
    await page.getByText('1,000,000 characters').waitFor();
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('main img').count()).toBe(1);
    await page.getByRole('tab', { name: /Attributes/ }).click();
    await page.getByText('Replaced whole').waitFor();
    await page.getByRole('tab', { name: 'Raw' }).click();
    await page.getByText('Show more').waitFor();
  });

  test('10,000 spans: few rows in the page, the last is a scroll away', async () => {
    const page = await open(`/traces/${largeId}?view=waterfall`);
    await page.getByText('Find in').or(page.getByPlaceholder('Find in 10,000 spans')).waitFor();
    await page.getByRole('treeitem').first().waitFor();
    expect(await page.getByRole('treeitem').count()).toBeLessThan(80);
    const tree = page.getByRole('tree');
    await tree.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await page.getByRole('treeitem', { name: /step 9999/ }).waitFor();
  });

  test('keys are listed, never act while typing, and the theme is kept', async () => {
    const page = await open('/traces');
    await page.locator('[data-trace]').first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Next trace').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('?gt');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme: light/ }).click();
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill(storyTraceId);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'support-agent', level: 1 }).waitFor();
  });

  test('an address that is no page says so', async () => {
    const page = await open('/sessions');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    const link = await open('/#/experiments/258282925969130100/runs/636750eab2724e29');
    await link.getByRole('heading', { name: 'There is no page here' }).waitFor();
  });

  test('large figures stay in their columns, a long name leaves room for the rest', async () => {
    const { server } = stage;
    const story = server.details.get(storyTraceId);
    if (story === undefined) throw new Error('no story');
    const name = 'a prompt without any end '.repeat(20);
    const figures = { input_tokens: 1_024_870, output_tokens: 220_076, cost: 0.00000345 };
    const large = { ...story.trace, ...figures, name };
    const spans = story.spans.map((span) => ({ ...span, ...figures, name }));
    server.details.set(storyTraceId, { ...story, trace: large, spans });
    server.traces = server.traces.map((trace) => ({ ...trace, ...figures }));
    const tooWide = (page: Page, cells: string) =>
      page.locator(cells).evaluateAll((found) => {
        const wide = found.filter((cell) => cell.scrollWidth > cell.clientWidth);
        return { cells: found.length > 5, wide: wide.map((cell) => cell.textContent) };
      });

    const list = await open('/traces');
    await list.locator('[data-trace] .cost').first().waitFor();
    expect(await tooWide(list, '[data-trace] .num')).toEqual({ cells: true, wide: [] });

    const tree = await open(`${tracePath}?view=waterfall`);
    await tree.locator('.sum .num').first().waitFor();
    expect(await tooWide(tree, '.span-columns .num')).toEqual({ cells: true, wide: [] });
    await tree.setViewportSize({ width: 1024, height: 768 });
    const names = await tree
      .locator('[role=treeitem] .name')
      .evaluateAll((found) => found.map((one) => one.clientWidth));
    expect(Math.min(...names)).toBeGreaterThan(150);
    expect(await tooWide(tree, '[role=treeitem] .duration')).toEqual({ cells: true, wide: [] });
    await tree.setViewportSize({ width: 1440, height: 900 });
    const search = tree.getByRole('button', { name: 'Search or jump to' });
    expect((await search.boundingBox())?.width).toBeGreaterThan(250);

    const transcript = await open(`${tracePath}?view=transcript`);
    await transcript.locator('.who').first().waitFor();
    const heights = await transcript
      .locator('.who')
      .evaluateAll((found) => found.map((who) => who.clientHeight));
    expect(Math.max(...heights)).toBeLessThan(70);
  });

  const shown: readonly (readonly [name: string, path: string, ready: string])[] = [
    ['first run', '/', 'Waiting for the first span'],
    ['list', '/traces?q=state:error+stat:x', 'nearest: state'],
    ['empty list', '/traces?q=nothinglikethis', 'No trace matches'],
    ['preview', `/traces?peek=${storyTraceId}`, 'Transcript'],
    ['waterfall', spanPath, 'Call and result paired by'],
    ['transcript', tracePath, 'Unfold'],
    ['raw', `${tracePath}?view=raw`, '"trace_id"'],
    ['attributes', `${spanPath}&tab=attributes`, 'app.release'],
    ['logs', `${tracePath}?view=waterfall&span=a000000000000016&tab=logs`, '409 pending'],
    ['assessments', `${spanPath}&tab=assessments`, 'not judged'],
    ['redactions', `${spanPath}&tab=redactions`, 'Values replaced'],
    ['hostile', `/traces/${hostileId}?view=waterfall`, 'Parent missing'],
    ['no page', '/nowhere', 'There is no page here'],
  ];
  const looks: readonly Look[] = [
    { theme: 'light' },
    { theme: 'dark' },
    { theme: 'light', phone: true },
    { theme: 'dark', phone: true },
  ];

  test.each(looks)(
    'axe finds nothing: %j',
    async (look) => {
      const page = await open('/nowhere', look);
      for (const [name, path, ready] of shown) {
        stage.server.status = name === 'first run' ? emptyStatus : fullStatus();
        await page.goto(stage.server.url + path);
        await page.getByText(ready).locator('visible=true').first().waitFor();
        const { violations } = await rulesFor(page, look).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).slice(0, 3)}`,
        );
        expect(found, name).toEqual([]);
      }
    },
    120_000,
  );
});

/** Structure is the same in both themes, so that in the dark only colours are looked at again. */
function rulesFor(page: Page, look: Look): AxeBuilder {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (look.theme === 'dark') return axe.withRules(['color-contrast', 'link-in-text-block']);
  return axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
}

function withLogs(zeroMs: number): TraceAnswer {
  const logs = storyLogs(zeroMs);
  const assessments = storyAssessments();
  return { ...supportAgent(zeroMs), logs, log_count: logs.length, assessments };
}

function fullStatus(): typeof emptyStatus {
  return {
    ...emptyStatus,
    totals: {
      traces: 330,
      spans: 6_930,
      log_records: 412,
      metric_points: 0,
      newest_trace_id: storyTraceId,
      services: ['support-agent', 'billing-agent', 'mailer'],
    },
  };
}
