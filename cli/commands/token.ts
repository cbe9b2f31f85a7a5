import { appendFileSync } from 'node:fs';
import { type Scope, scopes } from '../../model/access.ts';
import { Invalid } from '../../model/errors.ts';
import { makeToken } from '../access-tokens.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';

export const token: Command = {
  name: 'token',
  summary: 'makes an access token; only its hash is kept',
  options: {
    scope: { type: 'string', meaning: 'ingest, read, write, or several with commas (ingest)' },
    file: { type: 'string', meaning: 'token file to add its line to (the line is printed)' },
    json: { type: 'boolean', meaning: 'print token and line as JSON' },
  },
  help: [
    'A server with auth.token_file asks for a token everywhere but at /healthz and /readyz.',
    'It reads the file at its start and again at SIGHUP.',
    '',
    'examples',
    '  spanledger token my-agent --file tokens',
    '  spanledger token alice --scope read --file tokens',
  ].join('\n'),

  async run({ positionals, flags }) {
    const [name] = positionals;
    if (name === undefined || !/^[\w.@-]{1,64}$/.test(name)) {
      throw new UsageError('token needs a name of letters, digits, . @ _ -', seeHelp);
    }
    const made = makeToken(name, readScopes(flags.scope));
    if (typeof flags.file === 'string') append(flags.file, made.line);
    if (flags.json === true) process.stdout.write(`${JSON.stringify(made)}\n`);
    else process.stdout.write(`${made.token}\n`);
    if (flags.file === undefined && flags.json !== true) {
      process.stderr.write(`add this line to the token file:\n${made.line}\n`);
    }
    return 0;
  },
};

const seeHelp = 'see spanledger token --help';

function readScopes(written: string | boolean | undefined): readonly Scope[] {
  const names = typeof written === 'string' ? written.split(',') : ['ingest'];
  const granted = scopes.filter((scope) => names.includes(scope));
  if (granted.length === names.length) return granted;
  throw new UsageError(`a scope is one of ${scopes.join(', ')}`, seeHelp);
}

function append(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
  } catch {
    throw new Invalid('the token file cannot be written', {
      code: 'bad_tokens',
      hint: 'name a file in a folder that exists',
    });
  }
}
