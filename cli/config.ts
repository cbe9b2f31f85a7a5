import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { PriceOverride } from '../model/cost.ts';
import { Invalid } from '../model/errors.ts';
import { defaultLimits, type Limits } from '../model/limits.ts';
import type { TailSettings } from '../model/tail-policy.ts';
import type { RuleChoice } from '../redaction-rules/choose.ts';
import { defaultKeyPath } from '../redaction-rules/key.ts';
import type { DoorFiles } from './door.ts';
import { type Candidate, candidateChoice, redactionChoice } from './redaction-choice.ts';
import type { Setting } from './setting.ts';
import { settingNumber } from './setting-values.ts';
import { type SettingName, settings } from './settings.ts';
import type { TlsFiles } from './tls-files.ts';

/**
 * What the server runs with, from flags, variables, `spanledger.yaml` and defaults, in that order.
 */
export interface Config {
  readonly dataDir: string;
  readonly artifactRoot: string;
  readonly host: string;
  readonly door: DoorFiles;
  /** Origins whose pages may post telemetry. */
  readonly corsOrigins: readonly string[];
  readonly port: number;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
  readonly redactionKeyFile: string;
  readonly redaction: RuleChoice;
  /** Rules that are tried behind those. */
  readonly candidate: Candidate | undefined;
  /** Share of traces that head sampling keeps. */
  readonly headProbability: number;
  /** Without policies no trace waits. */
  readonly tail: TailSettings;
  readonly limits: Limits;
  /** The user's own prices of models. */
  readonly priceOverrides: readonly PriceOverride[];
  /** Where our own metrics go and how often; without an endpoint they go nowhere. */
  readonly telemetry: { readonly endpoint: string | undefined; readonly intervalMs: number };
}

export type Environment = Readonly<Record<string, string | undefined>>;
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/**
 * @throws Invalid with code `unknown_setting`, `bad_setting`, `missing_config` or `not_loopback`;
 * each message is one line and says where the fault is.
 */
export async function readConfig(
  flags: Flags,
  environment: Environment,
  cwd: string,
): Promise<Config> {
  const file = await readFile(flags, environment, cwd);
  const written = (name: SettingName): Written | undefined =>
    find(settings[name], flags, environment, file);
  const text = (name: SettingName): string => written(name)?.text ?? settings[name].fallback;
  const number = (name: SettingName): number => {
    const found = written(name);
    const where = found?.where ?? name;
    return settingNumber(settings[name], found?.text ?? settings[name].fallback, where);
  };
  // One port chosen freely means a second server on this machine: the others must not collide
  // either.
  const port = number('port');
  const otherPort = (name: SettingName): number =>
    port === 0 && written(name) === undefined ? 0 : number(name);
  const dataDir = resolve(cwd, text('data'));
  const path = (name: SettingName): string | undefined => {
    const found = written(name);
    return found === undefined ? undefined : resolve(cwd, found.text);
  };
  const redaction = redactionChoice(text, path('redactionPacksDir'));
  const door = { tokenFile: path('tokenFile'), tls: tlsFiles(path) };
  return {
    dataDir,
    artifactRoot: resolve(cwd, written('artifactRoot')?.text ?? join(dataDir, 'artifacts')),
    host: checkedHost(text('host'), door, number('allowPlaintext') === 1),
    door,
    corsOrigins: corsOrigins(text('corsOrigins')),
    port,
    otlpHttpPort: otherPort('otlpHttpPort'),
    otlpGrpcPort: otherPort('otlpGrpcPort'),
    redactionKeyFile: keyFile(written('redactionKeyFile')?.text, environment, cwd),
    priceOverrides: await priceOverrides(written('priceModels')),
    redaction,
    candidate: candidateChoice(
      text,
      path('candidatePacksDir'),
      redaction,
      number('candidateShare'),
    ),
    telemetry: {
      endpoint: endpointOf(text('telemetryEndpoint')),
      intervalMs: number('telemetryInterval'),
    },
    headProbability: number('headProbability'),
    tail: await tailSettings(number, written('tailPolicies')),
    limits: {
      ...defaultLimits,
      requestBytesMax: number('requestBytesMax'),
      inflightBytesMax: number('inflightBytesMax'),
      connectionsMax: number('connectionsMax'),
      connectionsPerAddressMax: number('connectionsPerAddressMax'),
      uploadMs: number('upload'),
      unflushedBytesMax: number('unflushedBytesMax'),
      flushMs: number('flush'),
      sqlRowsMax: number('sqlRowsMax'),
      sqlBytesMax: number('sqlBytesMax'),
      sqlTimeoutMs: number('sqlTimeout'),
      duckdbMemoryBytes: number('duckdbMemory'),
    },
  };
}

interface Written {
  readonly text: string;
  /** How to name the place in a message: `--port`, `SPANLEDGER_DATA`, `listen.port`. */
  readonly where: string;
}

function find(
  setting: Setting,
  flags: Flags,
  environment: Environment,
  file: ReadonlyMap<string, string>,
): Written | undefined {
  const flag = setting.flag === undefined ? undefined : flags[setting.flag];
  if (typeof flag === 'string') return { text: flag, where: `--${setting.flag}` };
  const variable = environment[setting.variable];
  if (variable !== undefined && variable !== '') {
    return { text: variable, where: setting.variable };
  }
  const key = setting.key;
  const inFile = key === undefined ? undefined : file.get(key);
  return key === undefined || inFile === undefined || inFile === ''
    ? undefined
    : { text: inFile, where: key };
}

async function readFile(
  flags: Flags,
  environment: Environment,
  cwd: string,
): Promise<ReadonlyMap<string, string>> {
  const named = find(settings.config, flags, environment, new Map());
  const path = resolve(cwd, named?.text ?? settings.config.fallback);
  if (existsSync(path)) {
    // Without a file the YAML parser is not even loaded.
    const { readConfigFile } = await import('./config-file.ts');
    return readConfigFile(readFileSync(path, 'utf8'));
  }
  if (named === undefined) return new Map();
  throw new Invalid(`the configuration file named by ${named.where} does not exist`, {
    code: 'missing_config',
    hint: 'create it, or leave the setting out to run with the defaults',
  });
}

/** Most have none: then what checks them is not even loaded. */
async function priceOverrides(written: Written | undefined): Promise<readonly PriceOverride[]> {
  if (written === undefined) return [];
  const { readPriceOverrides } = await import('./price-settings.ts');
  return readPriceOverrides(written.text, written.where);
}

async function tailSettings(
  number: (name: SettingName) => number,
  written: Written | undefined,
): Promise<TailSettings> {
  const times = { idleMs: number('tailIdle'), ageMsMax: number('tailMaxAge') };
  const caps = { spansMax: number('tailMaxSpans'), bytesMax: number('tailMaxBytes') };
  const limits = { ...times, ...caps, bufferBytesMax: number('tailMaxBuffer') };
  if (written === undefined) return { ...limits, policies: [] };
  const { readTailPolicies } = await import('./tail-settings.ts');
  return { ...limits, policies: readTailPolicies(written.text, written.where) };
}

function keyFile(written: string | undefined, environment: Environment, cwd: string): string {
  if (written === undefined) return defaultKeyPath(environment);
  const home = environment.HOME ?? '';
  return resolve(cwd, written.replace(/^~(?=\/|$)/, home));
}

/** Tokens would be of little use where everybody on the way can read them. */
function checkedHost(host: string, door: DoorFiles, allowPlaintext: boolean): string {
  const isLoopback =
    host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return host;
  if (door.tokenFile === undefined) {
    throw new Invalid('listening beyond this machine needs access tokens', {
      code: 'not_loopback',
      field: settings.host.key,
      hint: 'make one with spanledger token and set auth.token_file, or use 127.0.0.1',
    });
  }
  if (door.tls === undefined && !allowPlaintext) {
    throw new Invalid('listening beyond this machine without TLS would show tokens on the way', {
      code: 'not_loopback',
      field: settings.host.key,
      hint: 'set listen.tls_cert_file and tls_key_file, or listen.allow_plaintext behind a proxy',
    });
  }
  return host;
}

function tlsFiles(path: (name: SettingName) => string | undefined): TlsFiles | undefined {
  const certFile = path('tlsCertFile');
  const keyFile = path('tlsKeyFile');
  const clientCaFile = path('tlsClientCaFile');
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, clientCaFile };
  if (certFile === undefined && keyFile === undefined && clientCaFile === undefined) {
    return undefined;
  }
  throw new Invalid('TLS needs a certificate and its key', {
    code: 'bad_setting',
    field: settings.tlsCertFile.key,
    hint: 'set listen.tls_cert_file and listen.tls_key_file',
  });
}

function corsOrigins(written: string): readonly string[] {
  const origins = written.split(',').map((origin) => origin.trim());
  const named = origins.filter((origin) => origin !== '');
  const form = /^(\*|[a-z][a-z0-9+.-]*:\/\/[\w.-]*(\*[\w.-]*)?(:(\d+|\*))?)$/;
  if (named.every((origin) => form.test(origin) && origin.split('*').length <= 2)) return named;
  throw new Invalid('listen.cors_origins holds something that is no origin', {
    code: 'bad_setting',
    field: settings.corsOrigins.key,
    hint: 'write https://app.example.com, at most one * in each, no path',
  });
}

function endpointOf(endpoint: string): string | undefined {
  if (endpoint === '') return undefined;
  if (/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) return endpoint;
  throw new Invalid('telemetry.endpoint is no URL of http or https', {
    code: 'bad_setting',
    field: settings.telemetryEndpoint.key,
    hint: 'write http://collector.example.com:4318',
  });
}
