import { signals } from '../../model/signal.ts';
import { decodeTarget } from './decode-target.ts';
import { grpcTarget } from './grpc-target.ts';
import { httpTarget } from './http-target.ts';
import { inflateTarget } from './inflate-target.ts';
import { neighboursTarget } from './neighbours-target.ts';
import { stagesTarget } from './stages-target.ts';
import type { FuzzTarget } from './target.ts';

export interface TargetEntry {
  /** Part of the runs it gets, in proportion to the others: cheap inputs come in larger numbers. */
  readonly weight: number;
  readonly open: () => FuzzTarget | Promise<FuzzTarget>;
}

/** Every way in, by name; a case file is named after its target. */
export const targets: Readonly<Record<string, TargetEntry>> = Object.fromEntries([
  ...(['protobuf', 'json'] as const).flatMap((encoding) => [
    ...signals.map((signal) => [
      `decode-${signal}-${encoding}`,
      { weight: 20, open: () => decodeTarget(signal, encoding) },
    ]),
    ...signals.map((signal) => [
      `stages-${signal}-${encoding}`,
      { weight: 4, open: () => stagesTarget(signal, encoding) },
    ]),
    [`neighbours-${encoding}`, { weight: 2, open: () => neighboursTarget(encoding) }],
  ]),
  ['inflate', { weight: 2, open: inflateTarget }],
  ['http', { weight: 1, open: () => httpTarget('http') }],
  ['main-port', { weight: 1, open: () => httpTarget('main-port') }],
  ['grpc', { weight: 1, open: grpcTarget }],
]);
