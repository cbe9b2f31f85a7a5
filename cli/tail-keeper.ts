import type { Log } from '../model/log.ts';
import type { TailSettings } from '../model/tail-policy.ts';
import type { Store } from '../store/contract.ts';
import { oneAfterAnother, readOrKeep } from './reloading.ts';

/** The settings of tail sampling in force. */
export interface TailKeeper {
  current(): TailSettings;
  /** Reads them again and hands them to the store; where something is wrong the old ones stay. */
  reload(store: Pick<Store, 'useTail'>, log: Log): Promise<void>;
}

/** @param read all settings again, as at the start */
export function keepTail(
  atStart: TailSettings,
  read: () => Promise<{ readonly tail: TailSettings }>,
): TailKeeper {
  let current = atStart;
  const readAgain: TailKeeper['reload'] = async (store, log) => {
    const what = 'settings of tail sampling are';
    const next = await readOrKeep(log, what, current, async () => (await read()).tail);
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    const policies = next.policies.length;
    const rules = store.useTail(next);
    if (rules === undefined) {
      const text = 'tail sampling begins at the next start: this one began without policies';
      if (policies > 0) log.warn({ policies }, text);
      return;
    }
    current = next;
    log.info({ policies, rules }, 'settings of tail sampling were read again');
  };
  return { current: () => current, reload: oneAfterAnother(readAgain) };
}
