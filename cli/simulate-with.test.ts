import { expect, test } from 'vitest';
import { readPolicies } from './simulate-with.ts';

test('a list, also below its name as in the configuration', async () => {
  const text = 'policies:\n  - {name: mine, when: "spans:>3 AND service:web", keep: 0.5}';
  expect(await readPolicies(text)).toMatchObject([{ name: 'mine', keep: 0.5 }]);
});
