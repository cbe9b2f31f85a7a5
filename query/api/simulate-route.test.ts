import { expect, test } from 'vitest';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';
import { simulateAnswer } from './simulate-schemas.ts';

const path = 'http://localhost/api/v1/sampling/simulate';

function post(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

test('policies as a list or as text, a range, and after what was acknowledged is there', async () => {
  const now = BigInt(Date.parse('2026-11-26T12:00:00Z')) * 1_000_000n;
  const { deps, recorded } = fakeDeps({ clock: () => now });
  const app = createQueryApp(deps);
  const list = [{ name: 'rest', keep: 0.1 }];
  const range = { from: '2026-11-01', to: '2026-11-02T01:00:00+01:00' };
  const answer = await app.request(path, post({ policies: list, ...range }));
  expect(simulateAnswer.safeParse(await answer.json()).success).toBe(true);
  await app.request(path, post({ policies: '- {name: rest, keep: 0.1}', head_probability: 0.5 }));
  await app.request(path, post({ to: '2026-11-02' }));
  expect(recorded.calls).toEqual(Array(3).fill(['flushed', 'simulate']).flat());
  const [day, next] = ['2026-11-01T00:00:00.000000000Z', '2026-11-02T00:00:00.000000000Z'];
  expect(recorded.simulations).toEqual([
    { policies: JSON.stringify(list), headProbability: 1, from: day, to: next },
    {
      policies: '- {name: rest, keep: 0.1}',
      headProbability: 0.5,
      from: '2026-11-25T12:00:00.000000000Z',
      to: '2026-11-26T12:00:00.000000000Z',
    },
    { policies: '[]', headProbability: 1, from: day, to: next },
  ]);
});

test.each([
  [{ policies: 5 }, { field: '$.policies' }],
  [{ policies: 'x'.repeat(100_001) }, { field: '$.policies' }],
  [{ head_probability: 0 }, { field: '$.head_probability' }],
  [{ head_probability: 1.5 }, { field: '$.head_probability' }],
  [{ from: '2026-11-02', to: '2026-11-02' }, { field: 'from' }],
  [{ policie: [] }, { hint: 'Did you mean policies?' }],
])('%j is refused', async (body, error) => {
  const { deps, recorded } = fakeDeps();
  const answer = await createQueryApp(deps).request(path, post(body));
  expect([answer.status, await answer.json()]).toMatchObject([400, { error }]);
  expect(recorded.simulations).toEqual([]);
});

test('it takes a token that may read, and no page of another site', async () => {
  const { deps, recorded } = fakeDeps({
    authorize: (header, scope) => {
      if (header === undefined) return 'unauthenticated';
      return header === `Bearer ${scope}` ? 'allowed' : 'forbidden';
    },
  });
  const app = createQueryApp(deps);
  const status = async (headers: Readonly<Record<string, string>>) =>
    (await app.request(path, post({}, headers))).status;
  expect(await status({})).toBe(401);
  expect(await status({ Authorization: 'Bearer ingest' })).toBe(403);
  const foreign = { Authorization: 'Bearer read', 'Sec-Fetch-Site': 'cross-site' };
  expect(await status(foreign)).toBe(403);
  expect(recorded.simulations).toEqual([]);
  expect(await status({ Authorization: 'Bearer read' })).toBe(200);
});
