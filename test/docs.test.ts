import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prometheusName } from '../cli/instrument.ts';
import { instruments } from '../cli/instruments.ts';
import { settingEntries } from '../cli/settings.ts';
import { publicViews } from '../store/schema/manifest.ts';
import { staleGenerated } from './gen.ts';

const root = join(import.meta.dirname, '..');
const skipped = /^(node_modules|data|docs|\.|dist|results)/;
const pages = ['README.md', 'ARCHITECTURE.md', 'STYLE.md', ...markdownBelow('docs')];
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !skipped.test(entry.name))
  .map((entry) => entry.name);
const stages = readdirSync(join(root, 'collector'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['exporter', 'worker'].includes(entry.name))
  .map((entry) => `collector/${entry.name}`);
const readmes = [...folders, ...stages].map((folder) => `${folder}/README.md`);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('documents', () => {
  it.each(readmes)('%s exists and fits on a screen', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
    expect(read(path).split('\n').length).toBeLessThanOrEqual(60);
  });

  it.each([...pages, ...readmes])('%s has no dead link', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    const dead = links.filter((link) => !existsSync(join(root, dirname(path), link)));
    expect(dead).toEqual([]);
  });

  it('ARCHITECTURE.md names only files and folders that exist', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/`((?:[\w-]+\/)+[\w.-]*)`/g)];
    const known = named
      .map((match) => match[1] ?? '')
      .filter((name) => folders.includes(name.split('/')[0] ?? ''));
    expect(known.length).toBeGreaterThan(10);
    expect(known.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('generated pages are current', async () => {
    expect(await staleGenerated(root)).toEqual([]);
  });

  it('every setting and metric is on its page', () => {
    for (const [, setting] of settingEntries) {
      expect(read('docs/configuration.md')).toContain(setting.variable);
    }
    const page = read('docs/metrics.md');
    for (const one of instruments) expect(page).toContain(`\`${prometheusName(one)}\``);
  });

  it('the README has the two lines, the exporters and every npm script that a user runs', () => {
    const readme = read('README.md');
    for (const line of ['npm ci && npm start', 'npm ci && npm test', 'npm run demo']) {
      expect(readme).toContain(line);
    }
    for (const language of ['Python', 'JavaScript', 'Go', 'Java', 'OpenTelemetry Collector']) {
      expect(readme).toContain(`**${language}**`);
    }
    // Without these an instrumentation has no provider to send its spans to.
    for (const line of ['trace.set_tracer_provider(', 'sdk.start()', 'otel.SetTracerProvider(']) {
      expect(readme).toContain(line);
    }
    expect(publicViews.length).toBeGreaterThan(0);
  });
});

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
}
