import type { SamplingSimulation, SimulationRequest } from '../../model/simulation.ts';
import type { Clock } from '../../model/time.ts';
import type { FreshRead } from '../fresh-read.ts';
import { whileAsked } from '../while-asked.ts';
import { requireRange } from './list-page.ts';
import { jsonAnswer, postRoute, type Route } from './route.ts';
import { simulateRequest } from './simulate-schemas.ts';
import type { SimulateAnswer } from './wire-simulate.ts';

/** The policies as text, JSON or YAML: they are read where settings are. */
export type Simulate = (
  request: Omit<SimulationRequest, 'policies'> & { readonly policies: string },
  signal?: AbortSignal,
) => Promise<SamplingSimulation>;

interface SimulateDeps {
  readonly simulate: Simulate;
  readonly fresh: FreshRead;
  readonly clock: Clock;
}

const dayMs = 24 * 3_600_000;

/** `POST /api/v1/sampling/simulate` */
export function simulateRoute({ simulate, fresh, clock }: SimulateDeps): Route {
  return postRoute({
    path: '/api/v1/sampling/simulate',
    summary: 'What sampling policies would keep of recent traffic',
    description: [
      'Replays stored traces against candidate policies and changes nothing: what each policy',
      'matches, keeps and stores, and the errors of totals, rates and quantiles that this would',
      'cause, beside those of today. At most 50,000 traces, the newest; left_out counts the others.',
      'Of traces that came and are not stored only the number is known (arrived). One simulation',
      'runs at a time, for at most a minute. 404 where no trace of the range is stored.',
    ].join(' '),
    body: simulateRequest,
    answers: [
      {
        contentType: 'application/json',
        description: 'What the candidate would do',
        schema: 'SimulateAnswer',
      },
    ],
    errors: [400, 403, 404, 413, 415, 500, 503],
    async handle(c, { policies = '[]', head_probability = 1, from, to }) {
      const end = to ?? isoTime(Number(clock() / 1_000_000n));
      const begin = from ?? isoTime(Date.parse(end) - dayMs);
      requireRange(begin, end);
      await fresh(c);
      const asked = {
        policies: typeof policies === 'string' ? policies : JSON.stringify(policies),
        headProbability: head_probability,
        from: begin,
        to: end,
      };
      const answer = await simulate(asked, whileAsked(c));
      return jsonAnswer(c, answer satisfies SimulateAnswer);
    },
  });
}

/** With nine decimals, as times that a client gave, so that the two compare as text. */
function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000000Z');
}
