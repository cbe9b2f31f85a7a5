import { z } from 'zod';
import { Invalid } from '../model/errors.ts';
import { tailPoliciesMax } from '../model/limits.ts';
import type { BudgetRate, TailPolicy } from '../model/tail-policy.ts';
import { parseTraceCondition } from '../model/trace-condition.ts';
import { bytesOf } from './setting-values.ts';
import { settings } from './settings.ts';

const rateError = 'must be a rate such as 100/min or 10MiB/min';
const keepError = 'must be always, never or a share between 0 and 1';
const perError = 'must be service, experiment or attr.KEY';
const keys = z.strictObject({
  name: z
    .string({ error: 'must be text' })
    .regex(/^[\w-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, - or _' }),
  when: z.string({ error: 'must be text' }).max(4_096).optional(),
  keep: z
    .union(
      [
        z.enum(['always', 'never']),
        z.number().gt(0, { error: keepError }).lt(1, { error: keepError }),
      ],
      { error: keepError },
    )
    .optional(),
  limit: z.string({ error: rateError }).optional(),
  target: z.string({ error: rateError }).optional(),
  per: z
    .string({ error: perError })
    .regex(/^(service|experiment|attr\..{1,256})$/, { error: perError })
    .optional(),
});
const policy = keys.superRefine((written, context) => {
  const fault = faultIn(written);
  if (fault === undefined) return;
  const [key, message] = fault;
  context.addIssue({ code: 'custom', path: [key], message });
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
  return parsed.data.map(({ name, when, keep = 'always', limit, target, per }, at) => {
    const rate = rateOf(limit ?? target ?? '');
    return {
      name,
      when: when === undefined ? undefined : conditionOf(when, `${where}[${at}].when`),
      keep: typeof keep === 'number' ? keep : shares[keep],
      ...(rate && { budget: { ...rate, per } }),
    };
  });
}

/** Keys that are right by themselves and wrong together. */
function faultIn(written: z.infer<typeof keys>): readonly [key: string, fault: string] | undefined {
  const { keep, limit, target, per } = written;
  const hasRate = limit !== undefined || target !== undefined;
  if (keep === undefined && !hasRate) return ['keep', keepError];
  if (limit !== undefined && target !== undefined) return ['target', 'cannot stand beside limit'];
  if (target !== undefined && keep !== undefined) return ['target', 'cannot stand beside keep'];
  if (limit !== undefined && keep === 'never')
    return ['limit', 'has nothing to limit: keep is never'];
  if (per !== undefined && !hasRate) return ['per', 'needs limit or target'];
  if (limit !== undefined && rateOf(limit) === undefined) return ['limit', rateError];
  if (target === undefined) return undefined;
  return rateOf(target)?.unit === 'traces'
    ? undefined
    : ['target', 'must be a rate such as 100/min'];
}

/** `100/min` are traces, `10MiB/min` bytes. A second is too short to tell what comes. */
function rateOf(written: string): BudgetRate | undefined {
  const [, amount = '', time = ''] = /^([^/]{1,32})\/(s|min|h)$/.exec(written) ?? [];
  const traces = /^\d{1,12}(\.\d{1,6})?$/.test(amount) ? Number(amount) : undefined;
  const value = traces ?? bytesOf(amount) ?? 0;
  if (value <= 0) return undefined;
  const unit = traces === undefined ? 'bytes' : 'traces';
  if (time === 'h') return { unit, perHour: value };
  return { unit, perMinute: time === 's' ? value * 60 : value };
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
