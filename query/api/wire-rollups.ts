import type { RollupGroup } from '../../model/rollup.ts';

/** `GET /api/v1/rollups` */
export interface RollupAnswer {
  readonly groups: readonly RollupGroup[];
}
