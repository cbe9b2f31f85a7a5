import { join } from 'node:path';
import { newBatchId } from '../cli/batch-id.ts';
import { readConfig } from '../cli/config.ts';
import { type Server, startServer } from '../cli/server.ts';
import { silentLog } from '../model/log.ts';
import { unixNanoFromMs } from '../model/time.ts';

/** A server in this process: data, key and settings file stand in `folder`. */
export async function startWholeServer(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const read = () =>
    readConfig(
      { port: '0', data: join(folder, 'data') },
      { SPANLEDGER_REDACTION_KEY_FILE: join(folder, 'redaction.key'), ...environment },
      folder,
    );
  return startServer(await read(), {
    readConfig: read,
    log: silentLog,
    clock: () => unixNanoFromMs(Date.now()),
    newBatchId,
    uiDir: undefined,
    uptimeMs: () => performance.now(),
  });
}
