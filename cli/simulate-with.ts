import { Invalid } from '../model/errors.ts';
import type { TailPolicy } from '../model/tail-policy.ts';
import { fieldsOf } from '../model/trace-condition.ts';
import type { Simulate } from '../query/api/simulate-route.ts';
import type { StoreReader } from '../store/contract.ts';

/** What reads policies is loaded when somebody first asks. */
export function simulateWith(reader: Pick<StoreReader, 'simulate'>): Simulate {
  return async ({ policies, ...request }) =>
    reader.simulate({ ...request, policies: await readPolicies(policies) });
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
  const policies = readTailPolicies(JSON.stringify(value ?? null), 'policies');
  for (const policy of policies) requireStored(policy);
  return policies;
}

/** What a stored trace has no column for cannot be told of it. */
function requireStored({ name, when, budget }: TailPolicy): void {
  const asked = when === undefined ? [] : [...fieldsOf(when)];
  // A share that follows from what came just before.
  if (budget !== undefined) asked.push('limit or target');
  const unknown = asked.find((field) => !storedFields.has(field));
  if (unknown === undefined) return;
  throw new Invalid(`the policy ${name} asks for ${unknown}, which a simulation cannot tell`, {
    code: 'bad_setting',
    field: 'policies',
    hint: `it knows ${[...storedFields].join(', ')}`,
  });
}

const storedFields: ReadonlySet<string> = new Set([
  ...['error', 'duration', 'cost', 'tokens', 'spans', 'name', 'service', 'model'],
]);

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
