/** The commands by name. A command's modules are imported only when it runs. */
import { type Command, runCommandLine } from './command.ts';

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  sql: async () => (await import('./commands/sql.ts')).sql,
  reprice: async () => (await import('./commands/reprice.ts')).reprice,
  rules: async () => (await import('./commands/rules.ts')).rules,
  sampling: async () => (await import('./commands/sampling.ts')).sampling,
  token: async () => (await import('./commands/token.ts')).token,
  compact: async () => (await import('./commands/compact.ts')).compact,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

// `spanledger sql … | head` closes the pipe early; that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(commands, process.argv.slice(2));
