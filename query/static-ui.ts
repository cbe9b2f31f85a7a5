/** The built UI: files of one folder, and its index page for addresses the UI routes itself. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context, Handler } from 'hono';

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.map', 'application/json'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

/** Vite puts a hash of the content into these names, so a name never changes its content. */
const hashedFolder = '/assets/';
const safeSegment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Answers GET for everything that no other route took.
 *
 * @param uiDir Folder with `index.html` and `assets/`; undefined where no UI was built.
 */
export function staticUi(uiDir: string | undefined): Handler {
  return async (c) => {
    if (uiDir === undefined) return notBuilt(c);
    const { path } = c.req;
    if (extname(path) === '') return (await file(c, uiDir, '/index.html')) ?? notBuilt(c);
    return (await file(c, uiDir, path)) ?? c.text('There is no such file.\n', 404);
  };
}

async function file(c: Context, uiDir: string, path: string): Promise<Response | undefined> {
  const segments = path.slice(1).split('/');
  const contentType = contentTypes.get(extname(path));
  // Only plain names pass: no dot files, no `..`, no escapes, no separators of another system.
  if (contentType === undefined || !segments.every((name) => safeSegment.test(name))) {
    return undefined;
  }
  const bytes = await readFile(join(uiDir, ...segments)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const cached = path.startsWith(hashedFolder) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return c.body(new Uint8Array(bytes), 200, {
    'Content-Type': contentType,
    'Cache-Control': cached,
  });
}

function notBuilt(c: Context): Response {
  return c.text(
    'Spanledger is running; its user interface has not been built.\n' +
      'Build it with "npm run build:ui" and start again. The API is described by /openapi.json.\n',
  );
}
