import { expect, test } from 'vitest';
import type { CandidateReport } from '../../model/candidate.ts';
import { fakeDeps } from '../app.fixture.ts';
import { createQueryApp } from '../app.ts';
import { candidateAnswer } from './candidate-schemas.ts';

const url = 'http://localhost/api/v1/redaction/candidate';
const report: CandidateReport = {
  live: 'rs-a',
  candidate: 'rs-b',
  share: 0.1,
  texts: 9,
  bytes: 90,
  comparedTexts: 1,
  comparedBytes: 10,
  failures: 0,
  rules: [
    {
      rule: 'mine.badge',
      candidateVersion: 2,
      liveVersion: undefined,
      candidateAction: 'mask',
      liveAction: undefined,
      hits: 3,
      liveHits: 0,
      both: 1,
      onlyCandidate: 2,
      onlyLive: 0,
    },
  ],
};

test('answers the counts by rule', async () => {
  const app = createQueryApp(fakeDeps({ candidate: () => report }).deps);
  const response = await app.request(url);
  expect(response.status).toBe(200);
  const answer: unknown = await response.json();
  expect(candidateAnswer.strict().parse(answer)).toEqual(answer);
  expect(answer).toMatchObject({
    share: 0.1,
    compared_texts: 1,
    rules: [
      { rule: 'mine.badge', live_version: null, candidate_action: 'mask', only_candidate: 2 },
    ],
  });
});

test.each([
  [url, 404, 'no_candidate'],
  [`${url}?x=1`, 400, 'invalid_parameter'],
])('without a candidate %s is %i', async (path, status, code) => {
  const response = await createQueryApp(fakeDeps().deps).request(path);
  expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
});
