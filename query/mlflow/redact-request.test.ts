import { expect, test } from 'vitest';
import { type RunRedactor, redactArtifact, redactRequest, soughtText } from './redact-request.ts';

/** Hides `secret`, and whatever is named `password`. */
const redactor: RunRedactor = {
  ruleSetDigest: 'rs-1',
  dropsContent: false,
  redact(text, name) {
    if (name !== 'password' && !text.includes('secret')) return undefined;
    const hidden = name === 'password' ? '[P]' : text.replaceAll('secret', '[S]');
    const hit = { rule: 'r', ruleVersion: 1, action: 'pseudonym', count: 1 } as const;
    return { text: hidden, hits: [hit] };
  },
};

test.each<[object, object, string[]]>([
  [{ name: 'a secret' }, { name: 'a [S]' }, ['name']],
  [
    { run_name: 'secret', user_id: 'secret' },
    { run_name: '[S]', user_id: '[S]' },
    ['name', 'user_id'],
  ],
  [{ key: 'password', value: 'x' }, { key: 'password', value: '[P]' }, ['tags.password']],
  [{ key: 'secret', value: 'x' }, { key: '[S]', value: 'x' }, ['tags.[S]']],
  [{ key: 'secret' }, { key: '[S]' }, ['tags.[S]']],
  [{ metric_key: 'secret' }, { metric_key: '[S]' }, ['metric_key']],
  [
    {
      params: [{ key: 'password', value: 'x' }],
      metrics: [{ key: 'm', value: 3, step: 4n, model_id: 'secret' }],
      tags: [{ key: 'k', value: 'secret' }],
    },
    {
      params: [{ key: 'password', value: '[P]' }],
      metrics: [{ key: 'm', value: 3, step: 4n, model_id: '[S]' }],
      tags: [{ key: 'k', value: '[S]' }],
    },
    ['params.password', 'metrics.m', 'tags.k'],
  ],
  // Nothing of these is ever kept as it is.
  [
    { run_id: 'secret', filter: 'secret', order_by: ['secret'] },
    { run_id: 'secret', filter: 'secret', order_by: ['secret'] },
    [],
  ],
  // What no schema names is text, whatever it is.
  [
    { other: { deep: ['secret', { x: 'secret' }] } },
    { other: { deep: ['[S]', { x: '[S]' }] } },
    ['deep', 'x'],
  ],
])('%o', (request, expected, fields) => {
  const { value, hits } = redactRequest(request, 'tags', redactor);
  expect(value).toEqual(expected);
  expect(hits.map(({ field }) => field)).toEqual(fields);
});

test('an artifact is told by its path as it is kept', () => {
  const artifact = { path: 'of secret/x.txt', text: 'a secret' };
  expect(redactArtifact(artifact, redactor)).toEqual({
    ...{ path: 'of [S]/x.txt', text: 'a [S]' },
    hits: ['artifacts.of [S]/x.txt', 'artifacts.of [S]/x.txt'].map((field) => {
      return { field, rule: 'r', ruleVersion: 1, action: 'pseudonym', count: 1 };
    }),
  });
});

test('what is looked for is what was kept, also where it came from here', () => {
  const renaming: RunRedactor = {
    ...redactor,
    redact(text, name) {
      const hidden = redactor.redact(text, name);
      if (!text.includes('[S]')) return hidden;
      const hit = { rule: 'own', ruleVersion: 1, action: 'rename', count: 1 } as const;
      const before = hidden?.text ?? text;
      return { text: before.replaceAll('[S]', '[S!]'), hits: [...(hidden?.hits ?? []), hit] };
    },
  };
  expect(soughtText('plain', '', renaming)).toBe('plain');
  expect(soughtText('a secret', '', renaming)).toBe('a [S]');
  expect(soughtText('a [S]', '', renaming)).toBe('a [S]');
});
