import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfigFile } from './config-file.ts';
import { readTailPolicies } from './tail-settings.ts';

const where = 'sampling.tail.policies';

test('the examples of docs/sampling.md can be read', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/sampling.md'), 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
  const [tail = '', budgets = ''] = examples.filter((text) => text.includes('policies:'));
  const budget = readConfigFile(budgets).get(where) ?? '';
  expect(readTailPolicies(budget, where).every((policy) => policy.budget)).toBe(true);
  expect(parse(tail)).toBeTruthy();
  const file = readConfigFile(tail);
  expect(file.get('sampling.tail.idle')).toBe('5s');
  expect(readTailPolicies(file.get(where) ?? '', where)).toMatchObject([
    { name: 'errors', when: { kind: 'error', value: true }, keep: 1 },
    { name: 'slow', when: { kind: 'or' }, keep: 1 },
    { name: 'noise', when: { kind: 'text', pattern: 'healthcheck*' }, keep: 0 },
    { name: 'rest', when: undefined, keep: 0.1 },
  ]);
});

test('each term of docs/sampling.md can be read', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/sampling.md'), 'utf8');
  const table = page.slice(page.indexOf('| term |'), page.indexOf('`new` goes by'));
  const terms = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(.*?)`/g)].map(([, term = '']) => term),
  );
  expect(terms.length).toBeGreaterThan(15);
  for (const when of terms) {
    const [policy] = readTailPolicies(JSON.stringify([{ name: 'a', when, keep: 'never' }]), where);
    expect(policy?.when).toBeDefined();
  }
});

test.each([
  [{ limit: '100/min' }, 1, { unit: 'traces', perMinute: 100 }],
  [{ limit: '10MiB/min', keep: 0.5 }, 0.5, { unit: 'bytes', perMinute: 10 * 1024 ** 2 }],
  [{ limit: '2/s', keep: 'always' }, 1, { unit: 'traces', perMinute: 120 }],
  [{ limit: '30/h' }, 1, { unit: 'traces', perHour: 30 }],
  [{ limit: '7KiB/h' }, 1, { unit: 'bytes', perHour: 7 * 1024 }],
  [{ target: '100/min', per: 'service' }, 1, { unit: 'traces', perMinute: 100, per: 'service' }],
  [{ target: '5/min', per: 'attr.run' }, 1, { unit: 'traces', perMinute: 5, per: 'attr.run' }],
  [{ target: '5/min', per: 'experiment' }, 1, { unit: 'traces', perMinute: 5, per: 'experiment' }],
])('a budget: %j', (written, keep, budget) => {
  const text = JSON.stringify([{ name: 'a', ...written }]);
  expect(readTailPolicies(text, where)).toEqual([{ name: 'a', when: undefined, keep, budget }]);
});

describe('a fault names its place', () => {
  test.each([
    ['{}', 'sampling.tail.policies must be a list'],
    ['[', 'sampling.tail.policies must be a list'],
    ['[{"keep":"always"}]', 'sampling.tail.policies[0].name must be text'],
    ['[{"name":"a b","keep":"always"}]', 'sampling.tail.policies[0].name must be 1 to 64'],
    ['[{"name":"a"}]', 'sampling.tail.policies[0].keep must be always'],
    ['[{"name":"a","keep":1}]', 'sampling.tail.policies[0].keep must be always'],
    ['[{"name":"a","limit":"100"}]', '[0].limit must be a rate such as 100/min or 10MiB/min'],
    ['[{"name":"a","limit":"0/min"}]', '[0].limit must be a rate'],
    ['[{"name":"a","limit":"5 apples/min"}]', '[0].limit must be a rate'],
    ['[{"name":"a","limit":5}]', '[0].limit must be a rate'],
    ['[{"name":"a","limit":"5/min","keep":"never"}]', '[0].limit has nothing to limit'],
    ['[{"name":"a","target":"5MiB/min"}]', '[0].target must be a rate such as 100/min'],
    ['[{"name":"a","target":"5/min","limit":"5/min"}]', '[0].target cannot stand beside limit'],
    ['[{"name":"a","target":"5/min","keep":0.5}]', '[0].target cannot stand beside keep'],
    ['[{"name":"a","keep":0.5,"per":"service"}]', '[0].per needs limit or target'],
    [
      '[{"name":"a","limit":"5/min","per":"model"}]',
      '[0].per must be service, experiment or attr.KEY',
    ],
    ['[{"name":"a","keep":0}]', 'sampling.tail.policies[0].keep must be always'],
    [
      '[{"name":"a","keep":"never","wen":"x"}]',
      'sampling.tail.policies[0] has the unknown key wen',
    ],
    ['[{"name":"a","keep":"never","when":"eror:true"}]', 'has the unknown field eror'],
    ['[{"name":"a","keep":"never"},{"name":"a","keep":0.5}]', 'names a twice'],
  ])('%s', (text, message) => {
    expect(() => readTailPolicies(text, where)).toThrow(message);
  });
});
