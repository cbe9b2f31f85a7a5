import { expect, it } from 'vitest';
import { nearestName } from './nearest.ts';

it.each([
  ['prot', ['port', 'host'], 'port'],
  ['PORT', ['port', 'host'], 'port'],
  ['listen.prot', ['listen.port', 'listen.host'], 'listen.port'],
  ['zzz', ['port', 'host'], undefined],
  ['', ['port'], undefined],
])('%s is near %j', (written, known, wanted) => {
  expect(nearestName(written, known)).toBe(wanted);
});
