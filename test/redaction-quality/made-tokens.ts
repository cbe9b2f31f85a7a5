import { generate, type Random } from '../../redaction-rules/generate.ts';

type Make = (random: Random) => string;

/** Tokens whose parts are texts in base64 or lines of armour. */
export const madeTokens: readonly (readonly [name: string, make: Make])[] = [
  ['jwt', jwt],
  [
    'discord',
    (random) => {
      const account = url(generate('[1-9][0-9]{17}', random));
      return `${account}.${generate('G[0-9A-Za-z_-]{5}[.][0-9A-Za-z_-]{38}', random)}`;
    },
  ],
  [
    'sentry organisation',
    (random) => {
      const region = { url: 'https://sentry.io', region_url: 'https://us.sentry.io' };
      const about = JSON.stringify({ iat: 1.7e9, ...region, org: generate('[0-9a-z]{6}', random) });
      const start = Buffer.from(about).toString('base64').replaceAll('=', '');
      return `sntrys_${start}_${generate('[0-9A-Za-z+/]{43}', random)}`;
    },
  ],
  [
    'grafana cloud',
    (random) => {
      const [o, n, k] = ['[0-9]{6}', 'stack-[0-9a-z]{5}', '[0-9A-Za-z]{24}'].map((part) =>
        generate(part, random),
      );
      return `glc_${url(JSON.stringify({ o, n, k, m: { r: 'us' } }))}`;
    },
  ],
  [
    'grafana, older',
    (random) => {
      const k = generate('[0-9A-Za-z]{32}', random);
      const n = generate('[0-9a-z]{5}', random);
      return Buffer.from(JSON.stringify({ k, n, id: 1 })).toString('base64');
    },
  ],
  [
    '1password service account',
    (random) => {
      const name = generate('[0-9a-z]{8}', random);
      const about = {
        signInAddress: 'my.1password.com',
        userAuth: { method: 'SRPg-4096', alg: 'PBES2g-HS256' },
        email: `${name}@1passwordserviceaccounts.com`,
        srpX: generate('[0-9a-f]{64}', random),
        muk: { k: generate('[0-9A-Za-z_-]{43}', random) },
      };
      return `ops_${url(JSON.stringify(about))}`;
    },
  ],
  ['pem, rsa', armour('RSA PRIVATE KEY', 'MII[0-9A-Za-z+/]{1000}[0-9A-Za-z+/]{600}', 64)],
  ['pem', armour('PRIVATE KEY', 'MII[0-9A-Za-z+/]{1000}[0-9A-Za-z+/]{600}', 64)],
  ['pem, curve', armour('EC PRIVATE KEY', 'MII[0-9A-Za-z+/]{160}', 64)],
  ['pem, ssh', armour('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAA[0-9A-Za-z+/]{360}', 70)],
  ['pem, encrypted', armour('ENCRYPTED PRIVATE KEY', 'MII[0-9A-Za-z+/]{1000}', 64)],
];

function jwt(random: Random): string {
  const alg = generate('HS256|RS256|ES256', random);
  const body = {
    sub: generate('[0-9]{10}', random),
    name: generate('x[0-9a-z]{6}', random),
    iat: 1_700_000_000,
  };
  const signature = generate('[0-9A-Za-z_-]{43}|[0-9A-Za-z_-]{86}|[0-9A-Za-z_-]{342}', random);
  return `${url(JSON.stringify({ alg, typ: 'JWT' }))}.${url(JSON.stringify(body))}.${signature}`;
}

function armour(title: string, body: string, width: number): Make {
  const line = new RegExp(`.{1,${width}}`, 'g');
  return (random) => {
    const lines = generate(body, random).match(line) ?? [];
    return [`-----BEGIN ${title}-----`, ...lines, `-----END ${title}-----`].join('\n');
  };
}

function url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
