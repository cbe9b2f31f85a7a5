/**
 * The same tables once more: the main port is the same receiver under `/v1/`. What comes over gRPC
 * has no other port and is only repeated.
 */
import { vi } from 'vitest';
import type { ServerOptions } from './server.ts';

vi.mock(import('./server.ts'), async (importOriginal) => {
  const original = await importOriginal();
  const startConformanceServer = (options: ServerOptions = {}) =>
    original.startConformanceServer({ ...options, isMain: true });
  return { ...original, startConformanceServer };
});

await import('./transport.test.ts');
await import('./json.test.ts');
await import('./bad-input.test.ts');
