import { Invalid } from '../model/errors.ts';
import type { TailPolicy } from '../model/tail-policy.ts';
import type { Simulate } from '../query/api/simulate-route.ts';
import type { StoreReader } from '../store/contract.ts';

/** What reads policies is loaded when somebody first asks. */
export function simulateWith(reader: Pick<StoreReader, 'simulate'>): Simulate {
  return async ({ policies, ...request }, signal) =>
    reader.simulate({ ...request, policies: await readPolicies(policies) }, signal);
}

/**
 * Candidate policies from JSON or YAML: a list, or `policies:` with one.
 *
 * @throws Invalid `bad_setting`
 */
export async function readPolicies(text: string): Promise<readonly TailPolicy[]> {
  const [{ parseDocument }, { readTailPolicies }] = await Promise.all([
    import('yaml'),
    import('./tail-settings.ts'),
  ]);
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw bad(`not valid YAML, see line ${fault.linePos?.[0].line ?? 1}`);
  const value = listIn(withoutAliases(() => document.toJS({ maxAliasCount: 0 })));
  return readTailPolicies(JSON.stringify(value ?? null), 'policies');
}

function listIn(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && 'policies' in value ? value.policies : value;
}

function withoutAliases(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    throw bad('not without aliases (`*name`)');
  }
}

function bad(fault: string): Invalid {
  return new Invalid(`the policies are ${fault}`, {
    code: 'bad_setting',
    field: 'policies',
    hint: 'write a list: - {name: rest, keep: 0.1}',
  });
}
