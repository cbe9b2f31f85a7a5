import type { StatusAnswer } from '../../../query/api/wire.ts';
import { listenLive } from '../api/live.ts';

export type LiveWord = 'on' | 'wait' | 'paused' | 'lost';

/** What the server says about itself, as it changes. */
export class Live {
  status = $state.raw<StatusAnswer | undefined>(undefined);
  connected = $state(true);
  /** The reader asked lists to stand still. */
  paused = $state(false);

  /** The one word for the top bar. */
  get word(): LiveWord {
    if (!this.connected) return 'lost';
    if (this.paused) return 'paused';
    return (this.status?.totals.spans ?? 0) === 0 ? 'wait' : 'on';
  }

  /** Until the returned function is called. */
  listen(): () => void {
    return listenLive({
      onStatus: (status) => {
        this.status = status;
        this.connected = true;
      },
      onConnected: (connected) => {
        this.connected = connected;
      },
    });
  }
}
