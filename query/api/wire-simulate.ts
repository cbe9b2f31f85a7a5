import type { SamplingSimulation } from '../../model/simulation.ts';

/** `POST /api/v1/sampling/simulate` */
export type SimulateAnswer = SamplingSimulation;
