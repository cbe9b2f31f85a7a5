import type { Limits } from '../../model/limits.ts';
import type { SamplingSimulation, SimulationRequest } from '../../model/simulation.ts';
import { openDatabase } from '../database.ts';
import { requireOurFolder } from '../folder.ts';
import { requireSchema } from '../schema/apply-schema.ts';
import { createSimulator } from './simulator.ts';

/**
 * A simulation over a data folder that no server uses. It is opened for reading only; what the next
 * start will load from the journal is not seen.
 *
 * @throws Invalid `foreign_data_folder`, `newer_schema`, `older_schema`, `corrupt_database`;
 * Unavailable `data_folder_in_use`; and what a simulation throws.
 */
export async function simulateInFolder(
  dataDir: string,
  limits: Limits,
  request: SimulationRequest,
): Promise<SamplingSimulation> {
  await requireOurFolder(dataDir);
  const instance = await openDatabase(dataDir, limits, 'READ_ONLY');
  const simulator = createSimulator(instance);
  try {
    const connection = await instance.connect();
    await requireSchema(connection).finally(() => connection.closeSync());
    return await simulator.simulate(request);
  } finally {
    await simulator.close();
    instance.closeSync();
  }
}
