import { Invalid } from '../model/errors.ts';
import { type ActionChoice, chosenActions } from '../redaction-rules/actions/override.ts';
import { builtinPackNames, type RuleChoice } from '../redaction-rules/choose.ts';
import { type SettingName, settings } from './settings.ts';

/** @throws Invalid with code `bad_setting` where a word is none of those that are known. */
export function redactionChoice(
  text: (name: SettingName) => string,
  packsDir: string | undefined,
): RuleChoice {
  const content = oneOf('redactionContent', text('redactionContent'), contents);
  return { ...rulesBy(text, liveNames), packsDir, content };
}

/** A rule set that is tried behind the live one; what is not said is as in that one. */
export interface Candidate {
  readonly choice: RuleChoice;
  /** Share of the bytes that are scanned by it, too. */
  readonly share: number;
}

/** Undefined where no setting speaks of a candidate. */
export function candidateChoice(
  text: (name: SettingName) => string,
  packsDir: string | undefined,
  live: RuleChoice,
  share: number,
): Candidate | undefined {
  const { packs, policy, actions } = candidateNames;
  const isSaid = [packs, policy, actions].some((name) => text(name) !== '');
  if (!isSaid && packsDir === undefined) return undefined;
  const names = {
    packs: text(packs) === '' ? liveNames.packs : packs,
    policy: text(policy) === '' ? liveNames.policy : policy,
    actions: text(actions) === '' ? liveNames.actions : actions,
  };
  const { content } = live;
  const choice = { ...rulesBy(text, names), packsDir: packsDir ?? live.packsDir, content };
  return { choice, share };
}

interface Names {
  readonly packs: SettingName;
  readonly policy: SettingName;
  readonly actions: SettingName;
}

const liveNames = {
  packs: 'redactionPacks',
  policy: 'redactionPolicy',
  actions: 'redactionActions',
} as const;

const candidateNames = {
  packs: 'candidatePacks',
  policy: 'candidatePolicy',
  actions: 'candidateActions',
} as const;

function rulesBy(
  text: (name: SettingName) => string,
  names: Names,
): Pick<RuleChoice, 'packs' | 'actions'> {
  const policy = oneOf(names.policy, text(names.policy), policies);
  const named = text(names.packs).split(',');
  const packs = named.map((name) => name.trim()).filter((name) => name !== '');
  const byPolicy = { packs, 'secrets-only': ['secrets'], strict: builtinPackNames };
  return { packs: byPolicy[policy], actions: actionChoices(names.actions, text(names.actions)) };
}

/** `personal=mask, personal.email=generalise`. Names are checked when the rules are known. */
function actionChoices(setting: SettingName, written: string): readonly ActionChoice[] {
  const key = settings[setting].key ?? setting;
  const parts = written.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', word, ...more] = part.split('=').map((side) => side.trim());
      const action = chosenActions.find((one) => one === word);
      if (action !== undefined && more.length === 0) return { name, action };
      throw new Invalid(`${key}: ${name} has none of ${chosenActions.join(', ')}`, {
        code: 'bad_setting',
        field: key,
        hint: 'write personal.email=generalise',
      });
    });
}

const policies = ['packs', 'secrets-only', 'strict'] as const;
const contents = ['keep', 'none'] as const;

function oneOf<T extends string>(name: SettingName, written: string, known: readonly T[]): T {
  const found = known.find((word) => word === written);
  if (found !== undefined) return found;
  throw new Invalid(`${settings[name].key} is none of ${known.join(', ')}`, {
    code: 'bad_setting',
    field: settings[name].key ?? name,
    hint: `write one of ${known.join(', ')}`,
  });
}
