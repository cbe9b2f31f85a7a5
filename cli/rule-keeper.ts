import { Invalid } from '../model/errors.ts';
import type { Log } from '../model/log.ts';
import { chooseRules, type RuleChoice } from '../redaction-rules/choose.ts';
import type { RuleSet } from '../redaction-rules/rule.ts';

/** The rule set in force. */
export interface RuleKeeper {
  current(): RuleSet;
  /**
   * Reads the packs again. A new set is handed on whole, to threads that change between two groups
   * of batches; a set with any fault is not, and the old one stays.
   */
  reload(use: (ruleSet: RuleSet) => void, log: Log): Promise<void>;
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
        use(next);
        log.info({ rules: next.name }, 'redaction rules were read again');
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        const { code, message } = error;
        log.error({ code, problem: message }, 'redaction rules are wrong; the old ones stay');
      }
    },
  };
}
