import { generate, type Random, withLuhnDigit } from '../../redaction-rules/generate.ts';

/** Values of one kind, made by shapes written down here and not taken from the rules. */
export interface Kind {
  readonly name: string;
  readonly make: (random: Random) => string;
  /** Sentences and lines that the value may stand in, as `{}`; any place where there are none. */
  readonly places?: readonly string[];
}

const shape =
  (pattern: string) =>
  (random: Random): string =>
    generate(pattern, random);

function secret(name: string, pattern: string, places?: readonly string[]): Kind {
  return personal(name, shape(pattern), places);
}

function personal(name: string, make: Kind['make'], places?: readonly string[]): Kind {
  return { name, make, ...(places !== undefined && { places }) };
}

const assigned = [
  'API_TOKEN={}',
  "const apiKey = '{}';",
  '"client_secret": "{}"',
  'auth_token: {}',
  'export SERVICE_SECRET="{}"',
  'variable "x" {\n  secret_key = "{}"\n}',
];

const passwordPlaces = [
  'DB_PASSWORD={}',
  'password: {}',
  '{"user":"app","password":"{}"}',
  "conn = connect(user='a', password='{}')",
  'my password is {}',
  'mysql --user=root --password={} main',
  'unlock it with passphrase "{}"',
  'https://h/search?q=my+password+is+{}',
  'SMTP_PASS={}',
  'the password for the admin account is {}.',
  "CREATE USER app IDENTIFIED BY '{}'",
];

/** Secrets in scope: shapes of public documentation, in their usual lengths. */
export const secretKinds: readonly Kind[] = [
  secret('aws key id', '(AKIA|ASIA)[A-Z2-7]{16}'),
  secret('aws secret', '[0-9A-Za-z/+]{37}x7Q', [
    'aws_secret_access_key = {}',
    '"SecretAccessKey": "{}"',
    'AWS_SECRET_ACCESS_KEY={}',
    'secret_key: {}',
  ]),
  secret('github', 'gh[pousr]_[0-9A-Za-z]{36}'),
  secret('github fine', 'github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}'),
  secret('gitlab', 'glpat-[0-9A-Za-z_-]{19}[0-9A-Za-z]'),
  secret('openai', 'sk-proj-[0-9A-Za-z_-]{73}T3BlbkFJ[0-9A-Za-z_-]{73}[0-9A-Za-z]'),
  secret('openai old', 'sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}'),
  secret('anthropic', 'sk-ant-api03-[0-9A-Za-z_-]{93}AA'),
  secret('google', 'AIza[0-9A-Za-z_-]{34}[0-9A-Za-z]'),
  secret('google oauth', 'GOCSPX-[0-9A-Za-z_-]{27}[0-9A-Za-z]'),
  secret('slack bot', 'xoxb-[0-9]{11,13}-[0-9]{11,13}-[0-9A-Za-z]{24}'),
  secret(
    'slack hook',
    'https://hooks\\.slack\\.com/services/T[0-9A-Z]{8}/B[0-9A-Z]{8}/[0-9A-Za-z]{24}',
  ),
  secret('stripe', '(sk|rk)_(live|test)_[0-9A-Za-z]{24,99}'),
  secret('sendgrid', 'SG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{42}[0-9A-Za-z]'),
  secret('twilio', 'SK[0-9a-f]{32}'),
  secret('mailchimp', '[0-9a-f]{32}-us[1-9]'),
  secret('npm', 'npm_[0-9A-Za-z]{36}'),
  secret('pypi', 'pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{150}[0-9A-Za-z]'),
  secret('docker', 'dckr_pat_[0-9A-Za-z_-]{26}[0-9A-Za-z]'),
  secret('hugging face', 'hf_[A-Za-z]{34}'),
  secret('databricks', 'dapi[0-9a-f]{32}'),
  secret('vault', 'hvs\\.[0-9A-Za-z_-]{90}[0-9A-Za-z]'),
  secret('vault, older', 's\\.[0-9A-Za-z]{21}a1B', [
    'export VAULT_TOKEN={}',
    'vault login {}',
    '{"auth":{"client":"{}"}}',
    'X-Vault-Token: {}',
  ]),
  secret('meta', 'EAA[0-9A-Za-z]{180}ZD'),
  secret('tailscale', 'tskey-auth-[0-9A-Za-z]{12}-[0-9A-Za-z]{32}'),
  secret('digitalocean', 'dop_v1_[0-9a-f]{64}'),
  secret('shopify', 'shpat_[0-9a-f]{32}'),
  secret('linear', 'lin_api_[0-9A-Za-z]{40}'),
  secret('notion', 'ntn_[0-9A-Za-z]{46}'),
  secret('grafana', 'glsa_[0-9A-Za-z]{32}_[0-9a-f]{8}'),
  secret('new relic', 'NRAK-[0-9A-Z]{27}'),
  secret('age', 'AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}'),
  secret('sentry', 'https://[0-9a-f]{32}@o[0-9]{5}\\.ingest\\.sentry\\.io/[0-9]{6}'),
  secret('azure storage', '[0-9A-Za-z+/]{86}==', [
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey={};EndpointSuffix=core.windows.net',
  ]),
  { name: 'discord', make: discordToken },
  secret('telegram', '[1-9][0-9]{9}:AA[0-9A-Za-z_-]{30}xY7'),
  secret('jwt', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\\.eyJ[0-9A-Za-z_-]{90}\\.[0-9A-Za-z_-]{43}'),
  secret(
    'private key',
    '-----BEGIN RSA PRIVATE KEY-----(\\n[0-9A-Za-z+/]{64}){8}\\n[0-9A-Za-z+/]{30}==\\n-----END RSA PRIVATE KEY-----',
  ),
  secret('url password', '[0-9A-Za-z._!]{10,20}', [
    'postgres://app:{}@db.internal:5432/main',
    'amqp://user:{}@queue/vhost',
    'https://bot:{}@git.example.org/x.git',
    'mongodb+srv://admin:{}@cluster0.example.net/?retryWrites=true',
  ]),
  secret('url query', '[0-9a-f]{40}', [
    'GET https://host/x?access_token={}&a=1',
    'https://h/p?a=1&sig={}',
    'https://bucket/k?X-Amz-Date=2&X-Amz-Signature={}',
  ]),
  secret('bearer', '[0-9A-Za-z_-]{30}[0-9][A-Z]', [
    'Authorization: Bearer {}',
    '"authorization": "Bearer {}"',
    "curl -H 'Authorization: Bearer {}' https://h",
  ]),
  secret('token header', '[0-9a-f]{40}', [
    'Authorization: Token {}',
    '"authorization": "token {}"',
    'I sent Token {} with it',
  ]),
  secret('session', '[0-9A-F]{32}', ['GET /cart;JSESSIONID={}?a=1', 'PHPSESSID={}; path=/']),
  secret('cookie', 'session=[0-9a-f]{40}', ['Cookie: {}', 'set-cookie: {}; Path=/; HttpOnly']),
  secret('named hex', '[0-9a-f]{32}', assigned),
  secret('named random', '[0-9A-Za-z]{38}a1', assigned),
  secret('named uuid', '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}', assigned),
  secret('password', '[A-Za-z]{4,9}[0-9]{2,4}', passwordPlaces),
  secret('password with signs', '[A-Za-z]{4,9}[0-9]{2}(!|#|%|\\$)', passwordPlaces),
];

export const personalKinds: readonly Kind[] = [
  personal(
    'e-mail',
    shape('[a-z]{3,9}(\\.|_|\\+)?[a-z0-9]{2,8}@[a-z]{4,12}\\.(com|org|io|co\\.uk|de)'),
  ),
  personal('card', (random) => withLuhnDigit(generate('4[0-9]{15}', random)), [
    'card number {}',
    '"credit_card": "{}"',
    'paid with Visa {}',
    'cc={}',
  ]),
  personal('card in groups', (random) =>
    withLuhnDigit(generate('5[1-5][0-9]{2} [0-9]{4} [0-9]{4} [0-9]{4}', random)),
  ),
  personal('iban', iban),
  personal('iban in small letters', (random) => iban(random).toLowerCase(), [
    'my IBAN is {} thanks',
    '"iban": "{}"',
    'IBAN: {}',
  ]),
  personal('ssn', shape('[1-5][0-9][1-9]-[1-9][1-9]-[1-9][0-9]{3}')),
  personal('phone', shape('\\+(1|44|49|33|91) ?[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3,4}')),
  personal('phone as dialled', shape('00(44|49|33) ?[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3,4}'), [
    'call me at {}',
    '"phone": "{}"',
    'Mobile: {}',
  ]),
  personal('mac', shape('[0-9a-f]{2}(:[0-9a-f]{2}){4}:[a-f][1-9]')),
  personal('mac with hyphens', shape('[0-9A-F]{2}(-[0-9A-F]{2}){4}-[A-F][1-9]'), [
    'Physical Address. . . . . . : {}',
    '"mac_address": "{}"',
    'MAC {} is new',
  ]),
  personal(
    'us phone',
    shape('\\([2-9][1-8][0-9]\\) [2-9][0-9]{2}-[0-9]{4}|[2-9][1-8][0-9]-[2-9][0-9]{2}-[0-9]{4}'),
    ['call me at {}', '"phone": "{}"', 'Tel {} (office)'],
  ),
  personal(
    'national phone',
    shape('0[1-9][0-9]{2} [0-9]{6,7}|0[67] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}'),
    ['phone: {}', 'my mobile number is {}', '"telephone":"{}"'],
  ),
  personal('ipv4', (random) =>
    [18 + random() * 80, random() * 256, random() * 256, 1 + random() * 253]
      .map((part) => Math.floor(part))
      .join('.'),
  ),
  personal(
    'ipv6',
    shape('2[0-9a-f]{3}(:[1-9a-f][0-9a-f]{0,3}){7}|2001:db8:[0-9a-f]{4}::[1-9a-f]{1,4}'),
  ),
];

/** Its first part is the number of an account. */
function discordToken(random: Random): string {
  const account = Buffer.from(generate('[1-9][0-9]{17}', random)).toString('base64url');
  return `${account}.${generate('G[0-9A-Za-z]{5}[.][0-9A-Za-z_-]{37}z', random)}`;
}

function iban(random: Random): string {
  const [country, rest] =
    random() < 0.5 ? (['DE', '[0-9]{18}'] as const) : (['GB', '[A-Z]{4}[0-9]{14}'] as const);
  const whole = ibanOf(country, generate(rest, random));
  return random() < 0.5 ? whole : (whole.match(/.{1,4}/g) ?? []).join(' ');
}

/** ISO 13616: the two digits that make the whole 1 modulo 97. */
export function ibanOf(country: string, rest: string): string {
  const digits = [...`${rest}${country}00`].map((char) => Number.parseInt(char, 36)).join('');
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${rest}`;
}

/** Places where anything may stand: logs, chat, code, markup, shells, wire formats. */
export const anyPlace: readonly string[] = [
  'Please use {} for this.',
  '{"role":"user","content":"here it is:\\n{}\\nthanks"}',
  "value = '{}'",
  '| field | {} |',
  '- `{}`',
  '<td>{}</td>',
  'echo {} > file',
  '2026-03-01T10:00:00Z INFO received {} from client',
  'x: "{}"',
  "INSERT INTO t (a, b) VALUES (1, '{}');",
  '{"a":"{\\"b\\":\\"{}\\"}"}',
  '({})',
];
