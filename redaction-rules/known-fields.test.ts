import { describe, expect, test } from 'vitest';
import { createRedactor } from './engine.ts';
import { builtinRuleSet } from './generated/rule-set.ts';

const key = { kid: 'k1', root: new Uint8Array(32).fill(9) };
const fresh = () => createRedactor(builtinRuleSet, key);
const shared = fresh();

describe('names that rules ask for', () => {
  test.each([
    ['password', true],
    ['db.client_secret', true],
    ['http.request.header.authorization', true],
    [`${'a'.repeat(200)}.password`, true],
    ['wallet.address', true],
    // `call me` and `tel ` are, followed by a number; these names go on otherwise.
    ['gen_ai.tool.call.arguments', false],
    ['telemetry.sdk.name', false],
    ['llm.prompt_template.version', false],
    ['platform', false],
    ['', false],
  ])('%s: %s', (name, want) => {
    const bytes = Buffer.from(`.${name}.`);
    for (let i = 0; i < 2; i++) {
      expect(shared.isTellingName(bytes, 1, bytes.length - 1)).toBe(want);
    }
  });
});

test('a value that was clean under one name is scanned under the next', () => {
  const value = Buffer.from('4242424242424242');
  const names = ['order_id', 'card_number', '', 'order_id', 'card_number', ''];
  const scanAs = (redactor: ReturnType<typeof fresh>, name: string) => {
    const bytes = Buffer.from(name);
    return redactor.scan(value, 0, value.length, bytes, 0, bytes.length) !== undefined;
  };
  const want = names.map((name) => scanAs(fresh(), name));
  expect(new Set(want).size).toBe(2);
  for (let round = 0; round < 3; round++) {
    expect(names.map((name) => scanAs(shared, name))).toEqual(want);
  }
});

test('of many values under many names, all results are those of a redactor that knows nothing', () => {
  const redactor = fresh();
  const secrets = ['Tr0ub4dor&3', 'bob@example.org', '+49 30 901820', 'chat', 'gpt-5', 'a'];
  let hidden = 0;
  for (let i = 0; i < 3_000; i++) {
    const name = Buffer.from(i % 3 === 0 ? 'password' : `key_${i % 1_500}`);
    const value = Buffer.from(`${secrets[i % secrets.length]}${i % 5 === 0 ? i : ''}`);
    const scan = redactor.scan(value, 0, value.length, name, 0, name.length);
    const again = redactor.scan(value, 0, value.length, name, 0, name.length);
    expect(again).toEqual(scan);
    if (i % 50 === 0) {
      expect(scan).toEqual(fresh().scan(value, 0, value.length, name, 0, name.length));
    }
    if (scan !== undefined) hidden++;
  }
  expect(hidden).toBeGreaterThan(500);
});
