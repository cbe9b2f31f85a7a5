import { createHash } from 'node:crypto';
import type { TailPolicy, TailSettings } from '../../../model/tail-policy.ts';
import { fieldsOf } from '../../../model/trace-condition.ts';
import { Combinations } from './combinations.ts';

/** What tail sampling goes by. It changes as a whole, between two decisions. */
export class RulesInForce {
  readonly combinations = new Combinations();
  #settings: TailSettings;
  #digest: string;

  constructor(settings: TailSettings) {
    this.#settings = settings;
    this.#digest = digestOf(settings.policies);
  }

  get settings(): TailSettings {
    return this.#settings;
  }

  /** Of its policies. */
  get digest(): string {
    return this.#digest;
  }

  /** Whether a policy asks for the first trace of a combination. */
  get asksNew(): boolean {
    return this.#settings.policies.some(({ when }) => when && fieldsOf(when).has('new'));
  }

  replace(settings: TailSettings): void {
    this.#settings = settings;
    this.#digest = digestOf(settings.policies);
  }
}

/** What waits is decided at once, and kept. */
export const nothingWaits: TailSettings = {
  idleMs: 0,
  ageMsMax: 0,
  spansMax: 0,
  bytesMax: 0,
  bufferBytesMax: 0,
  policies: [],
};

const digits = 16;

/** Of what policies mean: however they were written, the same have the same in every life. */
function digestOf(policies: readonly TailPolicy[]): string {
  return createHash('sha256').update(JSON.stringify(policies)).digest('hex').slice(0, digits);
}
