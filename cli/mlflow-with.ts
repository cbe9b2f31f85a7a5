import { randomUUID } from 'node:crypto';
import type { Admission } from '../collector/admission/admission.ts';
import type { RedactionInForce } from '../collector/worker/messages.ts';
import type { QueryDeps } from '../query/app.ts';
import type { RunRedactor } from '../query/mlflow/redact-request.ts';
import type { Store } from '../store/contract.ts';
import type { RuleKeeper } from './rule-keeper.ts';

/** Rules are compiled a second time, in this thread, when a client first comes or they changed. */
export function mlflowWith(
  rules: Pick<RuleKeeper, 'inForce'>,
  { runs }: Pick<Store, 'runs'>,
  newBatchId: () => string,
  admission: Pick<Admission, 'admit'>,
): QueryDeps['mlflow'] {
  let made: { readonly of: RedactionInForce; readonly redactor: RunRedactor } | undefined;
  return {
    runs,
    newBatchId,
    admit: (expectedBytes) => admission.admit(0, { expectedBytes }),
    newRunId: () => randomUUID().replaceAll('-', ''),
    async redactor() {
      const inForce = rules.inForce();
      if (made?.of !== inForce) made = { of: inForce, redactor: await redactorOf(inForce) };
      return made.redactor;
    },
  };
}

async function redactorOf({ ruleSet, redactionKey }: RedactionInForce): Promise<RunRedactor> {
  const { createRedactor } = await import('../redaction-rules/engine.ts');
  const redactor = createRedactor(ruleSet, redactionKey);
  return {
    ruleSetDigest: redactor.ruleSetDigest,
    dropsContent: redactor.dropsContent,
    redact(text, name) {
      const bytes = Buffer.from(text);
      const nameBytes = Buffer.from(name);
      const scan = redactor.scan(bytes, 0, bytes.length, nameBytes, 0, nameBytes.length);
      if (scan === undefined) return undefined;
      const kept = scan.isSame === true ? text : Buffer.from(scan.bytes).toString();
      return { text: kept, hits: scan.hits };
    },
  };
}
