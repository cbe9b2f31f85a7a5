import type { RedactionInForce } from '../collector/worker/messages.ts';
import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import { chooseRules, type RuleChoice } from '../redaction-rules/choose.ts';
import { openRedactionKey, type RedactionKey, readKeyEpochs } from '../redaction-rules/key.ts';
import { packOf } from '../redaction-rules/packs.ts';
import type { RuleSet } from '../redaction-rules/rule.ts';
import type { Store } from '../store/contract.ts';

/** The rule set and the epoch of the key in force. */
export interface RuleKeeper {
  current(): RuleSet;
  inForce(): RedactionInForce;
  /**
   * Reads packs and key again. What is new is handed on whole, to threads that change between two
   * groups of batches; a set or a key with any fault is not, and the old one stays.
   */
  reload(use: (inForce: RedactionInForce) => Promise<void>, log: Log): Promise<void>;
}

/**
 * Tells the store which rules are in force. A disk that is full must not keep better rules from
 * being used, so a failure is logged; the next start or change tells it again.
 */
export async function recordRules(
  store: Pick<Store, 'recordRules'>,
  { name, rules }: RuleSet,
  log: Log,
): Promise<void> {
  const records = rules.map((rule) => {
    const { id, version, family, action } = rule;
    return {
      rule: id,
      version,
      family,
      label: action.label,
      action: action.type,
      pack: packOf(rule),
    };
  });
  try {
    await store.recordRules({ digest: name, rules: records });
  } catch {
    log.error({ rules: name }, 'the rules in force could not be written to the view rules');
  }
}

/** @throws Invalid where the choice, a rule file or the key is wrong. */
export async function openRules(choice: RuleChoice, keyFile: string): Promise<RuleKeeper> {
  const redactionKey = openRedactionKey(keyFile);
  let inForce: RedactionInForce = { ruleSet: await chooseRules(choice), redactionKey };
  return {
    current: () => inForce.ruleSet,
    inForce: () => inForce,
    async reload(use, log) {
      const { ruleSet, redactionKey: key } = inForce;
      const nextKey = await unlessWrong(log, 'redaction key', async () => newestEpoch(keyFile));
      const nextRules = await unlessWrong(log, 'redaction rules', () => chooseRules(choice));
      const isNewKey = nextKey !== undefined && !isSame(nextKey, key);
      const isNewSet = nextRules !== undefined && nextRules.digest !== ruleSet.digest;
      if (!isNewKey && !isNewSet) return;
      inForce = {
        ruleSet: isNewSet ? nextRules : ruleSet,
        redactionKey: isNewKey ? nextKey : key,
      };
      await use(inForce);
      if (isNewSet) log.info({ rules: nextRules.name }, 'redaction rules were read again');
      if (isNewKey) log.info({ epoch: nextKey.kid }, 'another epoch of the redaction key is used');
    },
  };
}

/** Undefined after a fault, which is logged. */
async function unlessWrong<T>(
  log: Log,
  what: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const { code, message } = error;
    log.error({ code, problem: message }, `${what} wrong; the old ones stay`);
    return undefined;
  }
}

/** Never makes a key: one that vanished under a running server is a fault. */
function newestEpoch(keyFile: string): RedactionKey | undefined {
  return readKeyEpochs(keyFile).at(-1);
}

function isSame(a: RedactionKey, b: RedactionKey): boolean {
  return a.kid === b.kid && Buffer.compare(a.root, b.root) === 0;
}
