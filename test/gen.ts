/** `npm run gen`: writes the files that are made from code; `npm run check` fails where one is stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configurationPage } from './docs/configuration-page.ts';
import { metricsPage } from './docs/metrics-page.ts';
import { redactionPage } from './docs/redaction-page.ts';

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/configuration.md': configurationPage,
  'docs/metrics.md': metricsPage,
  'docs/redaction.md': redactionPage,
};

/** Paths whose content is not what the code would write now. */
export async function staleGenerated(root: string): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, page] of Object.entries(pages)) {
    const file = join(root, path);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== (await page())) stale.push(path);
  }
  return stale;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  for (const [path, page] of Object.entries(pages)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await page());
  }
}
