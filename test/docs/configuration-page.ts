import { settingEntries } from '../../cli/settings.ts';

/** docs/configuration.md: every setting with its key, variable, flag, default and meaning. */
export function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'A flag wins over a variable, a variable over `spanledger.yaml`, the file over the default. An unknown key',
    'stops the start and the nearest known one is named. Sizes are written `64MiB`, times `200ms` or `10s`.',
    '',
    '| key in `spanledger.yaml` | variable | flag | default | what it does |',
    '|---|---|---|---|---|',
  ];
  for (const [, setting] of settingEntries) {
    const cells = [
      setting.key === undefined ? '–' : `\`${setting.key}\``,
      `\`${setting.variable}\``,
      setting.flag === undefined ? '–' : `\`--${setting.flag}\``,
      setting.fallback === '' ? '–' : `\`${setting.fallback}\``,
      setting.meaning,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push('', 'Example:', '', '```yaml', ...example(), '```', '');
  return lines.join('\n');
}

/** Every key with its default, by section; a test parses it again. */
export function example(): string[] {
  const lines: string[] = [];
  let section = '';
  for (const [, setting] of settingEntries) {
    const [sectionName, key] = setting.key?.split('.') ?? [];
    if (sectionName === undefined || key === undefined) continue;
    if (sectionName !== section) lines.push(`${sectionName}:`);
    section = sectionName;
    lines.push(`  ${key}: ${setting.fallback === '' ? "''" : setting.fallback}`);
  }
  return lines;
}
