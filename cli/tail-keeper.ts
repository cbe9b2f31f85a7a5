import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import type { TailSettings } from '../model/tail-policy.ts';
import type { Store } from '../store/contract.ts';

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
    const next = await readNext(read, log);
    if (next === undefined || JSON.stringify(next) === JSON.stringify(current)) return;
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
  let latest: Promise<void> = Promise.resolve();
  return {
    current: () => current,
    reload(store, log) {
      // One after another, or what was read first could be used last.
      const mine = latest.then(() => readAgain(store, log));
      latest = mine.catch(() => undefined);
      return mine;
    },
  };
}

const unreadable = { code: 'unreadable', message: 'it cannot be read' };

/** Whatever is wrong with the file is no reason for a running server to end. */
async function readNext(
  read: () => Promise<{ readonly tail: TailSettings }>,
  log: Log,
): Promise<TailSettings | undefined> {
  try {
    return (await read()).tail;
  } catch (error) {
    const { code, message, hint } =
      error instanceof Invalid ? error : { ...unreadable, hint: undefined };
    log.error(
      { code, problem: message, hint },
      'the configuration is wrong; the old policies stay',
    );
    return undefined;
  }
}
