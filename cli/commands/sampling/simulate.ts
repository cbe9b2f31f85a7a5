import { existsSync, readFileSync } from 'node:fs';
import { Unavailable } from '../../../model/errors.ts';
import type { SamplingSimulation } from '../../../model/simulation.ts';
import { simulateAnswer } from '../../../query/api/simulate-schemas.ts';
import { simulateInFolder } from '../../../store/simulate/in-folder.ts';
import { askServer } from '../../ask-server.ts';
import { type Flags, readConfig } from '../../config.ts';
import { readConfigFile } from '../../config-file.ts';
import { UsageError } from '../../exit-codes.ts';
import { durationOf, settingNumber } from '../../setting-values.ts';
import { settings } from '../../settings.ts';
import { readPolicies } from '../../simulate-with.ts';
import { page } from './page.ts';

interface Request {
  /** JSON or YAML. */
  readonly policies: string;
  readonly headProbability: number;
  readonly from: string;
  readonly to: string;
}

export async function simulate(flags: Flags): Promise<number> {
  const { policies, headProbability } = candidate(flags);
  const sinceMs = sinceOf(textOf(flags, 'since') ?? '24h');
  const now = Date.now();
  const request = {
    ...{ policies, headProbability },
    from: new Date(now - sinceMs).toISOString(),
    to: new Date(now).toISOString(),
  };
  // A bad policy is told before anything is asked or opened.
  await readPolicies(policies);
  const outcome = await run(flags, request);
  process.stdout.write(`${flags.json === true ? JSON.stringify(outcome) : page(outcome)}\n`);
  return 0;
}

async function run(flags: Flags, request: Request): Promise<SamplingSimulation> {
  if (textOf(flags, 'data') !== undefined) return inFolder(flags, request);
  const url = textOf(flags, 'url');
  try {
    const { headProbability: head_probability, ...rest } = request;
    const path = '/api/v1/sampling/simulate';
    const base = url ?? 'http://127.0.0.1:4319';
    return simulateAnswer.parse(await askServer(`${base}${path}`, { ...rest, head_probability }));
  } catch (error) {
    const isNobody = error instanceof Unavailable && error.code === 'endpoint_unreachable';
    if (!isNobody || url !== undefined) throw error;
    const { dataDir } = await readConfig(flags, process.env, process.cwd());
    if (!existsSync(dataDir)) throw error;
    process.stderr.write(`no server answers; reading ${dataDir}\n`);
    return inFolder(flags, request);
  }
}

async function inFolder(flags: Flags, request: Request): Promise<SamplingSimulation> {
  const { dataDir, limits } = await readConfig(flags, process.env, process.cwd());
  if (!existsSync(dataDir))
    throw new UsageError('there is no such data folder', 'name one with --data');
  const policies = await readPolicies(request.policies);
  return simulateInFolder(dataDir, limits, { ...request, policies });
}

/** What is tried: of a configuration file its two samplers, or a file of policies. */
function candidate(flags: Flags): Pick<Request, 'policies' | 'headProbability'> {
  const [config, policies] = [textOf(flags, 'config'), textOf(flags, 'policies')];
  if (config !== undefined && policies !== undefined) {
    throw new UsageError('--config and --policies exclude each other', seeHelp);
  }
  const head = textOf(flags, 'head');
  const share = (written: string, where: string): number =>
    settingNumber(settings.headProbability, written, where);
  const given = head === undefined ? undefined : share(head, '--head');
  if (policies !== undefined) {
    return { policies: textIn(policies), headProbability: given ?? 1 };
  }
  const file = config ?? settings.config.fallback;
  if (config === undefined && !existsSync(file)) {
    if (given !== undefined) return { policies: '[]', headProbability: given };
    throw new UsageError('nothing is named to be tried', 'use --policies, --config or --head');
  }
  const found = readConfigFile(textIn(file));
  const { headProbability, tailPolicies } = settings;
  const written = found.get(headProbability.key) ?? headProbability.fallback;
  return {
    policies: found.get(tailPolicies.key) ?? tailPolicies.fallback,
    headProbability: given ?? share(written, headProbability.key),
  };
}

const seeHelp = 'see spanledger sampling --help';
function sinceOf(written: string): number {
  const ms = durationOf(written);
  if (ms !== undefined && ms <= sinceMsMax) return ms;
  throw new UsageError('--since must be a time such as 30m, 24h or 7d', seeHelp);
}

/** Times before 1970 are none of ours. */
const sinceMsMax = 50 * 365 * 86_400e3;

function textIn(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new UsageError('a file that is named does not exist', seeHelp);
}

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}
