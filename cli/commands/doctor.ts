import { existsSync } from 'node:fs';
import { inspectStore, type StoreFindings } from '../../store/inspect.ts';
import { recordsIn } from '../../store/journal/set-aside.ts';
import type { Command } from '../command.ts';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'examines a data folder that no server is using; changes nothing in it',
  options: {
    data: { type: 'string', meaning: 'the data folder (./data)' },
    json: { type: 'boolean', meaning: 'print the findings as JSON' },
  },
  help: [
    'Reads database and journal and reports: what is stored, what the next start will load, which',
    'journal records are damaged, and which were set aside by earlier starts. Exit code 5 where the',
    'journal is damaged now: the next start sets those records aside and loads all others.',
    '',
    'examples',
    '  spanledger doctor --data ./data',
    '  spanledger doctor --data ./data --json',
  ].join('\n'),

  async run({ flags }) {
    const config = await readConfig(flags, process.env, process.cwd());
    if (!existsSync(config.dataDir)) {
      throw new UsageError('there is no such data folder', 'name one with --data');
    }
    const findings = await inspectStore(config.dataDir, config.limits);
    process.stdout.write(flags.json === true ? `${json(findings)}\n` : text(findings));
    return findings.journal.damaged.length > 0 ? 5 : 0;
  },
};

function json({ traces, spans, journal, setAside }: StoreFindings): string {
  return JSON.stringify({
    traces,
    spans,
    journal: {
      records: journal.records,
      to_load: journal.toLoad,
      torn_bytes: journal.tornBytes,
      damaged: journal.damaged.map((lost) => ({
        segment: lost.segment,
        offset: lost.offset,
        bytes: lost.length,
        first_seq: lost.firstSeq,
        last_seq: lost.lastSeq ?? null,
        records: recordsIn(lost),
        reason: lost.reason,
      })),
    },
    set_aside: setAside,
  });
}

function text({ traces, spans, journal, setAside }: StoreFindings): string {
  const lines = [
    `database   ${spans} spans in ${traces} traces`,
    `journal    ${journal.records} records, ${journal.toLoad} to be loaded by the next start`,
  ];
  if (journal.tornBytes > 0) {
    lines.push(`           ${journal.tornBytes} bytes of a write that a crash left unfinished`);
  }
  for (const lost of journal.damaged) {
    const records = `${recordsIn(lost)}${lost.lastSeq === undefined ? ' or more' : ''}`;
    const numbers = `sequence ${lost.firstSeq} to ${lost.lastSeq ?? 'the end'}`;
    const place = `at byte ${lost.offset} of ${lost.segment}`;
    lines.push(`  ${lost.reason.padEnd(9)}${records} records, ${numbers}, ${place}`);
  }
  lines.push(`set aside  ${setAside.records} records, in ${setAside.folder}`);
  for (const file of setAside.files) lines.push(`           ${file.name} (${file.bytes} bytes)`);
  return `${lines.join('\n')}\n`;
}
