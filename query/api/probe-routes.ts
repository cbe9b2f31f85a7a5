import { Unavailable } from '../../model/errors.ts';
import { retryAfterMs } from '../../model/limits.ts';
import type { Readiness } from '../../model/status.ts';
import type { Route } from './route.ts';

/** `/healthz`, `/readyz` and `/metrics`; they take any parameter, as probes add their own. */
export function probeRoutes(
  readiness: () => Readiness,
  metrics: () => Promise<string>,
): readonly Route[] {
  const plain = { method: 'GET', pathParams: {}, params: undefined, body: undefined } as const;
  return [
    {
      ...plain,
      path: '/healthz',
      summary: 'The process is up',
      description: 'Answers ok as long as the process answers at all.',
      answers: [{ contentType: 'text/plain', description: 'ok', schema: undefined }],
      errors: [500],
      handle: (c) => c.text('ok\n'),
    },
    {
      ...plain,
      path: '/readyz',
      summary: 'The server takes spans and answers queries',
      description:
        'Answers ready once the store is open and the journal is replayed, 503 before; 503 too ' +
        'once a write to the journal has failed for good, which only a restart mends.',
      answers: [{ contentType: 'text/plain', description: 'ready', schema: undefined }],
      errors: [500, 503],
      handle(c) {
        const state = readiness();
        if (state === 'ready') return c.text('ready\n');
        if (state === 'starting') {
          throw new Unavailable('The server is starting.', { code: 'not_ready', retryAfterMs });
        }
        throw new Unavailable('The journal cannot be written any more.', {
          code: state,
          hint: 'Check the disk of the data folder, then restart; what was acknowledged is kept.',
          retryAfterMs,
        });
      },
    },
    {
      ...plain,
      path: '/metrics',
      summary: 'Metrics of this process',
      description: 'Prometheus text format 0.0.4; units are in the names and help lines.',
      answers: [{ contentType: 'text/plain', description: 'Metrics', schema: undefined }],
      errors: [403, 500],
      async handle(c) {
        const contentType = 'text/plain; version=0.0.4; charset=utf-8';
        return c.body(await metrics(), 200, { 'Content-Type': contentType });
      },
    },
  ];
}
