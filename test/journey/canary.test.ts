import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makePlace,
  type Place,
  type ServerProcess,
  sql,
  startServerProcess,
} from './server-process.ts';

/**
 * Secrets of every rule, each written into every string field that OTLP has. Nothing of them may be found
 * anywhere a byte can stay. Put together at run time, so that the repository holds no key-like text.
 */
const letters = 'Q7fWz2KmRtY9cXbVnL4pHsJd3gAeUi8o';
const canaries: Readonly<Record<string, string>> = {
  github: `gh${'p'}_${letters}Zk5T`,
  openai: `s${'k'}-proj-${letters}T3Blbk${'FJ'}${letters}`,
  anthropic: `s${'k'}-ant-api03-${letters}${letters}${letters.slice(0, 29)}AA`,
  aws: `AK${'IA'}QZ7WKMRTY2CXBVNL`,
  jwt: [{ alg: 'HS256' }, { sub: 'canary' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(letters)
    .join('.'),
  privateKey: `-----BEGIN RSA PRIV${'ATE'} KEY-----\n${letters}${letters}\n-----END RSA PRIV${'ATE'} KEY-----`,
  email: ['zorro.canary', 'vault-example.org'].join('@'),
  card: ['4539', '5787', '6362', '1486'].join('-'),
};
/** What must not be found: the part of each that nobody could know without the value itself. */
const needles: Readonly<Record<string, string>> = {
  github: letters,
  aws: 'QZ7WKMRTY2CXBVNL',
  jwt: Buffer.from('{"sub":"canary"}').toString('base64url').slice(0, 20),
  email: 'zorro.canary',
  card: '5787-6362',
};

const keyValue = (key: string, value: unknown) => ({ key, value });

function attributes(secret: string) {
  return [
    keyValue('plain', { stringValue: `value ${secret} end` }),
    keyValue(`key ${secret}`, { stringValue: 'x' }),
    keyValue('json', { stringValue: JSON.stringify({ a: [{ text: `line\n${secret}` }] }) }),
    keyValue('nested', {
      kvlistValue: {
        values: [keyValue('deep', { arrayValue: { values: [{ stringValue: secret }] } })],
      },
    }),
    keyValue('bytes', { bytesValue: Buffer.from(`bytes ${secret} `).toString('base64') }),
    keyValue('gen_ai.input.messages', {
      stringValue: JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: `use ${secret}` }] },
      ]),
    }),
    keyValue('input.value', { stringValue: secret }),
  ];
}

/** One request with a span for each secret, the secret in every string field. */
function request(seed: string): string {
  const resourceSpans = Object.values(canaries).map((secret, index) => ({
    resource: {
      attributes: [
        keyValue('service.name', { stringValue: `service ${secret}` }),
        ...attributes(secret),
      ],
      entityRefs: [
        { schemaUrl: `https://x/?k=${secret}`, type: `t ${secret}`, idKeys: [`k ${secret}`] },
      ],
    },
    schemaUrl: `https://example/${secret} `,
    scopeSpans: [
      {
        scope: { name: `scope ${secret}`, version: `v ${secret}`, attributes: attributes(secret) },
        schemaUrl: `https://scope/${secret} `,
        spans: [
          {
            traceId: `${seed}${'1'.repeat(31)}`,
            spanId: `a${seed}${index}${'1'.repeat(13)}`,
            traceState: `vendor=${secret}`,
            name: `call ${secret}`,
            startTimeUnixNano: '1790000000000000000',
            endTimeUnixNano: '1790000000000001000',
            attributes: attributes(secret),
            events: [
              { timeUnixNano: '1', name: `event ${secret}`, attributes: attributes(secret) },
            ],
            links: [
              {
                traceId: '2'.repeat(32),
                spanId: '2'.repeat(16),
                traceState: `vendor=${secret}`,
                attributes: attributes(secret),
              },
            ],
            status: { code: 2, message: `failed with ${secret}` },
            [`unknown ${secret}`]: secret,
          },
        ],
      },
    ],
  }));
  return JSON.stringify({ resourceSpans });
}

describe('canary secrets in every string field', () => {
  let place: Place;
  const printed: string[] = [];
  beforeAll(async () => {
    place = makePlace();
    const first = await startServerProcess(place);
    expect(await post(first, request('1'))).toBe(200);
    await sql(first, 'SELECT count(*) FROM spans');
    // Bad input is where raw text likes to slip into error texts.
    expect(await post(first, `{"resourceSpans": "${canaries.github} ${canaries.email}"`)).toBe(400);
    expect(await post(first, request('2').replaceAll('"traceId":"2', '"traceId":"z'))).toBe(200);
    const bad = `SELECT '${canaries.email}' FROM "${canaries.github}"`;
    await expect(sql(first, bad)).rejects.toThrow('400');
    // Acknowledged and killed at once: the text may stand in the journal only.
    expect(await post(first, request('3'))).toBe(200);
    await first.kill();
    printed.push(first.output());
    const second = await startServerProcess(place);
    const rows = await sql(second, 'SELECT count(*) FROM spans');
    expect(rows).toEqual([[Object.keys(canaries).length * 2]]);
    await second.stop();
    printed.push(second.output());
  });
  afterAll(() => place.remove());

  it.each(Object.entries(needles))('%s is nowhere on disk or in the output', (_name, needle) => {
    const found = filesBelow(place.folder).filter((file) => readFileSync(file).includes(needle));
    expect(found).toEqual([]);
    expect(printed.join('')).not.toContain(needle);
  });

  it('the search itself works: benign text of the same spans is found', () => {
    const text = filesBelow(place.data).filter((file) =>
      readFileSync(file).includes('failed with '),
    );
    expect(text.length).toBeGreaterThan(0);
  });
});

async function post(server: ServerProcess, body: string): Promise<number> {
  const answer = await fetch(`${server.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
