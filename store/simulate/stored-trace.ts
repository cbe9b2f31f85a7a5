/** What a simulation knows of one stored trace, from a row of `facts.sql`. */

import type { AskedFacts } from '../../model/asked-facts.ts';
import { Bug } from '../../model/errors.ts';
import type { TraceFacts } from '../../model/trace-condition.ts';
import type { JsonRow, JsonValue } from '../contract.ts';
import { numberOf, textOf } from '../read/rows.ts';

export interface StoredTrace {
  readonly traceId: string;
  /** Of the trace as a whole; of several services the root's. */
  readonly service: string | undefined;
  readonly facts: TraceFacts;
  /** Microseconds from 1970 to its end: about then a sampler decides. */
  readonly ended: number;
  /** How many traces it stands for; 0 where only a late part of it was kept. */
  readonly weight: number;
  /** The share that a sampler before this server chose of its lightest spans. */
  readonly senderShare: number;
  /** That share is the weight's whole cause: this server kept the trace for sure. */
  readonly isSenders: boolean;
  /** A sampler before this server chose it, and this server did: the shares are not known. */
  readonly isBoth: boolean;
  readonly spans: number;
  readonly bytes: number;
  /** As figures count them: each model call once, the state of the root. */
  readonly cost: number | undefined;
  readonly tokens: number;
  readonly isFailed: boolean;
  readonly duration: number | undefined;
  readonly models: readonly UsedModel[];
}

interface UsedModel {
  readonly model: string;
  readonly cost: number;
  readonly tokens: number;
}

/** @param asked where a policy asks about more */
export function storedTrace(row: JsonRow, asked?: AskedFacts): StoredTrace {
  const { service_name: service } = row;
  return {
    traceId: textOf(row, 'trace_id'),
    service: typeof service === 'string' ? service : undefined,
    facts: {
      error: row.error === true,
      duration: numberOf(row, 'duration'),
      cost: numberOrNone(row.counted_cost) ?? 0,
      tokens: numberOf(row, 'counted_tokens'),
      spans: numberOf(row, 'spans'),
      name: textsIn(row.names),
      service: textsIn(row.services),
      model: textsIn(row.models),
      ...(asked && { asked }),
    },
    ended: numberOf(row, 'ended'),
    weight: numberOf(row, 'sample_weight'),
    senderShare: 1 / numberOf(row, 'sender_weight'),
    isSenders: row.is_senders === true,
    isBoth: row.is_both === true,
    spans: numberOf(row, 'span_count'),
    bytes: numberOf(row, 'bytes'),
    cost: numberOrNone(row.counted_cost),
    tokens: numberOf(row, 'counted_tokens'),
    isFailed: row.is_failed === true,
    duration: numberOrNone(row.duration_ns),
    models: usedModels(row.used),
  };
}

export function textsIn(list: JsonValue | undefined): ReadonlySet<string> {
  return new Set(isList(list) ? list.filter((text) => typeof text === 'string') : []);
}

function usedModels(list: JsonValue | undefined): readonly UsedModel[] {
  if (!isList(list)) return [];
  return list.map((entry) => {
    if (!isRow(entry) || typeof entry.model !== 'string') throw new Bug('a model has no name');
    return {
      model: entry.model,
      cost: numberOf(entry, 'cost'),
      tokens: numberOf(entry, 'tokens'),
    };
  });
}

/** An integer beyond 2^53 is text: it has no place in a figure anyway. */
function numberOrNone(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isRow(value: JsonValue): value is JsonRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
