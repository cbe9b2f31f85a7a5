import type { Server, Socket } from 'node:net';
import type { Limits } from '../../model/limits.ts';

export type ConnectionLimits = Pick<Limits, 'connectionsMax' | 'connectionsPerAddressMax'>;

/**
 * Closes what is too much, in all or from one address, before a byte of it is read. Answers how
 * many that were.
 */
export function limitConnections(server: Server, limits: ConnectionLimits): () => number {
  const byAddress = new Map<string, number>();
  let open = 0;
  let refused = 0;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const mine = (byAddress.get(address) ?? 0) + 1;
    open++;
    byAddress.set(address, mine);
    socket.once('close', () => {
      open--;
      const rest = (byAddress.get(address) ?? 0) - 1;
      if (rest > 0) byAddress.set(address, rest);
      else byAddress.delete(address);
    });
    if (open <= limits.connectionsMax && mine <= limits.connectionsPerAddressMax) return;
    refused++;
    socket.destroy();
  });
  return () => refused;
}
