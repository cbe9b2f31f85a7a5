import { existsSync } from 'node:fs';
import { silentLog } from '../../model/log.ts';
import { unixNanoFromMs } from '../../model/time.ts';
import { openStore } from '../../store/open.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'checks a data folder that no server is using, and repairs a damaged journal when asked',
  options: {
    data: { type: 'string', meaning: 'the data folder (./data)' },
    'set-aside-corrupt': {
      type: 'boolean',
      meaning: 'move damaged journal records to journal/set-aside/ and load all others',
    },
    json: { type: 'boolean', meaning: 'print the findings as JSON' },
  },
  help: [
    'Opens the folder as a start would, replays its journal and reports. Without --set-aside-corrupt a damaged',
    'journal is reported with exit code 5 and nothing is changed.',
    '',
    'examples',
    '  spanledger doctor --data ./data',
    '  spanledger doctor --data ./data --set-aside-corrupt',
  ].join('\n'),

  async run({ flags }) {
    const config = await readConfig(flags, process.env, process.cwd());
    if (!existsSync(config.dataDir)) {
      throw new UsageError('there is no such data folder', 'name one with --data');
    }
    const store = await openStore({
      dataDir: config.dataDir,
      limits: config.limits,
      clock: () => unixNanoFromMs(Date.now()),
      log: silentLog,
      setAsideCorrupt: flags['set-aside-corrupt'] === true,
    });
    try {
      await store.writer.flushed();
      const { traces, spans } = await store.reader.totals();
      const findings = { traces, spans, journal_bytes: store.writer.pressure().journalBytes };
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify(findings)}\n`
          : `the data folder opens: ${spans} spans in ${traces} traces, the journal is loaded\n`,
      );
      return 0;
    } finally {
      await store.close();
    }
  },
};
