import { Invalid } from '../model/errors.ts';
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
  return { packs: byPolicy[policy], packsDir, content };
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
