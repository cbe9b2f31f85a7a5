import type { ColumnBuilder, RowBlockBuilder } from '../../model/row-block-builder.ts';
import type { Origin } from './origin-rows.ts';
import type { TapeView } from './tape-view.ts';

/** A block whose rows say where they come from. */
type OriginBlock = RowBlockBuilder<'resource_id' | 'scope_id' | 'service_name'>;

export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Text that many rows repeat stands in the heap once. */
export function createSharing(block: OriginBlock, view: TapeView) {
  const { resource_id, scope_id, service_name } = block.columns;
  const places = new Map<string, Place>();
  const services = new Map<Origin, Place>();
  /** Of the row before: most rows come from where it came from. */
  let latest: Origin | undefined;
  let resource: Place = { offset: 0, length: 0 };
  let scope = resource;
  let service = resource;
  const place = (text: string): Place => {
    const known = places.get(text);
    if (known !== undefined) return known;
    const offset = block.appendHeapText(text);
    const fresh = { offset, length: block.heapUsed - offset };
    places.set(text, fresh);
    return fresh;
  };
  const placeService = (origin: Origin): Place => {
    const known = services.get(origin);
    if (known !== undefined) return known;
    const { offset, length } = origin.serviceName ?? { offset: 0, length: 0 };
    const fresh = { offset: block.appendHeap(view.bytes, offset, offset + length), length };
    services.set(origin, fresh);
    return fresh;
  };
  return {
    place,
    /** Forgets what the heap held: the block is filled anew. */
    begin(): void {
      places.clear();
      services.clear();
      latest = undefined;
    },
    text(column: ColumnBuilder, row: number, text: string): void {
      const { offset, length } = place(text);
      column.setHeap(row, offset, length);
    },
    origin(row: number, origin: Origin): void {
      if (origin !== latest) {
        resource = place(origin.resourceId);
        scope = place(origin.scopeId);
        service = placeService(origin);
        latest = origin;
      }
      resource_id.setHeap(row, resource.offset, resource.length);
      scope_id.setHeap(row, scope.offset, scope.length);
      if (service.length > 0) service_name.setHeap(row, service.offset, service.length);
    },
  };
}
