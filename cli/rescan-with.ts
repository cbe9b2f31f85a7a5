import type { RedactionInForce } from '../collector/worker/messages.ts';
import type { RescanRequest, RescanStep, StoredTextRewriter } from '../model/rescan.ts';
import type { Store } from '../store/contract.ts';
import type { RuleKeeper } from './rule-keeper.ts';

/** Rules are compiled a second time, in this thread, when somebody first asks or they changed. */
export function rescanWith(
  rules: Pick<RuleKeeper, 'inForce'>,
  store: Pick<Store, 'rescan'>,
): (request: RescanRequest) => Promise<RescanStep> {
  let made: { readonly of: RedactionInForce; readonly rewriter: StoredTextRewriter } | undefined;
  return async (request) => {
    const inForce = rules.inForce();
    if (made?.of !== inForce) {
      const { createStoredRewriter } = await import('../redaction-rules/stored/rewriter.ts');
      const { ruleSet, redactionKey } = inForce;
      made = { of: inForce, rewriter: createStoredRewriter(ruleSet, redactionKey) };
    }
    return store.rescan(request, made.rewriter);
  };
}
