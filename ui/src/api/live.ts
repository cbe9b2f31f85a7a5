import type { StatusAnswer } from '../../../query/api/wire.ts';

export interface LiveListener {
  onStatus(status: StatusAnswer): void;
  /** The stream is open (true) or broken and trying again (false). */
  onConnected(connected: boolean): void;
}

/**
 * Listens to the server's own state until the returned function is called. Reconnects by itself.
 */
export function listenLive(listener: LiveListener): () => void {
  const stream = new EventSource('/api/v1/live');
  stream.addEventListener('open', () => listener.onConnected(true));
  stream.addEventListener('error', () => listener.onConnected(false));
  stream.addEventListener('status', (event) => {
    const status: StatusAnswer = JSON.parse(event.data);
    listener.onStatus(status);
  });
  return () => stream.close();
}
