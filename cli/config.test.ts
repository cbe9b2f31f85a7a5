import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Invalid } from '../model/errors.ts';
import { defaultLimits } from '../model/limits.ts';
import { example } from '../test/docs/configuration-page.ts';
import { type Config, type Environment, type Flags, readConfig } from './config.ts';
import { readConfigFile } from './config-file.ts';
import { settingEntries } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'spanledger-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const home = { HOME: '/somewhere' };

function config(flags: Flags, environment: Environment = home, file = ''): Promise<Config> {
  const path = join(folder, 'spanledger.yaml');
  writeFileSync(path, file);
  return readConfig(flags, environment, folder);
}

const kinds = {
  text: '::1',
  port: '77',
  bytes: '3MiB',
  duration: '3s',
  integer: '3',
  probability: '0.25',
  switch: 'true',
  list: '[{"model":"m","input":1}]',
};
const values: Readonly<Record<string, string>> = {
  'sampling.tail.policies': '[{"name":"rest","keep":0.1}]',
  'telemetry.endpoint': 'http://collector.example.com:4318',
  'redaction.key_file': '/k/file',
  'redaction.packs': 'uk',
  'redaction.policy': 'strict',
  'redaction.content': 'none',
  'redaction.actions': 'personal=mask',
  'redaction.candidate.packs': 'uk',
  'redaction.candidate.policy': 'strict',
  'redaction.candidate.actions': 'personal=mask',
  'auth.token_file': '/k/file',
  'listen.cors_origins': 'https://a.example',
};
/** These mean something only beside others, and have cases of their own. */
const together: readonly (string | undefined)[] = [
  'listen.tls_cert_file',
  'listen.tls_key_file',
  'listen.tls_client_ca_file',
  'listen.allow_plaintext',
  'redaction.candidate.share',
];
const single = settingEntries.filter(([, { key }]) => key !== undefined && !together.includes(key));
const tokenFile = { SPANLEDGER_AUTH_TOKEN_FILE: '/k/tokens' };
const tls = {
  SPANLEDGER_LISTEN_TLS_CERT_FILE: '/k/cert.pem',
  SPANLEDGER_LISTEN_TLS_KEY_FILE: '/k/key.pem',
};

describe('readConfig', () => {
  it('has the documented defaults', async () => {
    const got = await config({});
    expect(got).toMatchObject({
      host: '127.0.0.1',
      port: 4319,
      otlpHttpPort: 4318,
      otlpGrpcPort: 4317,
    });
    expect(got.dataDir).toBe(join(folder, 'data'));
    expect(got.artifactRoot).toBe(join(folder, 'data', 'artifacts'));
    expect(got.redactionKeyFile).toBe('/somewhere/.config/spanledger/redaction.key');
    expect(got.limits).toEqual(defaultLimits);
  });

  it.each([
    [
      'personal=mask, personal.vin = off',
      [
        ['personal', 'mask'],
        ['personal.vin', 'off'],
      ],
    ],
    [' , ', []],
    ['personal', undefined],
    ['personal=hide', undefined],
    ['personal=mask=drop', undefined],
  ])('redaction.actions: %s', async (written, want) => {
    const got = config({}, { SPANLEDGER_REDACTION_ACTIONS: written });
    if (want === undefined) await expect(got).rejects.toThrow(/has none of drop, mask/);
    else {
      const { actions } = (await got).redaction;
      expect(actions).toEqual(want.map(([name, action]) => ({ name, action })));
    }
  });

  it('prefers flag, then variable, then file, then default', async () => {
    const file = 'listen:\n  port: 1001\n  otlp_http_port: 1001\n  otlp_grpc_port: 1001\n';
    const variables = {
      ...home,
      SPANLEDGER_LISTEN_PORT: '1002',
      SPANLEDGER_LISTEN_OTLP_HTTP_PORT: '1002',
    };
    const got = await config({ port: '1003' }, variables, file);
    expect([got.port, got.otlpHttpPort, got.otlpGrpcPort]).toEqual([1003, 1002, 1001]);
  });

  it('picks every port freely with --port 0, unless one is named', async () => {
    const got = await config({ port: '0', 'otlp-grpc-port': '5000' });
    expect([got.port, got.otlpHttpPort, got.otlpGrpcPort]).toEqual([0, 0, 5000]);
  });

  it.each(single)('reads %s from file and variable alike', async (_name, setting) => {
    const path = setting.key?.split('.') ?? [];
    const value = values[setting.key ?? ''] ?? kinds[setting.kind];
    const inFile = setting.kind === 'list' ? value : `'${value}'`;
    const written = path.reduceRight((below, key) => `{${key}: ${below}}`, inFile);
    const fromFile = await config({}, home, written);
    const fromVariable = await config({}, { ...home, [setting.variable]: value });
    expect(fromFile).toEqual(fromVariable);
    expect(fromFile).not.toEqual(await config({}));
  });

  const plaintext = { SPANLEDGER_LISTEN_ALLOW_PLAINTEXT: 'true' };
  it.each([
    ['127.0.0.2', {}, undefined],
    ['localhost', {}, undefined],
    ['::1', {}, undefined],
    ['0.0.0.0', {}, 'access tokens'],
    ['192.168.1.4', tls, 'access tokens'],
    ['example.org', plaintext, 'access tokens'],
    ['0.0.0.0', tokenFile, 'without TLS'],
    ['::', { ...tokenFile, ...tls }, undefined],
    ['0.0.0.0', { ...tokenFile, ...plaintext }, undefined],
  ])('host %s with %j', async (host, variables: Environment, refusal) => {
    const attempt = config({ host }, { ...home, ...variables });
    if (refusal === undefined) expect((await attempt).host).toBe(host);
    else await expect(attempt).rejects.toMatchObject({ code: 'not_loopback' });
    if (refusal !== undefined) await expect(attempt).rejects.toThrow(refusal);
  });

  it('TLS from the file, relative to the working folder', async () => {
    const file = 'listen: {tls_cert_file: c.pem, tls_key_file: k.pem, tls_client_ca_file: a.pem}';
    expect((await config({}, home, file)).door.tls).toEqual({
      certFile: join(folder, 'c.pem'),
      keyFile: join(folder, 'k.pem'),
      clientCaFile: join(folder, 'a.pem'),
    });
  });

  it.each([
    ['listen: {tls_cert_file: c.pem}', 'TLS needs'],
    ['listen: {tls_key_file: k.pem}', 'TLS needs'],
    ['listen: {tls_client_ca_file: a.pem}', 'TLS needs'],
    ['listen: {allow_plaintext: perhaps}', 'true or false'],
    ['listen: {cors_origins: "https://a.example/path"}', 'no origin'],
    ['listen: {cors_origins: "a.example"}', 'no origin'],
    ['listen: {cors_origins: "https://*.*.example"}', 'no origin'],
  ])('refuses %s', async (file, message) => {
    const attempt = config({}, home, file);
    await expect(attempt).rejects.toMatchObject({ code: 'bad_setting' });
    await expect(attempt).rejects.toThrow(message);
  });

  it.each([
    ['*', ['*']],
    [
      'https://a.example, https://*.b.example:8443',
      ['https://a.example', 'https://*.b.example:8443'],
    ],
    ['http://localhost:*', ['http://localhost:*']],
    ['chrome-extension://abc', ['chrome-extension://abc']],
  ])('origins %s', async (written, origins) => {
    const got = await config({}, { ...home, SPANLEDGER_LISTEN_CORS_ORIGINS: written });
    expect(got.corsOrigins).toEqual(origins);
  });
});

describe('readConfigFile', () => {
  it('accepts the example of the documentation', () => {
    const found = readConfigFile(example().join('\n'));
    expect(found.size).toBe(
      settingEntries.filter(([, setting]) => setting.key !== undefined).length,
    );
  });

  it.each([
    ['', 0],
    ['# nothing', 0],
    ['listen:', 0],
    ['listen: {port: 1}', 1],
    ['sampling: {head: {probability: 0.5}}', 1],
    ['sampling: {head: }', 0],
    ['sampling: ', 0],
  ])('%j holds %d keys', (text, keys) => {
    expect(readConfigFile(text).size).toBe(keys);
  });

  it.each([
    ['lisen: {port: 1}', 'did you mean listen?'],
    ['limits: {flsh: 1s}', 'did you mean limits.flush?'],
    ['sampling: {head: {probablity: 1}}', 'did you mean sampling.head.probability?'],
    ['sampling: {head: 0.5}', ''],
    ['sampling: {heads: {probability: 1}}', ''],
    ['listen: &x {port: 1}\nlimits: *x', ''],
    ['zzzzzzzzz: {b: 1}', 'known: listen'],
    ['listen: {port: 1, port: 2}', 'sections'],
    ['listen: {port: [1]}', ''],
    ['- listen', ''],
    [': : :', ''],
  ])('refuses %j', (text, hint) => {
    let caught: unknown;
    try {
      readConfigFile(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(Invalid);
    if (caught instanceof Invalid) expect(caught.hint ?? '').toContain(hint);
  });
});
