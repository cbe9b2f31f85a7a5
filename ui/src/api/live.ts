import type { StatusAnswer } from '../../../query/api/wire.ts';

export interface LiveListener {
  onStatus(status: StatusAnswer): void;
  /** The stream is open (true) or broken and trying again (false). */
  onConnected(connected: boolean): void;
}

/**
 * Listens to the server's own state until the returned function is called. Reconnects by itself.
 * A page that nobody sees has no stream, and the newest state at once when it is seen again: a
 * browser has six connections to one server, and a seventh tab would wait for ever.
 */
export function listenLive(listener: LiveListener): () => void {
  let stream: EventSource | undefined;
  const stop = (): void => {
    stream?.close();
    stream = undefined;
  };
  const follow = (): void => {
    if (document.visibilityState === 'hidden') stop();
    else stream ??= openStream(listener);
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    stop();
  };
}

function openStream(listener: LiveListener): EventSource {
  const stream = new EventSource('/api/v1/live');
  stream.addEventListener('open', () => listener.onConnected(true));
  stream.addEventListener('error', () => listener.onConnected(false));
  stream.addEventListener('status', (event) => {
    const status: StatusAnswer = JSON.parse(event.data);
    listener.onStatus(status);
  });
  return stream;
}
