import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfigFile } from './config-file.ts';
import { readTailPolicies } from './tail-settings.ts';

const where = 'sampling.tail.policies';

test('the example of docs/sampling.md can be read', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/sampling.md'), 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
  const tail = examples.find((text) => text.includes('policies:')) ?? '';
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

describe('a fault names its place', () => {
  test.each([
    ['{}', 'sampling.tail.policies must be a list'],
    ['[', 'sampling.tail.policies must be a list'],
    ['[{"keep":"always"}]', 'sampling.tail.policies[0].name must be text'],
    ['[{"name":"a b","keep":"always"}]', 'sampling.tail.policies[0].name must be 1 to 64'],
    ['[{"name":"a"}]', 'sampling.tail.policies[0].keep must be always'],
    ['[{"name":"a","keep":1}]', 'sampling.tail.policies[0].keep must be always'],
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
