import { createHash } from 'node:crypto';
import { defaultExperimentId, experimentIdOf } from '../../model/experiment-id.ts';
import { mlflowExperimentNameMax } from '../../model/limits.ts';
import { RowBlockBuilder } from '../../model/row-block-builder.ts';
import { spanExperimentColumns } from '../../model/run-columns.ts';
import type { UnixNano } from '../../model/time.ts';

/** Ids remembered, and rows there is room for, from group to group; what is fuller begins anew. */
const knownMax = 1_000;

interface Named {
  readonly name: string;
  readonly receivedUnixNano: UnixNano | undefined;
}

/**
 * The experiments of spans that name none by its id: named by their resource, and created where
 * such a span is seen first. One per thread.
 */
export class SpanExperiments {
  /** Kept, as other blocks are: making a new one costs a request of one span more than its rows. */
  #block = newBlock();
  readonly #ids = new Map<string, string>();
  /** Of the group, by id. */
  readonly #named = new Map<string, Named>();

  begin(): void {
    this.#named.clear();
    if (this.#block.rowsMax > knownMax) this.#block = newBlock();
  }

  /** Once for each resource that has such spans, and for each request. */
  idOf(name: string | undefined, receivedUnixNano: UnixNano | undefined): string {
    if (name === undefined) return defaultExperimentId;
    const short = shorten(name);
    const id = this.#idOf(short);
    if (id === defaultExperimentId) return id;
    if (!this.#named.has(id)) this.#named.set(id, { name: short, receivedUnixNano });
    return id;
  }

  /** What was named since `begin`; the store keeps of each the row that came first. */
  block(): RowBlockBuilder | undefined {
    if (this.#named.size === 0) return undefined;
    const block = this.#block;
    block.begin(this.#named.size);
    const { experiment_id, name, recorded_time } = block.columns;
    let row = 0;
    for (const [id, { name: text, receivedUnixNano }] of this.#named) {
      experiment_id.setText(row, id);
      name.setText(row, text);
      if (receivedUnixNano !== undefined) {
        const low = Number(BigInt.asUintN(32, receivedUnixNano));
        recorded_time.setWords(row, low, Number(receivedUnixNano >> 32n));
      }
      row++;
    }
    return block;
  }

  #idOf(name: string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = experimentIdOf(name, sha256);
    if (this.#ids.size >= knownMax) this.#ids.clear();
    this.#ids.set(name, id);
    return id;
  }
}

function newBlock() {
  return new RowBlockBuilder('span_experiment', spanExperimentColumns, 0);
}

/** No client could ask for a longer name. */
function shorten(name: string): string {
  if (name.length <= mlflowExperimentNameMax) return name;
  return name.slice(0, mlflowExperimentNameMax).toWellFormed();
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
