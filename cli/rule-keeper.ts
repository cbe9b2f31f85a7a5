import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import { chooseRules, type RuleChoice } from '../redaction-rules/choose.ts';
import { packOf } from '../redaction-rules/packs.ts';
import type { RuleSet } from '../redaction-rules/rule.ts';
import type { Store } from '../store/contract.ts';

/** The rule set in force. */
export interface RuleKeeper {
  current(): RuleSet;
  /**
   * Reads the packs again. A new set is handed on whole, to threads that change between two groups
   * of batches; a set with any fault is not, and the old one stays.
   */
  reload(use: (ruleSet: RuleSet) => Promise<void>, log: Log): Promise<void>;
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

/** @throws Invalid where the choice or a rule file is wrong. */
export async function openRules(choice: RuleChoice): Promise<RuleKeeper> {
  let current = await chooseRules(choice);
  return {
    current: () => current,
    async reload(use, log) {
      try {
        const next = await chooseRules(choice);
        if (next.digest === current.digest) return;
        current = next;
        await use(next);
        log.info({ rules: next.name }, 'redaction rules were read again');
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        const { code, message } = error;
        log.error({ code, problem: message }, 'redaction rules are wrong; the old ones stay');
      }
    },
  };
}
