import { existsSync } from 'node:fs';
import { type Compacted, compactStore } from '../../store/compact.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

export const compact: Command = {
  name: 'compact',
  summary: 'writes the database of a data folder anew, without the bytes of what is gone',
  options: {
    data: { type: 'string', meaning: 'the data folder (./data)' },
    json: { type: 'boolean', meaning: 'print the result as JSON' },
  },
  help: [
    'For a folder that no server is using. What rules rescan and reprice replaced leaves its bytes in',
    'the database file until DuckDB uses their place; the new file is written from the rows alone.',
    'It needs as much room again on the disk. The copy is compared with the old file and takes its',
    'place at the end: broken off at any point, the folder is as it was. The journal stays.',
    '',
    'examples',
    '  spanledger compact --data ./data',
    '  spanledger compact --data ./data --json',
  ].join('\n'),

  async run({ flags, positionals }) {
    if (positionals.length > 0)
      throw new UsageError('compact takes options only', 'see spanledger compact --help');
    const config = await readConfig(flags, process.env, process.cwd());
    if (!existsSync(config.dataDir)) {
      throw new UsageError('there is no such data folder', 'name one with --data');
    }
    const done = await compactStore(config.dataDir, config.limits);
    process.stdout.write(flags.json === true ? `${json(done)}\n` : text(done));
    return 0;
  },
};

function json({ tables, rows, bytesBefore, bytesAfter }: Compacted): string {
  return JSON.stringify({ tables, rows, bytes_before: bytesBefore, bytes_after: bytesAfter });
}

function text({ tables, rows, bytesBefore, bytesAfter }: Compacted): string {
  const sizes = [bytesBefore, bytesAfter].map((bytes) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`);
  return `${rows} rows in ${tables} tables, ${sizes.join(' before, ')} now\n`;
}
