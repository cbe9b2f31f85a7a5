import { Invalid } from '../../model/errors.ts';
import type { ByteRange, PatternNode } from './parse.ts';

/**
 * A Thompson automaton as flat tables. Instruction `i` either reads a byte of class set `bytes[i]`
 * and goes to `next[i]`, or is an empty step to `next[i]` and `other[i]` (-1: none), or accepts.
 */
export interface Program {
  readonly kind: readonly InstructionKind[];
  readonly next: readonly number[];
  readonly other: readonly number[];
  /** Byte ranges of reading instructions; empty for the others. */
  readonly ranges: readonly (readonly ByteRange[])[];
  readonly start: number;
}

export type InstructionKind = 'read' | 'step' | 'accept';

/**
 * Counted repeats are unrolled, so that `{1000}` of a group of 30 would not fit; that is the point.
 */
const instructionsMax = 20_000;

/** @throws Invalid when the unrolled pattern has more than 20,000 instructions. */
export function compileProgram(pattern: PatternNode): Program {
  const builder = new Builder();
  const accept = builder.add('accept', -1, -1, []);
  const start = builder.build(pattern, accept);
  return { ...builder.tables, start };
}

interface Tables {
  readonly kind: InstructionKind[];
  readonly next: number[];
  readonly other: number[];
  readonly ranges: (readonly ByteRange[])[];
}

class Builder {
  readonly tables: Tables = { kind: [], next: [], other: [], ranges: [] };

  add(kind: InstructionKind, next: number, other: number, ranges: readonly ByteRange[]): number {
    const { tables } = this;
    if (tables.kind.length >= instructionsMax) {
      throw new Invalid(`a pattern needs more than ${instructionsMax} instructions`, {
        code: 'bad_pattern',
        hint: 'use smaller counts and let max_len bound the match',
      });
    }
    tables.next.push(next);
    tables.other.push(other);
    tables.ranges.push(ranges);
    return tables.kind.push(kind) - 1;
  }

  /** Adds instructions that match `node` and then go to `then`; returns where they begin. */
  build(node: PatternNode, then: number): number {
    switch (node.kind) {
      case 'byte':
        return this.add('read', then, -1, node.ranges);
      case 'sequence':
        return node.items.reduceRight((next, item) => this.build(item, next), then);
      case 'either':
        return node.items
          .map((item) => this.build(item, then))
          .reduce((first, second) => this.add('step', first, second, []));
      case 'repeat':
        return this.repeat(node.item, node.min, node.max, then);
    }
  }

  repeat(item: PatternNode, min: number, max: number | undefined, then: number): number {
    let at = then;
    if (max === undefined) {
      const loop = this.add('step', then, -1, []);
      this.tables.other[loop] = this.build(item, loop);
      at = loop;
    } else {
      // x{0,2} becomes (x(x)?)?: every optional copy may leave to the end.
      for (let i = min; i < max; i++) at = this.add('step', then, this.build(item, at), []);
    }
    for (let i = 0; i < min; i++) at = this.build(item, at);
    return at;
  }
}
