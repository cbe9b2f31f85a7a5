import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { Invalid } from '../model/errors.ts';
import { defaultLimits, type Limits } from '../model/limits.ts';
import { defaultKeyPath } from '../redaction-rules/key.ts';
import { settingNumber } from './setting-values.ts';
import { type Setting, type SettingName, settings } from './settings.ts';

/**
 * What the server runs with, from flags, variables, `spanledger.yaml` and defaults, in that order.
 */
export interface Config {
  readonly dataDir: string;
  readonly artifactRoot: string;
  readonly host: string;
  readonly port: number;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
  readonly redactionKeyFile: string;
  readonly limits: Limits;
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
  return {
    dataDir,
    artifactRoot: resolve(cwd, written('artifactRoot')?.text ?? join(dataDir, 'artifacts')),
    host: loopback(text('host')),
    port,
    otlpHttpPort: otherPort('otlpHttpPort'),
    otlpGrpcPort: otherPort('otlpGrpcPort'),
    redactionKeyFile: keyFile(written('redactionKeyFile')?.text, environment, cwd),
    limits: {
      ...defaultLimits,
      requestBytesMax: number('requestBytesMax'),
      inflightBytesMax: number('inflightBytesMax'),
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
  return key === undefined || inFile === undefined ? undefined : { text: inFile, where: key };
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

function keyFile(written: string | undefined, environment: Environment, cwd: string): string {
  if (written === undefined) return defaultKeyPath(environment);
  const home = environment.HOME ?? '';
  return resolve(cwd, written.replace(/^~(?=\/|$)/, home));
}

function loopback(host: string): string {
  const isLoopback =
    host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (isLoopback) return host;
  throw new Invalid('listening beyond this machine needs access tokens, which do not exist yet', {
    code: 'not_loopback',
    field: settings.host.key,
    hint: 'use 127.0.0.1 and put an authenticating proxy or a tunnel in front',
  });
}
