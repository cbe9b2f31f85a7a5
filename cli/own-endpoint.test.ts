import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { requireOtherEndpoint } from './own-endpoint.ts';

const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
const address = own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const cases: readonly (readonly [string, boolean])[] = [
  ['http://localhost:4318', false],
  ['http://LOCALHOST:4317/v1/metrics', false],
  ['http://any.localhost:4318', false],
  ['http://127.0.0.1:4318', false],
  ['http://127.9.8.7:4318', false],
  ['http://0.0.0.0:4318', false],
  ['http://[::1]:4318', false],
  ['http://[::ffff:127.0.0.1]:4318', false],
  ['http://2130706433:4318', false],
  [`http://${address ?? 'localhost'}:4318`, false],
  ['http://localhost', true],
  ['http://localhost:4320', true],
  ['http://192.0.2.1:4318', true],
];
test.each(cases)('%s may be exported to: %s', async (endpoint, want) => {
  const code = await requireOtherEndpoint(endpoint, [4317, 4318, 4319]).then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'other'),
  );
  expect(code).toBe(want ? undefined : 'own_endpoint');
});
