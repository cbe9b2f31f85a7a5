import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { type FakeServer, startFakeServer } from './fake-server.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const asked = process.env.CHROMIUM;
const executable = [...(asked === undefined ? [] : [asked]), ...places].find((path) =>
  existsSync(path),
);

/** False where this machine has no Chromium: browser tests are then skipped by name. */
export const hasBrowser = executable !== undefined;

/** A fresh build, a server for it and a browser. */
export interface Stage {
  readonly server: FakeServer;
  /** What pages complained about: script errors, refused by policy, failed requests. */
  readonly complaints: string[];
  open(path: string, look?: Look): Promise<Page>;
  close(): Promise<void>;
}

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly phone?: boolean;
}

export async function openStage(): Promise<Stage> {
  const dist = await mkdtemp(join(tmpdir(), 'spanledger-ui-'));
  await build({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'silent',
    build: { outDir: dist },
  });
  const server = await startFakeServer(dist);
  const browser = await launchBrowser();
  const complaints: string[] = [];
  return {
    server,
    complaints,
    open: (path, look = {}) => openPage(browser, server.url + path, look, complaints),
    close: async () => {
      await browser.close();
      await server.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function openPage(
  browser: Browser,
  url: string,
  { theme = 'light', phone = false }: Look,
  complaints: string[],
): Promise<Page> {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    hasTouch: phone,
    isMobile: phone,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:)/.test(request.url())) complaints.push(request.url());
  });
  await page.goto(url);
  return page;
}
