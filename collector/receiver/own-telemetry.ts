import { Invalid } from '../../model/errors.ts';

/** What our exporter of metrics sends with each request: an id that this process alone has. */
export const instanceHeader = 'x-spanledger-instance';

/**
 * Refuses what this very process exported: through a proxy or a redirect its endpoint may be one of
 * its own listeners, which nobody can see at the start.
 *
 * @throws Invalid; sending it again will not help.
 */
export function requireForeign(
  ownId: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): void {
  if (ownId === undefined || headers[instanceHeader] !== ownId) return;
  throw new Invalid('these are the metrics of this server itself', {
    code: 'own_telemetry',
    hint: 'set telemetry.endpoint to another receiver, or leave it out',
  });
}
