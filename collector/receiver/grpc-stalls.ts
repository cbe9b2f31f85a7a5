import type { Http2SecureServer, Http2Server, Http2Session, ServerHttp2Stream } from 'node:http2';

/** A limit is noticed at most a quarter later than it is reached. */
const looks = 4;

/**
 * Ends what `node:http2` waits for without a limit: a call whose head is never whole takes its
 * connection with it, as nothing else can come over it meanwhile; an answer that its caller gives
 * no window for is cancelled. Answers how to stop.
 *
 * Node tells of a stream when its head is whole; nghttp2 counts it when its head begins. A head
 * that was refused is counted, too, and its connection drained like the others: its client opens
 * another.
 */
export function endStalls(server: Http2Server | Http2SecureServer, stallMs: number): () => void {
  /** The last stream of each connection whose head is whole, and looks at one that is not. */
  const sessions = new Map<Http2Session, { whole: number; missed: number }>();
  /** Looks at each open stream after its answer was written. */
  const streams = new Map<ServerHttp2Stream, number>();
  server.on('session', (session) => {
    sessions.set(session, { whole: 0, missed: 0 });
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream: ServerHttp2Stream) => {
    const known = stream.session === undefined ? undefined : sessions.get(stream.session);
    if (known !== undefined) known.whole = Math.max(known.whole, stream.id ?? 0);
    streams.set(stream, 0);
    stream.once('close', () => streams.delete(stream));
  });
  const timer = setInterval(() => {
    for (const [session, known] of sessions) {
      const isWhole = (session.state.lastProcStreamID ?? 0) <= known.whole;
      known.missed = isWhole ? 0 : known.missed + 1;
      if (known.missed > looks) endSession(session, stallMs);
    }
    for (const [stream, seen] of streams) {
      if (!stream.writableEnded) continue;
      streams.set(stream, seen + 1);
      if (seen === looks) stream.close(cancel);
    }
  }, stallMs / looks);
  timer.unref();
  return () => clearInterval(timer);
}

/** CANCEL (RFC 9113, 7). */
const cancel = 8;

/** Lets calls under way finish, for a while. */
export function endSession(session: Http2Session, drainMs: number): void {
  if (session.closed || session.destroyed) return;
  session.close();
  const timer = setTimeout(() => session.destroy(), drainMs);
  timer.unref();
  session.once('close', () => clearTimeout(timer));
}
