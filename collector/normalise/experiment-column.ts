import type { ColumnBuilder } from '../../model/row-block-builder.ts';
import type { UnixNano } from '../../model/time.ts';
import type { Origin } from './origin-rows.ts';
import type { RedactedBatch } from './redaction-rows.ts';
import type { Place } from './sharing.ts';
import type { SpanExperiments } from './span-experiments.ts';
import { type TapeView, textAt } from './tape-view.ts';

export interface ExperimentColumn {
  begin(batch: RedactedBatch, experiments: SpanExperiments): void;
  /** Before a span's own attributes are looked at: what its request says counts more. */
  ofRequest(row: number): void;
  /** Afterwards: what its resource says counts less. */
  ofOrigin(row: number, origin: Origin): void;
}

/** @param place where a text stands in the heap of the column */
export function createExperimentColumn(
  column: ColumnBuilder,
  view: TapeView,
  place: (text: string) => Place,
): ExperimentColumn {
  let received: UnixNano | undefined;
  let experiments: SpanExperiments | undefined;
  let requested: Place | undefined;
  /** Of the span before: most spans come from where it came from. */
  let latest: Origin | undefined;
  let own: Place | undefined;
  const placeOf = ({ experimentId, experimentName: at }: Origin): Place | undefined => {
    const name = at && textAt(view, at.offset, at.length);
    const id = experimentId ?? experiments?.idOf(name, received);
    return id === undefined ? undefined : place(id);
  };
  return {
    begin({ experimentId, receivedUnixNano }, ofGroup) {
      received = receivedUnixNano;
      experiments = ofGroup;
      latest = undefined;
      requested = experimentId === undefined ? undefined : place(experimentId);
    },
    ofRequest(row) {
      if (requested !== undefined) column.setHeap(row, requested.offset, requested.length);
    },
    ofOrigin(row, origin) {
      if (column.validity[row] === 1) return;
      if (origin !== latest) own = placeOf(origin);
      latest = origin;
      if (own !== undefined) column.setHeap(row, own.offset, own.length);
    },
  };
}
