/** The outcome of a simulation as a page of text. */
import { byteSizeText } from '../../../model/byte-size.ts';
import { reachWords } from '../../../model/reach-words.ts';
import type {
  SamplingSimulation,
  SimulatedFigure,
  SimulatedGroup,
  SimulatedRule,
} from '../../../model/simulation.ts';
import { table } from '../../text-table.ts';

/** Services and models that a page shows; JSON has all. */
const groupsShown = 10;

export function page(outcome: SamplingSimulation): string {
  const { traces, from, to } = outcome;
  return [
    `${traces.simulated} stored traces from ${time(from)} to ${time(to)}`,
    '',
    rulesTable(outcome),
    '',
    'figures: value, its 95 % interval today -> with these policies',
    figuresTable(outcome),
    '',
    ...caveats(outcome),
  ].join('\n');
}

function rulesTable({ rules, present, expected }: SamplingSimulation): string {
  const head = ['policy', 'keep', 'arrived', 'kept', 'traces', 'spans', 'bytes'];
  const told = rules.filter(({ policy, present: own }) => policy !== null || own.traces > 0);
  const all = {
    ...{ policy: 'all', keep: 1, present, expected },
    arrived_traces: rules.reduce((sum, rule) => sum + rule.arrived_traces, 0),
  };
  const share = all.arrived_traces === 0 ? null : expected.traces / all.arrived_traces;
  const rows = [...told.map(ruleRow), ruleRow({ ...all, kept_share: share })];
  return table([head, ...rows.map((row, at) => (at < told.length ? row : row.with(1, '')))]);
}

function ruleRow(rule: SimulatedRule): readonly string[] {
  const { present, expected } = rule;
  const change = (write: (value: number) => string, now: number, then: number) =>
    `${write(now)} -> ${write(then)}`;
  return [
    rule.policy ?? 'no policy',
    keepWord(rule.keep),
    whole(rule.arrived_traces),
    rule.kept_share === null ? '–' : percent(rule.kept_share),
    change(whole, present.traces, expected.traces),
    change(whole, present.spans, expected.spans),
    change(byteSizeText, present.bytes, expected.bytes),
  ];
}

function figuresTable({ overall, services, models }: SamplingSimulation): string {
  const head = ['', 'traces', 'cost', 'tokens', 'error rate', 'p95 duration'];
  const row = (name: string, group: SimulatedGroup) => [
    name,
    `${whole(group.present_traces)} -> ${whole(group.expected_traces)}`,
    figure(group.cost, usd),
    figure(group.tokens, whole),
    figure(group.error_rate, percent),
    figure(group.p95_duration, seconds),
  ];
  const named = (kind: string, groups: readonly SimulatedGroup[]) =>
    groups.slice(0, groupsShown).map((group) => row(`${kind} ${group.key ?? 'others'}`, group));
  return table([
    head,
    row('all', overall),
    ...named('service', services),
    ...named('model', models),
  ]);
}

function figure({ present, expected }: SimulatedFigure, write: (value: number) => string): string {
  if (present === null) return '–';
  const words = reachWords(present, write);
  return `${write(present.value)} ${words} -> ${reachWords(expected, write)}`;
}

function caveats({ traces, arrived, overall }: SamplingSimulation): readonly string[] {
  const { never_kept_traces: never, cost } = overall;
  const lines = [...arrivals(arrived)];
  if (never > 0)
    lines.push(
      `${whole(never)} traces would never be kept: no figure would show their ${usd(cost.never_kept ?? 0)}`,
    );
  if (traces.left_out > 0)
    lines.push(`${traces.left_out} older traces were left out: ask for a shorter time`);
  if (traces.late > 0)
    lines.push(`${traces.late} traces came in part after a drop and are in no figure`);
  if (traces.sender_unknown > 0)
    lines.push(
      `${traces.sender_unknown} traces were sampled before they came and here: taken as if here alone`,
    );
  lines.push('bytes are those of texts before compression');
  return lines;
}

function arrivals(arrived: SamplingSimulation['arrived']): readonly string[] {
  const { spans, traces, not_kept_spans, not_kept_traces, represented_traces } = arrived;
  const stands = `what is stored stands for ${whole(represented_traces)} traces`;
  const others = `  ${stands}; of others nothing can be said`;
  return traces === null
    ? [
        `${spans} spans arrived in this time, ${not_kept_spans} of them are not stored`,
        '  old counts do not say of how many traces',
        others,
      ]
    : [`${traces} traces arrived in this time, ${not_kept_traces} of them are not stored`, others];
}

function keepWord(keep: number): string {
  if (keep === 1) return 'always';
  return keep === 0 ? 'never' : String(keep);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}

function usd(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) {
    return `$${value.toLocaleString('en-US', { maximumSignificantDigits: 2 })}`;
  }
  return `$${value.toFixed(value < 10 ? 4 : 2)}`;
}

function seconds(nanoseconds: number): string {
  return `${(nanoseconds / 1e9).toFixed(3)} s`;
}

function time(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
