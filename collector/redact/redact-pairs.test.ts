import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../redaction-rules/engine.ts';
import { generate, seededRandom } from '../../redaction-rules/generate.ts';
import { builtinRuleSet } from '../../redaction-rules/generated/rule-set.ts';
import { composeRuleSet } from '../../redaction-rules/packs.ts';
import type { Rule } from '../../redaction-rules/rule.ts';
import { type Row, readRows } from '../../test/tapes/read-rows.ts';
import { processBatches } from '../process-batch.ts';

/** A rule that finds a value by its name, in place of the built-in ones. */
const named: Rule = {
  id: 'secrets.named',
  version: 1,
  family: 'named',
  title: 'Values after their name',
  digest: '',
  match: [
    {
      anchor: ['assword', 'uthorization', '--tok'],
      lead: `(assword|uthorization|--token)(\\\\*["'])?\\s?[:=,]\\s?(\\\\*["'])?(Bearer )?`,
      pattern: '[0-9A-Za-z_.!-]{6,}',
      boundary: 'none',
      max_len: 200,
    },
  ],
  checks: [],
  score: 0.9,
  canonical: 'exact',
  action: { type: 'pseudonym', label: 'NAMED' },
};
const key = { kid: 'k1', root: new Uint8Array(32).fill(7) };
const others = builtinRuleSet.rules.filter(({ id }) => !id.startsWith('secrets.keyed-'));
const ruleSet = composeRuleSet([...others, named]);
const tools = { redactor: createRedactor(ruleSet, key), limits: { valueDepthMax: 64 } };
const secret = 'hunter2_Zq9';
const text = (stringValue: string) => ({ stringValue });
const list = (...values: readonly object[]) => ({ arrayValue: { values } });
const map = (entries: Readonly<Record<string, object>>) => ({
  kvlistValue: { values: Object.entries(entries).map(([name, value]) => ({ key: name, value })) },
});

describe('a value is found by a name that stands in another field', () => {
  const cases: readonly (readonly [string, string, object])[] = [
    ['the key', 'db.password', text(secret)],
    ['the key of an array', 'http.request.header.authorization', list(text(`Bearer ${secret}`))],
    ['the key of bytes', 'password', { bytesValue: btoa(secret) }],
    ['a name beside it', 'env', list(map({ name: text('DB_password'), value: text(secret) }))],
    ['a name after it', 'env', list(map({ value: text(secret), key: text('password') }))],
    ['a header beside it', 'h', list(list(text('authorization'), text(`Bearer ${secret}`)))],
    ['the header before it', 'raw', list(text('x'), text('authorization'), text(secret))],
    ['the argument before it', 'argv', list(text('run'), text('--token'), text(secret))],
    ['the key of a nested map', 'config', map({ deep: map({ password: text(secret) }) })],
    ['an assignment', 'env', list(text(`PATH=/bin`), text(`DB_password=${secret}`))],
    ['JSON', 'body', text(JSON.stringify({ a: { password: secret } }))],
    ['JSON pairs', 'body', text(`[{"name": "password", "value": "${secret}"}]`)],
    ['JSON pairs, value first', 'body', text(`{"value":"${secret}","name":"password"}`)],
    ['OTLP in JSON', 'body', text(`{"key":"db.password","value":{"stringValue":"${secret}"}}`)],
    [
      'JSON pairs in JSON in JSON',
      'body',
      text(JSON.stringify({ a: JSON.stringify({ name: 'password', value: secret }) })),
    ],
    ['JSON headers', 'body', text(`[["authorization","Bearer ${secret}"]]`)],
    ['JSON arguments', 'body', text(`["run", "--token", "${secret}"]`)],
    [
      'SQL',
      'db.query.text',
      text(
        `INSERT INTO users (id, "name", password) VALUES (1, 'it''s', '${secret}'), (2, 'b', '')`,
      ),
    ],
    [
      'SQL in small letters',
      'db.statement',
      text(`insert into t(password,n) values (  '${secret}' , now())`),
    ],
    ['JSON in JSON', 'body', text(JSON.stringify({ a: JSON.stringify({ password: secret }) }))],
  ];
  test.each(cases)('%s', (_, name, value) => {
    const { span = [], redaction = [] } = spanOf({ attributes: [{ key: name, value }] });
    expect(plainText(span)).not.toContain(secret);
    expect(plainText(span)).toMatch(/\[NAMED~k1~[a-z2-7]{16}\]/);
    expect(redaction).toMatchObject([{ rule: 'secrets.named', count: 1 }]);
  });

  test('a password of several words is hidden whole, its name stays', () => {
    const attributes = [{ key: 'user.password', value: text('hunter22 and "more" of it') }];
    const [row] = spanOf({ attributes }).span ?? [];
    expect(row?.attributes).toMatch(/^\{"user.password":"\[NAMED~k1~[a-z2-7]{16}\]"\}$/);
  });

  test('other names, and names that say nothing, leave a value alone', () => {
    const attributes = [
      { key: 'model', value: text(secret) },
      { key: 'list', value: list(text('passage'), text(secret)) },
      { key: 'pair', value: map({ name: text('region'), value: text(secret) }) },
      { key: 'json', value: text(`{"name":"region","value":"${secret}"}`) },
      { key: 'sql', value: text(`INSERT INTO t (a, b) VALUES ('${secret}', 'password')`) },
      { key: 'text', value: map({ name: text('password'), description: text(secret) }) },
    ];
    expect(spanOf({ attributes }).redaction ?? []).toEqual([]);
  });
});

describe('a secret that is streamed in pieces', () => {
  const token = generate('ghp_[0-9A-Za-z]{36}', seededRandom(9));
  const chunks = (...pieces: readonly string[]) => ({
    events: pieces.map((piece, i) => ({
      name: 'gen_ai.content.delta',
      timeUnixNano: String(i + 1),
      attributes: [
        { key: 'index', value: { intValue: i } },
        { key: 'delta', value: text(piece) },
      ],
    })),
  });

  test.each([1, 2, 5, 7, 39])('of %i bytes is replaced in the first of them', (size) => {
    const pieces = `see ${token} there`.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
    const { span = [], redaction = [] } = spanOf(chunks(...pieces));
    const deltas = deltasOf(span);
    expect(deltas.join('')).toMatch(/^see \[GITHUB~k1~[a-z2-7]{16}\] there$/);
    expect(deltas.length).toBe(pieces.length);
    expect(redaction.length).toBe(1);
    expect(redaction[0]?.field).toMatch(/^events\[\d+\]\.attributes\.delta$/);
  });

  test('pieces that hold nothing together stay, and each is still looked at alone', () => {
    expect(deltasOf(spanOf(chunks('a', 'b ', ' c')).span ?? [])).toEqual(['a', 'b ', ' c']);
    const aws = generate('AKIA[A-Z2-7]{16}', seededRandom(3));
    const [first, second] = deltasOf(spanOf(chunks(aws, 'XYZ')).span ?? []);
    expect(first).toMatch(/^\[AWS_KEY~k1~[a-z2-7]{16}\]$/);
    expect(second).toBe('XYZ');
  });

  const inEvents = (name: string, ...events: readonly object[]) => ({
    events: events.map((members, i) => ({
      name,
      timeUnixNano: String(events.length - i),
      attributes: Object.entries(members).map(([key, value]) => ({
        key,
        value: typeof value === 'number' ? { intValue: value } : value,
      })),
    })),
  });
  const halves = [token.slice(20), token.slice(0, 20)];
  const json = (value: unknown) => text(JSON.stringify(value));

  test.each([
    ['flat, last half first', halves.map((delta) => ({ index: 0, delta: text(delta) }))],
    ['in maps', halves.map((content) => ({ delta: map({ content: text(content) }) }))],
    ['in JSON text', halves.map((content) => ({ index: 0, message: json({ content }) }))],
    [
      'in arguments of one of two calls',
      [halves[0], 'other', halves[1]].map((piece, i) => ({
        index: 0,
        delta: json({ tool_calls: [{ index: i % 2, function: { arguments: piece } }] }),
      })),
    ],
    [
      'in one of two choices',
      [halves[0], 'other', halves[1]].map((piece, i) => ({
        index: i % 2,
        delta: text(String(piece)),
      })),
    ],
  ])('is joined nowhere: %s', (_case, events) => {
    const { span = [], redaction = [] } = spanOf(inEvents('gen_ai.choice', ...events));
    const messages = String(span[0]?.output_messages);
    expect(messages).toMatch(/\[GITHUB~k1~[a-z2-7]{16}\]/);
    expect(plainText(span)).not.toContain(token.slice(0, 20));
    expect(plainText(span)).not.toContain(token.slice(20));
    expect(redaction.length).toBeGreaterThan(0);
  });

  test('in chunks of a provider, of which the rest is left out', () => {
    const chunks = halves.map((content) => ({
      'mlflow.chunk.value': json({ id: 'x', choices: [{ index: 0, delta: { content } }] }),
    }));
    const { span = [] } = spanOf(inEvents('mlflow.chunk.item.0', ...chunks));
    expect(String(span[0]?.output_messages)).toMatch(/"content":"\[GITHUB~k1~[a-z2-7]{16}\]"/);
    expect(String(span[0]?.events)).not.toContain('\\"id\\"');
  });

  test('JSON text that shows a secret by itself keeps the rest', () => {
    const message = json({ id: 'x', content: `see ${token} there` });
    const { span = [] } = spanOf(inEvents('e', { message }, { message: json({ content: 'a' }) }));
    expect(plainText(span)).not.toContain(token);
    expect(String(span[0]?.events)).toContain('\\"id\\"');
  });

  test('a replacement cannot be forged in pieces', () => {
    const forged = chunks('[EMAIL~k1~aaaa', 'aaaaaaaaaaaa]');
    expect(deltasOf(spanOf(forged).span ?? []).join('')).toBe('[EXT-EMAIL~k1~aaaaaaaaaaaaaaaa]');
  });
});

function spanOf(members: object): Readonly<Record<string, readonly Row[]>> {
  const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
  const spans = [{ ...ids, name: 'n', startTimeUnixNano: '1', ...members }];
  const body = new TextEncoder().encode(
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  );
  const job = { batchId: 'b', signal: 'traces', encoding: 'json', body } as const;
  const [outcome] = processBatches([job], tools);
  if (outcome?.kind !== 'processed') throw new Error(outcome?.kind);
  return readRows(outcome.blocks);
}

/** All there is, with bytes as their text. */
function plainText(rows: readonly Row[]): string {
  const all = JSON.stringify(rows);
  return `${all} ${atob(/"\$bytes\\":\\"([^\\]*)/.exec(all)?.[1] ?? '')}`;
}

function deltasOf(rows: readonly Row[]): readonly string[] {
  const events: unknown = JSON.parse(String(rows[0]?.events));
  const found = JSON.stringify(events).matchAll(/"delta":"((?:[^"\\]|\\.)*)"/g);
  return [...found].map(([, delta = '']) => delta);
}
