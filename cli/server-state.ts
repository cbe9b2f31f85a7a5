import type { Listener, RefusedRequest, ServerStatus } from '../model/status.ts';
import type { TailSettings } from '../model/tail-policy.ts';
import { version } from './command.ts';
import type { Config } from './config.ts';
import type { RuleKeeper } from './rule-keeper.ts';
import type { TailKeeper } from './tail-keeper.ts';

/** What changes while the server runs and is shown on the first-run page. */
export interface State {
  readonly refused: (request: RefusedRequest) => void;
  readonly status: () => ServerStatus;
  readonly ready: () => boolean;
  readonly markReady: (listeners: readonly Listener[]) => void;
}

/** What a reload changes. */
interface Kept {
  readonly rules: Pick<RuleKeeper, 'current'>;
  readonly tail: Pick<TailKeeper, 'current'>;
}

export function createState(
  config: Config,
  { rules, tail }: Kept,
  uptimeMs: () => number,
  setAsideRecords: number,
): State {
  let readyAfterMs: number | undefined;
  let listeners: readonly Listener[] = [];
  let refusedCount = 0;
  let lastRefused: RefusedRequest | undefined;
  return {
    refused(request) {
      refusedCount++;
      lastRefused = request;
    },
    status: () => ({
      version: version(),
      readyAfterMs,
      dataFolder: config.dataDir,
      listeners,
      refused: { count: refusedCount, last: lastRefused },
      setAsideRecords,
      ruleSet: { digest: rules.current().name, rules: rules.current().rules.length },
      sampling: samplingWords(config, tail.current()),
      access: config.door.tokenFile === undefined ? 'this machine only' : 'with an access token',
    }),
    ready: () => readyAfterMs !== undefined,
    markReady(bound) {
      listeners = bound;
      readyAfterMs = Math.round(uptimeMs());
    },
  };
}

function samplingWords(
  { headProbability }: Config,
  { policies: { length } }: TailSettings,
): string {
  const share = `${Number((headProbability * 100).toPrecision(6))} % of traces, by their ids`;
  const head = headProbability === 1 ? 'everything' : share;
  if (length === 0) return `keep ${head}`;
  return `${length === 1 ? '1 policy decides' : `${length} policies decide`} over ${head}`;
}
