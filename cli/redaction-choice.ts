import { Invalid } from '../model/errors.ts';
import { type ActionChoice, chosenActions } from '../redaction-rules/actions/override.ts';
import { builtinPackNames, type RuleChoice } from '../redaction-rules/choose.ts';
import { type SettingName, settings } from './settings.ts';

/** @throws Invalid with code `bad_setting` where a word is none of those that are known. */
export function redactionChoice(
  text: (name: SettingName) => string,
  packsDir: string | undefined,
): RuleChoice {
  const policy = oneOf('redactionPolicy', text('redactionPolicy'), policies);
  const content = oneOf('redactionContent', text('redactionContent'), contents);
  const named = text('redactionPacks').split(',');
  const packs = named.map((name) => name.trim()).filter((name) => name !== '');
  const byPolicy = { packs, 'secrets-only': ['secrets'], strict: builtinPackNames };
  const actions = actionChoices(text('redactionActions'));
  return { packs: byPolicy[policy], packsDir, content, actions };
}

/** `personal=mask, personal.email=generalise`. Names are checked when the rules are known. */
function actionChoices(written: string): readonly ActionChoice[] {
  const parts = written.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', word, ...more] = part.split('=').map((side) => side.trim());
      const action = chosenActions.find((one) => one === word);
      if (action !== undefined && more.length === 0) return { name, action };
      throw new Invalid(`redaction.actions: ${name} has none of ${chosenActions.join(', ')}`, {
        code: 'bad_setting',
        field: 'redaction.actions',
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
