/**
 * The command line: finds the subcommand, runs it, and turns every expected failure into one line on
 * stderr and an exit code.
 *
 * The modules of a command are imported only when it runs, after Node's compile cache is on: a second
 * start then skips stripping types from the whole tree.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Command } from './command.ts';

enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'spanledger'));

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  sql: async () => (await import('./commands/sql.ts')).sql,
  rules: async () => (await import('./commands/rules.ts')).rules,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

const { runCommandLine } = await import('./command.ts');
process.exitCode = await runCommandLine(commands, process.argv.slice(2));
