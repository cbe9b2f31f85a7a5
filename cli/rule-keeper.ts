import type { RedactionInForce } from '../collector/worker/messages.ts';
import type { Log, LogFields } from '../model/log.ts';
import { chooseRules } from '../redaction-rules/choose.ts';
import {
  newestEpoch,
  openRedactionKey,
  type RedactionKey,
  readKeyEpochs,
} from '../redaction-rules/key.ts';
import { packOf } from '../redaction-rules/packs.ts';
import type { RuleSet } from '../redaction-rules/rule.ts';
import type { Store } from '../store/contract.ts';
import type { Config } from './config.ts';
import { oneAfterAnother, readOrKeep } from './reloading.ts';

/** The rule set and the epoch of the key in force, and the candidate behind them. */
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

type RedactionSettings = Pick<Config, 'redaction' | 'redactionKeyFile' | 'candidate'>;

/** @throws Invalid where a choice, a rule file or the key is wrong. */
export async function openRules(settings: RedactionSettings): Promise<RuleKeeper> {
  const { redaction, redactionKeyFile } = settings;
  let inForce: RedactionInForce = {
    redactionKey: openRedactionKey(redactionKeyFile),
    ruleSet: await chooseRules(redaction),
    candidate: await chooseCandidate(settings),
  };
  const readAgain: RuleKeeper['reload'] = async (use, log) => {
    const old = inForce;
    const next: RedactionInForce = {
      // Never makes a key: one that vanished under a running server is a fault.
      redactionKey: await readOrKeep(log, 'redaction key is', old.redactionKey, () =>
        newestEpoch(readKeyEpochs(redactionKeyFile)),
      ),
      ruleSet: await readOrKeep(log, 'redaction rules are', old.ruleSet, () =>
        chooseRules(redaction),
      ),
      candidate: await readOrKeep(log, 'candidate rules are', old.candidate, () =>
        chooseCandidate(settings),
      ),
    };
    const changes = changesBetween(old, next);
    if (changes.length === 0) return;
    inForce = next;
    await use(next);
    for (const { fields, text } of changes) log.info(fields, text);
  };
  return {
    current: () => inForce.ruleSet,
    inForce: () => inForce,
    reload: oneAfterAnother(readAgain),
  };
}

async function chooseCandidate({ candidate }: RedactionSettings) {
  if (candidate === undefined) return undefined;
  return { ruleSet: await chooseRules(candidate.choice), share: candidate.share };
}

interface Change {
  readonly fields: LogFields;
  readonly text: string;
}

function changesBetween(old: RedactionInForce, next: RedactionInForce): readonly Change[] {
  const { ruleSet, redactionKey, candidate } = next;
  const changes: Change[] = [];
  if (ruleSet.digest !== old.ruleSet.digest) {
    changes.push({ fields: { rules: ruleSet.name }, text: 'redaction rules were read again' });
  }
  if (!isSame(redactionKey, old.redactionKey)) {
    const fields = { epoch: redactionKey.kid };
    changes.push({ fields, text: 'another epoch of the redaction key is used' });
  }
  if (candidate?.ruleSet.digest !== old.candidate?.ruleSet.digest) {
    const fields = { rules: candidate?.ruleSet.name };
    changes.push({ fields, text: 'candidate rules were read again' });
  }
  return changes;
}

function isSame(a: RedactionKey, b: RedactionKey): boolean {
  return a.kid === b.kid && Buffer.compare(a.root, b.root) === 0;
}
