import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { simulate } from './sampling/simulate.ts';

export const sampling: Command = {
  name: 'sampling',
  summary: 'simulates what sampling policies would keep of recent traffic; changes nothing',
  options: {
    config: {
      type: 'string',
      meaning: 'configuration file whose policies and head sampling are tried (./spanledger.yaml)',
    },
    policies: { type: 'string', meaning: 'file of policies instead: a list, JSON or YAML' },
    head: { type: 'string', meaning: 'share that head sampling keeps before the policies (1)' },
    since: { type: 'string', meaning: 'traces that started so long ago at most (24h)' },
    url: { type: 'string', meaning: 'address of the server (http://127.0.0.1:4319)' },
    data: { type: 'string', meaning: 'data folder that no server uses, instead of a server' },
    json: { type: 'boolean', meaning: 'print the outcome as JSON' },
  },
  help: [
    '  sampling simulate  replays stored traces against candidate policies: what each of them',
    '                     matches, keeps and stores, and the 95 % intervals of cost, tokens, error',
    '                     rate and p95 of durations that they would cause, beside those of today',
    '',
    'Where no server answers it reads the data folder; traces that wait in its journal are not seen.',
    'A server that asks for tokens takes one with the scope read, in SPANLEDGER_TOKEN.',
    '',
    'examples',
    '  spanledger sampling simulate --config next.yaml',
    '  spanledger sampling simulate --policies policies.yaml --head 0.5 --since 7d',
    '  spanledger sampling simulate --policies policies.json --data ./data --json',
  ].join('\n'),

  async run({ flags, positionals }) {
    if (positionals[0] === 'simulate' && positionals.length === 1) return simulate(flags);
    throw new UsageError('sampling needs simulate', 'see spanledger sampling --help');
  },
};
