import { expect, test } from 'vitest';
import type { z } from 'zod';
import { answerSchemas, type statusAnswer } from './schemas.ts';
import type * as wire from './wire.ts';
import type { CandidateAnswer } from './wire-candidate.ts';
import type { RepriceAnswer } from './wire-reprice.ts';
import type { RescanAnswer } from './wire-rescan.ts';
import type { RollupAnswer } from './wire-rollups.ts';
import type { SimulateAnswer } from './wire-simulate.ts';

type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
/** True where the two types are the same one: optional keys, readonly and unions included. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Both sides are written out the same way first, so that an interface equals its literal. */
type Equal<Schema extends z.ZodType, Wire> = Same<
  DeepReadonly<z.infer<Schema>>,
  DeepReadonly<Wire>
>;
type Answers = typeof answerSchemas;

/** `tsc` refuses a `true` here where a schema and its type in wire.ts differ in any direction. */
const equalities: {
  readonly [Name in keyof Answers]: Name extends keyof Wires
    ? Equal<Answers[Name], Wires[Name]>
    : never;
} = {
  TraceListAnswer: true,
  TraceFacetsAnswer: true,
  TraceAnswer: true,
  SessionListAnswer: true,
  RollupAnswer: true,
  SessionRow: true,
  TraceRow: true,
  SpanRow: true,
  SpanEvent: true,
  SpanLink: true,
  Message: true,
  MessagePart: true,
  LogRow: true,
  AssessmentRow: true,
  RedactionRow: true,
  ReceiptRow: true,
  StatusAnswer: true,
  SqlAnswer: true,
  RepriceAnswer: true,
  RescanAnswer: true,
  CandidateAnswer: true,
  SimulateAnswer: true,
  SchemaAnswer: true,
  ErrorAnswer: true,
};

interface Wires {
  readonly TraceListAnswer: wire.TraceListAnswer;
  readonly TraceFacetsAnswer: wire.TraceFacetsAnswer;
  readonly TraceAnswer: wire.TraceAnswer;
  readonly SessionListAnswer: wire.SessionListAnswer;
  readonly RollupAnswer: RollupAnswer;
  readonly SessionRow: wire.SessionRow;
  readonly TraceRow: wire.TraceRow;
  readonly SpanRow: wire.SpanRow;
  readonly SpanEvent: wire.SpanEvent;
  readonly SpanLink: wire.SpanLink;
  readonly Message: wire.Message;
  readonly MessagePart: wire.MessagePart;
  readonly LogRow: wire.LogRow;
  readonly AssessmentRow: wire.AssessmentRow;
  readonly RedactionRow: wire.RedactionRow;
  readonly ReceiptRow: wire.ReceiptRow;
  readonly StatusAnswer: wire.StatusAnswer;
  readonly SqlAnswer: wire.SqlAnswer;
  readonly RepriceAnswer: RepriceAnswer;
  readonly RescanAnswer: RescanAnswer;
  readonly CandidateAnswer: CandidateAnswer;
  readonly SimulateAnswer: SimulateAnswer;
  readonly SchemaAnswer: wire.SchemaAnswer;
  readonly ErrorAnswer: wire.ErrorAnswer;
}

/** The type test can fail: a missing key, another key, an optional key and another value do. */
const differences: {
  readonly missing: Equal<typeof statusAnswer, Omit<wire.StatusAnswer, 'version'>>;
  readonly added: Equal<typeof statusAnswer, wire.StatusAnswer & { readonly more: string }>;
  readonly optional: Equal<typeof statusAnswer, wire.StatusAnswer & { readonly more?: string }>;
} = { missing: false, added: false, optional: false };

test('every schema equals its type in wire.ts (checked by tsc)', () => {
  expect(Object.keys(equalities).sort()).toEqual(Object.keys(answerSchemas).sort());
  expect(Object.values(differences)).toEqual([false, false, false]);
});
