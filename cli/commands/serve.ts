import { hostname } from 'node:os';
import { join } from 'node:path';
import { unixNanoFromMs } from '../../model/time.ts';
import { newBatchId } from '../batch-id.ts';
import { builtUi } from '../build-ui.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { greeting } from '../greeting.ts';
import { createLog } from '../log.ts';
import { type Server, startServer } from '../server.ts';
import { settingEntries } from '../settings.ts';

const root = join(import.meta.dirname, '..', '..');

export const serve: Command = {
  name: 'serve',
  summary: 'starts collector, API and UI (the default command)',
  options: {
    ...Object.fromEntries(
      settingEntries.flatMap(([, setting]) =>
        setting.flag === undefined
          ? []
          : [
              [
                setting.flag,
                { type: 'string', meaning: `${setting.meaning} (${setting.fallback})` },
              ],
            ],
      ),
    ),
    'with-demo': { type: 'boolean', meaning: "send the demo agent's traces once it listens" },
    'no-ui': { type: 'boolean', meaning: 'start without building or serving the UI' },
    json: { type: 'boolean', meaning: 'print the addresses as one JSON line' },
  },
  help: [
    'examples',
    '  npm start',
    '  npm start -- --port 0 --data /tmp/trial',
    '  spanledger serve --config spanledger.yaml',
    '',
    'Every setting is listed in docs/configuration.md.',
  ].join('\n'),

  async run({ flags }) {
    const say = (line: string): void => {
      if (flags.json !== true) process.stdout.write(`${line}\n`);
    };
    const read = () => readConfig(flags, process.env, process.cwd());
    const config = await read();
    const uiDir = flags['no-ui'] === true ? undefined : await builtUi(root, say);
    const server = await startServer(config, {
      log: createLog(),
      clock: () => unixNanoFromMs(Date.now()),
      newBatchId,
      uiDir,
      uptimeMs: () => performance.now(),
      readConfig: read,
    });
    // Listened for before anybody can know that there is something to stop.
    const asked = untilAsked();
    // Its faults are logged by itself.
    process.on('SIGHUP', () => void server.reload());
    if (flags.json === true) process.stdout.write(`${JSON.stringify(server.status())}\n`);
    else process.stdout.write(greeting(server.status(), hostname()));
    if (flags['with-demo'] === true) await seed(server, say);
    await asked;
    say('stopping: finishing requests, flushing');
    await server.close();
    return 0;
  },
};

async function seed(server: Server, say: (line: string) => void): Promise<void> {
  const { runDemo } = await import('../demo/run-demo.ts');
  const http = server.status().listeners.find((listener) => listener.name === 'otlp-http');
  const endpoint = http?.url ?? '';
  const { traceIds } = await runDemo({ endpoint, protocol: 'http/protobuf', gzip: false });
  say(`the demo agent sent ${traceIds.length} traces`);
}

/** A terminal's Ctrl+C reaches the server twice under npm: from the terminal and from npm. */
const oneKeyPressMs = 1_000;

/** Resolves at the first SIGINT or SIGTERM; a later second one ends the process at once. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (): void => {
      if (askedAt !== undefined && performance.now() - askedAt > oneKeyPressMs) process.exit(130);
      askedAt ??= performance.now();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
