/** Days of an agent's traces, drawn by a seed: costs and times are skewed, as real ones are. */
export interface SimulatedTrace {
  readonly cost: number;
  readonly tokens: number;
  readonly isError: boolean;
  readonly duration: number;
}

export interface SimulatedDay {
  readonly probability: number;
  readonly traces: readonly SimulatedTrace[];
  /** The traces that were kept by chance. */
  readonly kept: readonly SimulatedTrace[];
  /** Those that policies kept: errors and slow ones for cause, the rest by chance. */
  readonly keptByPolicy: readonly WeightedTrace[];
}

export interface WeightedTrace {
  readonly trace: SimulatedTrace;
  readonly weight: number;
}

export function simulateDay(seed: number, traces: number): SimulatedDay {
  const random = seeded(seed);
  // From 1 % to 50 %.
  const probability = 0.01 + 0.49 * random();
  const errors = 0.02 + 0.06 * random();
  const all = Array.from({ length: traces }, (): SimulatedTrace => {
    const size = normal(random);
    return {
      cost: 0.02 * Math.exp(0.9 * size + 0.4 * normal(random)),
      tokens: Math.round(4_000 * Math.exp(0.8 * size)),
      isError: random() < errors,
      duration: 3 * Math.exp(0.5 * size + 0.8 * normal(random)),
    };
  });
  const kept = all.filter(() => random() < probability);
  const keptByPolicy = all.flatMap((trace): WeightedTrace[] => {
    if (trace.isError || trace.duration > 10) return [{ trace, weight: 1 }];
    return random() < probability ? [{ trace, weight: 1 / probability }] : [];
  });
  return { probability, traces: all, kept, keptByPolicy };
}

export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** mulberry32 */
export function seeded(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
