import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nearestName } from '../model/nearest.ts';
import { exitCodes, failureLine, UsageError } from './exit-codes.ts';

/** One subcommand. It prints its result on stdout; everything else goes to stderr. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Printed under the usage line by `--help`. */
  readonly help: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  run(args: CommandArguments): Promise<number>;
}

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly meaning: string;
}

export interface CommandArguments {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** Runs `argv` (without node and script) and returns the exit code. `serve` is the default. */
export async function runCommandLine(commands: Commands, argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version') return say(version());
  const bare = first === undefined || first.startsWith('-');
  if (first === '--help' || first === '-h' || first === 'help')
    return say(await overview(commands));
  const name = bare ? 'serve' : first;
  try {
    const load = commands[name];
    if (load === undefined) throw unknownCommand(name, Object.keys(commands));
    const command = await load();
    const args = readArguments(command, bare ? argv : rest);
    if (args.flags.help === true) return say(helpText(command));
    return await command.run(args);
  } catch (error) {
    const failure = failureLine(error);
    process.stderr.write(`spanledger: ${failure.line}\n`);
    return failure.exitCode;
  }
}

export function version(): string {
  const text = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  const found = /"version": "([^"]+)"/.exec(text);
  return found?.[1] ?? 'unknown';
}

function readArguments(command: Command, argv: readonly string[]): CommandArguments {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const [name, option] of Object.entries(command.options))
    options[name] = { type: option.type };
  const parsed = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const flags: Record<string, string | boolean | undefined> = {};
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    const known = options[token.name];
    if (known === undefined) throw unknownFlag(token.rawName, command);
    if (known.type === 'string' && token.value === undefined) {
      throw new UsageError(
        `${token.rawName} needs a value`,
        `see spanledger ${command.name} --help`,
      );
    }
    flags[token.name] = token.value ?? true;
  }
  return { flags, positionals: parsed.positionals };
}

function unknownFlag(written: string, command: Command): UsageError {
  const known = ['help', ...Object.keys(command.options)].map((name) => `--${name}`);
  const near = nearestName(written, known);
  return new UsageError(
    `unknown option ${written}`,
    near === undefined ? `see spanledger ${command.name} --help` : `did you mean ${near}?`,
  );
}

function unknownCommand(written: string, known: readonly string[]): UsageError {
  const near = nearestName(written, known);
  return new UsageError(
    `unknown command ${written}`,
    near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`,
  );
}

async function overview(commands: Commands): Promise<string> {
  const lines = ['usage: spanledger [command] [options]', ''];
  for (const load of Object.values(commands)) {
    const command = await load();
    lines.push(`  ${command.name.padEnd(10)}${command.summary}`);
  }
  lines.push('', 'spanledger COMMAND --help shows the options and examples of one command.', '');
  lines.push('exit codes');
  for (const [code, meaning] of Object.entries(exitCodes)) lines.push(`  ${code}  ${meaning}`);
  return lines.join('\n');
}

function helpText(command: Command): string {
  const lines = [`usage: spanledger ${command.name} [options]`, '', command.summary, ''];
  for (const [name, option] of Object.entries(command.options)) {
    const left = option.type === 'string' ? `--${name} VALUE` : `--${name}`;
    lines.push(`  ${left.padEnd(28)}${option.meaning}`);
  }
  lines.push('', command.help);
  return lines.join('\n');
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
