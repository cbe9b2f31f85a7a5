import { expect, test } from 'vitest';
import type { RescanRequest } from '../../model/rescan.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';
import { rescanAnswer } from './rescan-schemas.ts';

const url = 'http://localhost/api/v1/rescan';
const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

test('a step, after what was acknowledged is there, and where to go on', async () => {
  const asked: RescanRequest[] = [];
  const { deps, recorded } = fakeDeps({
    rescan: async (request) => {
      asked.push(request);
      const next = request.after === undefined ? '4.17.rs-a' : undefined;
      const step = { ruleSet: 'rs-a', table: 'span', rows: 5, changedRows: 2, values: 3 };
      return { ...step, totalRows: 9, next };
    },
  });
  const app = createQueryApp(deps);
  const first = await (await app.request(url, post({}))).json();
  expect(rescanAnswer.strict().parse(first)).toEqual({
    ...{ rule_set: 'rs-a', table: 'span', rows: 5, changed_rows: 2, redacted_values: 3 },
    ...{ total_rows: 9, next_page_token: '4.17.rs-a' },
  });
  const last = await (await app.request(url, post({ page_token: '4.17.rs-a' }))).json();
  expect(last).not.toHaveProperty('next_page_token');
  expect(asked).toEqual([{ after: undefined }, { after: '4.17.rs-a' }]);
  expect(recorded.calls).toEqual(['flushed', 'flushed']);
});

test.each([[{ page_token: '4' }], [{ page_token: '4.1.x' }], [{ token: '4.1' }], [[]]])(
  '%j is refused',
  async (body) => {
    const response = await createQueryApp(fakeDeps().deps).request(url, post(body));
    expect(response.status).toBe(400);
  },
);

test('it takes the scope write', async () => {
  const scopes: string[] = [];
  const { deps } = fakeDeps({
    authorize: (_, scope) => {
      scopes.push(scope);
      return 'forbidden';
    },
  });
  expect((await createQueryApp(deps).request(url, post({}))).status).toBe(403);
  expect(scopes).toEqual(['write']);
});
