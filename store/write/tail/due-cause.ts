import type { DecisionCause, TailSettings } from '../../../model/tail-policy.ts';

/** How far a held trace has come. */
interface Progress {
  readonly traceId: string;
  readonly hasRoot: boolean;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly spans: number;
  readonly bytes: number;
}

/** What decides about a trace now, whatever else waits. */
export function causeOf(
  { traceId, hasRoot, firstMs, lastMs, spans, bytes }: Progress,
  nowMs: number,
  { idleMs, ageMsMax, spansMax, bytesMax }: TailSettings,
  isComing: (traceId: string) => boolean,
): DecisionCause | undefined {
  if (hasRoot && nowMs - lastMs >= idleMs && !isComing(traceId)) return 'IDLE';
  if (nowMs - firstMs >= ageMsMax) return 'AGE';
  if (spans >= spansMax) return 'SPANS';
  return bytes >= bytesMax ? 'BYTES' : undefined;
}
