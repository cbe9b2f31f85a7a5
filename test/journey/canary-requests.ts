import type { Signal } from '../../model/signal.ts';
import type { Content } from '../conformance/requests.ts';

/**
 * Secrets of every rule, each written into every string field that OTLP has. Nothing of them may be found
 * anywhere a byte can stay. Put together at run time, so that the repository holds no key-like text.
 */
const letters = 'Q7fWz2KmRtY9cXbVnL4pHsJd3gAeUi8o';
export const canaries: Readonly<Record<string, string>> = {
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
export const needles: Readonly<Record<string, string>> = {
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
    ...Object.entries(forms).map(([name, write]) =>
      keyValue(`form.${name}`, { stringValue: `see ${write(secret)} there` }),
    ),
    keyValue('json in json', {
      stringValue: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([secret]) }) }),
    }),
    keyValue('headers', {
      arrayValue: {
        values: [
          {
            arrayValue: {
              values: [{ stringValue: 'authorization' }, { stringValue: `Bearer ${secret}` }],
            },
          },
        ],
      },
    }),
    keyValue('argv', {
      arrayValue: { values: [{ stringValue: '--token' }, { stringValue: secret }] },
    }),
  ];
}

const spell = (text: string, write: (code: string) => string): string =>
  [...text].map((char) => write(char.charCodeAt(0).toString(16).padStart(4, '0'))).join('');

/** The same secret in the forms that text takes on its way; none may survive. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  base64: (secret) => Buffer.from(`user ${secret}`).toString('base64'),
  base64url: (secret) => Buffer.from(`user ${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(`user ${secret}`).toString('hex'),
  twice: (secret) =>
    Buffer.from(Buffer.from(`user ${secret}`).toString('base64')).toString('base64'),
  percent: (secret) => spell(secret, (code) => `%${code.slice(2)}`),
  unicode: (secret) => spell(secret, (code) => `\\u${code}`),
  entity: (secret) => spell(secret, (code) => `&#x${code};`),
  wide: (secret) =>
    secret.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  zeroWidth: (secret) => [...secret].join('\u200b'),
};

/** How a needle looks in these forms, where that does not depend on what stands around it. */
export function needlesOf(needle: string): readonly string[] {
  const independent = ['hex', 'percent', 'unicode', 'entity', 'wide', 'zeroWidth'];
  const written = independent.map((name) =>
    (forms[name]?.(needle) ?? needle).replace(/^7573657220/, ''),
  );
  // Of three alignments in base64 the middle is the same, whatever comes before.
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + needle)
      .toString('base64')
      .slice(4, -4),
  );
  return [needle, ...written, ...aligned].filter((text) => text.length > 6);
}

/** Seeds keep ids and times apart, so that nothing is a duplicate. */
export function request(signal: Signal, seed: number): Content {
  const { resources, scopes, items } = names[signal];
  const list = Object.values(canaries).map((secret, index) => ({
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
    [scopes]: [
      {
        scope: { name: `scope ${secret}`, version: `v ${secret}`, attributes: attributes(secret) },
        schemaUrl: `https://scope/${secret} `,
        [items]: itemsOf[signal](secret, `a${seed}${index}${'1'.repeat(13)}`, seed),
      },
    ],
  }));
  return { [resources]: list };
}

interface Names {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

const names: Readonly<Record<Signal, Names>> = {
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' },
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', items: 'logRecords' },
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' },
};

type Items = (secret: string, spanId: string, seed: number) => readonly Content[];

const itemsOf: Readonly<Record<Signal, Items>> = {
  traces: (secret, spanId, seed) => [
    {
      traceId: `${seed}${'1'.repeat(31)}`,
      spanId,
      traceState: `vendor=${secret}`,
      name: `call ${secret}`,
      startTimeUnixNano: '1790000000000000000',
      endTimeUnixNano: '1790000000000001000',
      attributes: attributes(secret),
      events: [{ timeUnixNano: '1', name: `event ${secret}`, attributes: attributes(secret) }],
      links: [
        {
          traceId: '2'.repeat(32),
          spanId: '2'.repeat(16),
          traceState: `vendor=${secret}`,
          attributes: attributes(secret),
        },
      ],
      status: { code: 2, message: `span failed with ${secret}` },
      [`unknown ${secret}`]: secret,
    },
  ],
  logs: (secret, spanId, seed) =>
    [
      { stringValue: `log failed with ${secret}` },
      { kvlistValue: { values: attributes(secret) } },
      { arrayValue: { values: attributes(secret).map(({ value }) => value) } },
      { bytesValue: Buffer.from(`bytes ${secret} `).toString('base64') },
    ].map((body, index) => ({
      traceId: `${seed}${'1'.repeat(31)}`,
      spanId,
      timeUnixNano: `179000000000000000${index}`,
      severityText: `bad ${secret}`,
      eventName: `event ${secret}`,
      body,
      attributes: attributes(secret),
      [`unknown ${secret}`]: secret,
    })),
  metrics(secret, spanId, seed) {
    const exemplar = { timeUnixNano: '1', asInt: '1', spanId, traceId: '2'.repeat(32) };
    const one = { timeUnixNano: `179000000000000000${seed}`, attributes: attributes(secret) };
    const point = { ...one, exemplars: [{ ...exemplar, filteredAttributes: attributes(secret) }] };
    return [
      { gauge: { dataPoints: [{ ...point, asDouble: 1.5 }] } },
      { sum: { dataPoints: [{ ...point, asInt: '7' }], isMonotonic: true } },
      { histogram: { dataPoints: [{ ...point, count: '1', bucketCounts: ['1'] }] } },
      {
        exponentialHistogram: {
          dataPoints: [{ ...point, count: '1', scale: 2, positive: { bucketCounts: ['1'] } }],
        },
      },
      { summary: { dataPoints: [{ ...one, count: '1', sum: 2 }] } },
    ].map((data) => ({
      name: `metric ${secret}`,
      description: `metric failed with ${secret}`,
      unit: `{${secret} }`,
      metadata: attributes(secret),
      [`unknown ${secret}`]: secret,
      ...data,
    }));
  },
};

/** Rows that one request has in the view of its signal. */
export const rowsEach: Readonly<Record<Signal, number>> = {
  traces: Object.keys(canaries).length,
  logs: Object.keys(canaries).length * 4,
  metrics: Object.keys(canaries).length * 5,
};
