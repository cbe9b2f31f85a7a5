import { expect, test } from 'vitest';
import { generate, seededRandom } from '../generate.ts';
import { emptyView } from './match-view.ts';
import { isPublicIpv6 } from './network-address.ts';

const seed = 4_291;

test.each([
  ['2001:db8::1', true],
  ['2001:db8:1:2:3:4:5:6', true],
  ['2001:db8:1::', true],
  ['2001:db8:1:2:3:4:5', false],
  ['2001:db8:1:2:3:4:5:6:7', false],
  ['2001:db8:1:2:3:4:5::6', false],
  ['2001:db8:1:2:3:4::5', true],
  ['2001::db8::1', false],
  ['2001:db8:::1', false],
  ['2001:db8:1:2:3:4:5:', false],
  ['2001:dbbbb:1::', false],
  ['std::vec', false],
  ['::1:2:3', false],
  [':a:b:c::', false],
  ['fe80::1:2', false],
  ['fd12:3456::1', false],
  ['0:0:0:0:0:0:0:1', false],
  ['', false],
])('%s: %s', (text, want) => {
  expect(isPublic(text)).toBe(want);
});

test('agrees with a reading by halves and groups', () => {
  const random = seededRandom(seed);
  let found = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = generate('(([0-9a-f]{1,5}|fe80|fd0[0-9])?:{1,2}){2,8}[0-9a-f]{0,4}', random);
    const want = readByHalves(text);
    expect(isPublic(text), `seed ${seed}: ${text}`).toBe(want);
    if (want) found++;
  }
  expect(found).toBeGreaterThan(100);
});

function isPublic(text: string): boolean {
  const bytes = Buffer.from(`:${text}:`);
  return isPublicIpv6({ ...emptyView(), bytes, start: 1, end: bytes.length - 1 });
}

function readByHalves(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isComplete = halves.length === 2 ? groups.length < 8 : groups.length === 8;
  if (!isComplete || groups.some((group) => group.length < 1 || group.length > 4)) return false;
  if (groups.length < 3) return false;
  const first = Number.parseInt(groups[0] ?? '0', 16);
  const isLocal = (first & 0xffc0) === 0xfe80 || (first & 0xfe00) === 0xfc00;
  return !isLocal && first !== 0 && !text.startsWith(':');
}
