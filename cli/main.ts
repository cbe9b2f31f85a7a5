/** The commands by name. A command's modules are imported only when it runs. */
import { type Command, runCommandLine } from './command.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  sql: async () => (await import('./commands/sql.ts')).sql,
  rules: async () => (await import('./commands/rules.ts')).rules,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

process.exitCode = await runCommandLine(commands, process.argv.slice(2));
