import { z } from 'zod';
import { Invalid } from '../model/errors.ts';
import { tailPoliciesMax } from '../model/limits.ts';
import type { TailPolicy } from '../model/tail-policy.ts';
import { parseTraceCondition } from '../model/trace-condition.ts';
import { settings } from './settings.ts';

const keepError = 'must be always, never or a share between 0 and 1';
const policy = z.strictObject({
  name: z
    .string({ error: 'must be text' })
    .regex(/^[\w-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, - or _' }),
  when: z.string({ error: 'must be text' }).max(4_096).optional(),
  keep: z.union(
    [
      z.enum(['always', 'never']),
      z.number().gt(0, { error: keepError }).lt(1, { error: keepError }),
    ],
    { error: keepError },
  ),
});
const list = z.array(policy, { error: 'must be a list' }).max(tailPoliciesMax);
const shares = { always: 1, never: 0 } as const;

/**
 * The policies of tail sampling, from the JSON that `sampling.tail.policies` or its variable holds.
 *
 * @throws Invalid with code `bad_setting`, naming the entry and the key in it.
 */
export function readTailPolicies(text: string, where: string): readonly TailPolicy[] {
  const parsed = list.safeParse(parseJson(text, where));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? [])
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
      .join('');
    const unknown =
      issue?.code === 'unrecognized_keys' ? `has the unknown key ${issue.keys[0]}` : '';
    throw bad(`${where}${path}`, unknown || (issue?.message ?? 'is wrong'));
  }
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw bad(where, `names ${twice} twice`);
  return parsed.data.map(({ name, when, keep }, at) => ({
    name,
    when: when === undefined ? undefined : conditionOf(when, `${where}[${at}].when`),
    keep: typeof keep === 'number' ? keep : shares[keep],
  }));
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(where, 'must be a list');
  }
}

function conditionOf(text: string, where: string): TailPolicy['when'] {
  try {
    return parseTraceCondition(text);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw bad(where, error.message, error.hint);
  }
}

const example = '{name: slow, when: "duration:>10s OR cost:>0.5", keep: always}';

function bad(where: string, fault: string, hint = `write ${example}`): Invalid {
  const field = settings.tailPolicies.key;
  return new Invalid(`${where} ${fault}`, { code: 'bad_setting', field, hint });
}
