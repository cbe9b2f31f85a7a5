import type {
  StageAmount,
  StageHeld,
  StageSignalSnapshot,
  StageSnapshot,
  StageStats,
} from '../model/stage-stats.ts';
import type { Instrument, Labels, LatencySample, NumberSample } from './instrument.ts';

/** A stage of one transport (only `receive` has two), or of all. */
export interface ObservedStage {
  readonly transport: 'http' | 'grpc' | undefined;
  readonly stats: Pick<StageStats, 'snapshot'>;
}

export interface StageSources {
  readonly stages: readonly ObservedStage[];
}

const units = { batches: '{batch}', items: '{item}', bytes: 'By' } as const;
const reasonNote = '`duplicate`: stored already, `empty`: held nothing';
const words = { batches: 'Batches', items: 'Items', bytes: 'Bytes' } as const;

/** For every stage the same: in, out, lost by reason, held, capacity, latency. */
export const stageInstruments: readonly Instrument<StageSources>[] = [
  ...flow('in', 'that entered the stage'),
  ...flow('out', 'that the stage passed on'),
  ...(['batches', 'items'] as const).map(
    (what): Instrument<StageSources> => ({
      name: `spanledger.stage.lost.${what}`,
      unit: units[what],
      help: `${words[what]} that went no further, by reason (${reasonNote})`,
      kind: 'counter',
      labels: ['stage', 'transport', 'signal', 'reason'],
      read: (sources) =>
        eachSignal(sources, (labels, { lost }) =>
          lost.map((loss) => [{ ...labels, reason: loss.reason }, loss[what]]),
        ),
    }),
  ),
  ...(['batches', 'items', 'bytes'] as const).map(
    (what): Instrument<StageSources> => ({
      name: `spanledger.stage.held.${what}`,
      unit: units[what],
      help: `${words[what]} in the stage now`,
      kind: 'gauge',
      labels: ['stage', 'transport'],
      read: (sources) => eachHeld(sources, (held) => held[what]),
    }),
  ),
  // Nothing bounds items: `requestItemsMax` is for one request.
  ...(['batches', 'bytes'] as const).map(
    (what): Instrument<StageSources> => ({
      name: `spanledger.stage.capacity.${what}`,
      unit: units[what],
      help: `${words[what]} the stage can hold; above it senders are asked to come again later`,
      kind: 'gauge',
      labels: ['stage', 'transport'],
      read: (sources) => eachHeld(sources, (held) => held[`${what}Max`]),
    }),
  ),
  {
    name: 'spanledger.stage.duration',
    unit: 's',
    help: 'Time of a batch in the stage; `admit`: until its answer, `load`: until readers see it',
    kind: 'histogram',
    labels: ['stage', 'transport', 'signal'],
    read: (sources) =>
      eachSignal(sources, (labels, { latency }): LatencySample[] => [[labels, latency]]),
  },
];

function flow(way: 'in' | 'out', what: string): readonly Instrument<StageSources>[] {
  const names: readonly (keyof StageAmount)[] = ['batches', 'items', 'bytes'];
  return names.map((name) => ({
    name: `spanledger.stage.${way}.${name}`,
    unit: units[name],
    help: `${words[name]} ${what}`,
    kind: 'counter',
    labels: ['stage', 'transport', 'signal'],
    read: (sources) =>
      eachSignal(sources, (labels, signal): NumberSample[] => [[labels, signal[way][name]]]),
  }));
}

function eachSignal<Sample>(
  { stages }: StageSources,
  samples: (labels: Labels, signal: StageSignalSnapshot) => readonly Sample[],
): readonly Sample[] {
  return stages.flatMap(({ transport, stats }) => {
    const snapshot = stats.snapshot();
    const labels = stageLabels(snapshot, transport);
    return snapshot.signals.flatMap((signal) =>
      samples({ ...labels, signal: signal.signal }, signal),
    );
  });
}

function eachHeld(
  { stages }: StageSources,
  read: (held: StageHeld) => number | undefined,
): readonly NumberSample[] {
  return stages.flatMap(({ transport, stats }): NumberSample[] => {
    const snapshot = stats.snapshot();
    const value = read(snapshot.held);
    return value === undefined ? [] : [[stageLabels(snapshot, transport), value]];
  });
}

function stageLabels({ stage }: StageSnapshot, transport: ObservedStage['transport']): Labels {
  return transport === undefined ? { stage } : { stage, transport };
}
