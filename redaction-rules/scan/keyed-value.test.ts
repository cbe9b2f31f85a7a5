import { describe, expect, test } from 'vitest';
import { generate, seededRandom } from '../generate.ts';
import { isCursor } from './cursor.ts';
import { areMadeLetters } from './made-letters.ts';
import { emptyView, type MatchView } from './match-view.ts';

describe('letters that were drawn are told from words', () => {
  test('nearly all that were drawn', () => {
    const random = seededRandom(11);
    const drawn = Array.from({ length: 400 }, () => generate('[A-Za-z]{16,20}', random));
    const known = drawn.filter((text) => areMadeLetters(viewOf('', text)));
    expect(known.length).toBeGreaterThan(385);
  });

  test.each([
    'getElementsByTagName',
    'DefaultCredentialsProvider',
    'XMLHttpRequestEventTarget',
    'refreshAccessTokenHandler',
    'MySQLDatabaseConnectionString',
    'correcthorsebatterystaple',
    'AUTHENTICATION_REQUIRED_BY_PROXY',
  ])('%s', (text) => {
    expect(areMadeLetters(viewOf('', text))).toBe(false);
  });
});

test.each([
  ['{"nextPageToken":"', true],
  ['{\\"next_page_token\\": \\"', true],
  ['NextToken=', true],
  ['continuation-token: ', true],
  ['access_token=', false],
  ['page_access_token=', false],
  ['Bearer ', false],
  ['', false],
])('%s is before a cursor: %s', (before, want) => {
  expect(isCursor(viewOf(before, 'b2Zmc2V0PTMyNjI'))).toBe(want);
});

function viewOf(before: string, value: string): MatchView {
  const bytes = Buffer.from(before + value);
  const end = bytes.length;
  return { ...emptyView(), bytes, fieldEnd: end, start: end - value.length, end };
}
