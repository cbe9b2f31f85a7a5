import { expect, test } from 'vitest';
import { readPolicies } from './simulate-with.ts';

test.each(['active:>1s', 'NOT attr.tenant:a', 'error:true OR score.helpful:<1', 'new:true'])(
  'a simulation refuses what it cannot tell of stored traces: %s',
  async (when) => {
    const policies = JSON.stringify([{ name: 'mine', when, keep: 'always' }]);
    await expect(readPolicies(policies)).rejects.toMatchObject({
      code: 'bad_setting',
      message: expect.stringContaining('the policy mine asks for'),
    });
  },
);

test('a simulation refuses budgets', async () => {
  const policies = JSON.stringify([{ name: 'mine', target: '10/min' }]);
  await expect(readPolicies(policies)).rejects.toThrow('asks for limit or target');
});

test('and takes the others', async () => {
  const text = 'policies:\n  - {name: mine, when: "spans:>3 AND service:web", keep: 0.5}';
  expect(await readPolicies(text)).toMatchObject([{ name: 'mine', keep: 0.5 }]);
});
