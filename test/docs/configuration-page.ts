import { settingEntries } from '../../cli/settings.ts';

/** docs/configuration.md: every setting with its key, variable, flag, default and meaning. */
export function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'A flag wins over a variable, a variable over `spanledger.yaml`, the file over the default. An unknown key',
    'stops the start and the nearest known one is named. Sizes are written `64MiB`, times `200ms`, `10s` or `7d`.',
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
  lines.push('', 'Example:', '', '```yaml', ...example(), '```', '', ...prices());
  return lines.join('\n');
}

/** Every key with its default, by section; a test parses it again. */
export function example(): string[] {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const [, setting] of settingEntries) {
    const path = setting.key?.split('.') ?? [];
    const key = path.pop();
    if (key === undefined) continue;
    for (const [depth, group] of path.entries()) {
      if (open.slice(0, depth + 1).join('.') === path.slice(0, depth + 1).join('.')) continue;
      lines.push(`${'  '.repeat(depth)}${group}:`);
    }
    open = path;
    const value = setting.fallback === '' ? "''" : setting.fallback;
    lines.push(`${'  '.repeat(path.length)}${key}: ${value}`);
  }
  return lines;
}

/** The section on prices; a test reads its example. */
function prices(): string[] {
  return [
    '## Prices',
    '',
    'Costs are computed from published prices with their history, and `prices.models` comes before them: for models that nobody',
    'publishes, and for prices that were agreed. Each entry names a `model` as in the columns `response_model` or `request_model`, with a',
    '`*` at its end for anything, and the `provider` as in `provider_name` unless it is for all. Prices are USD for a million tokens:',
    '`input`, `output`, `cache_read`, `cache_write`, `cache_write_1h`, `reasoning`, `input_audio`, `output_audio`, `cache_read_audio`,',
    '`input_image`, `output_image`, `cache_read_image`; what is left out costs what it is a part of.',
    '`request` is USD for each request. `from` is the time from which an entry holds; before it hold earlier entries, then the published price.',
    '`tiers` are other prices for a whole call with more input tokens than `above`. Of several entries a full name comes before a pattern,',
    'then one with a provider before one without, then the one that began last.',
    '',
    'A 0 that a sender reports beside tokens counts only where the price of the model says 0, too: most senders of zeros know no price. So a model on',
    "one's own machine has no cost until an entry gives it one, such as `{provider: ollama, model: '*', input: 0, output: 0}`, and a free tier or an",
    "answer out of a gateway's cache costs what the list says. `reported_cost` keeps the 0.",
    '',
    'New prices count for spans that come in after a start. `spanledger reprice` brings those stored already up to date.',
    '',
    '```yaml',
    ...pricesExample(),
    '```',
    '',
  ];
}

export function pricesExample(): string[] {
  return [
    'prices:',
    '  models:',
    '    - model: our-llama-*',
    '      input: 0.2',
    '      output: 0.6',
    '    - provider: anthropic',
    '      model: claude-sonnet-4-5',
    '      from: 2026-03-01',
    '      input: 2.4',
    '      output: 12',
    '      cache_read: 0.24',
    '      cache_write: 3',
    '      tiers:',
    '        - above: 200000',
    '          input: 4.8',
    '          output: 18',
  ];
}
