import { z } from 'zod';
import { askServer } from '../ask-server.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { table } from '../text-table.ts';

export const reprice: Command = {
  name: 'reprice',
  summary: 'computes the costs of stored spans anew, on a running server',
  options: {
    url: { type: 'string', meaning: 'address of the server (http://127.0.0.1:4319)' },
    from: { type: 'string', meaning: 'spans that start then or later (all)' },
    to: { type: 'string', meaning: 'spans that start before (all)' },
    'dry-run': { type: 'boolean', meaning: 'say what would change, and change nothing' },
    json: { type: 'boolean', meaning: 'print the result as JSON' },
  },
  help: [
    'Prices are those the server runs with: published ones, and prices.models of its configuration.',
    'It goes in steps and can be stopped at any time: each step is whole, and the next run goes on.',
    'Costs that senders reported stay. Models without a price are listed by the view unpriced_models.',
    'A server that asks for tokens takes one with the scope write, in SPANLEDGER_TOKEN.',
    '',
    'examples',
    '  spanledger reprice --from 2026-11-01 --dry-run',
    '  spanledger reprice --from 2026-11-01 --to 2026-12-01',
    '  spanledger reprice --json',
  ].join('\n'),

  async run({ flags, positionals }) {
    if (positionals.length > 0)
      throw new UsageError('reprice takes options only', 'see spanledger reprice --help');
    const text = (flag: string) => (typeof flags[flag] === 'string' ? flags[flag] : undefined);
    const request = { from: text('from'), to: text('to'), dry_run: flags['dry-run'] === true };
    const result = await runAll(text('url') ?? 'http://127.0.0.1:4319', request);
    process.stdout.write(`${flags.json === true ? JSON.stringify(result) : page(result)}\n`);
    return 0;
  },
};

const answer = z.object({
  price_version: z.string(),
  dry_run: z.boolean(),
  models: z.array(
    z.object({
      provider: z.string().nullable(),
      model: z.string().nullable(),
      spans: z.number(),
      changed: z.number(),
      unpriced: z.number(),
      cost_before: z.number().nullable(),
      cost_after: z.number().nullable(),
    }),
  ),
  next_page_token: z.string().optional(),
});

type Model = z.output<typeof answer>['models'][number];
type Result = Omit<z.output<typeof answer>, 'next_page_token'>;

interface Request {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly dry_run: boolean;
}

/** Step after step, with the spans so far on a terminal. */
async function runAll(base: string, request: Request): Promise<Result> {
  const byModel = new Map<string, Model>();
  let spans = 0;
  let page_token: string | undefined;
  for (;;) {
    const raw = await askServer(`${base}/api/v1/reprice`, { ...request, page_token });
    const { next_page_token, models, ...rest } = answer.parse(raw);
    for (const model of models) {
      add(byModel, model);
      spans += model.spans;
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${spans} spans`);
    if (next_page_token === undefined) {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      return { ...rest, models: [...byModel.values()].sort((a, b) => b.changed - a.changed) };
    }
    page_token = next_page_token;
  }
}

function add(byModel: Map<string, Model>, model: Model): void {
  const key = JSON.stringify([model.provider, model.model]);
  const known = byModel.get(key);
  if (known === undefined) {
    byModel.set(key, model);
    return;
  }
  byModel.set(key, {
    ...{ provider: model.provider, model: model.model, spans: known.spans + model.spans },
    ...{ changed: known.changed + model.changed, unpriced: known.unpriced + model.unpriced },
    cost_before: plus(known.cost_before, model.cost_before),
    cost_after: plus(known.cost_after, model.cost_after),
  });
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

function page({ models, price_version, dry_run }: Result): string {
  const head = ['provider', 'model', 'spans', 'changed', 'cost before', 'cost after', 'no price'];
  const rows = models.map((model) => [
    ...[model.provider ?? '–', model.model ?? 'others', String(model.spans)],
    ...[String(model.changed), usd(model.cost_before), usd(model.cost_after)],
    model.unpriced === 0 ? '' : String(model.unpriced),
  ]);
  const changed = models.reduce((sum, model) => sum + model.changed, 0);
  const verb = dry_run ? 'would change' : 'changed';
  return `${table([head, ...rows])}\n${changed} spans ${verb}, prices ${price_version}`;
}

function usd(cost: number | null): string {
  return cost === null ? '–' : `$${cost.toFixed(6)}`;
}
