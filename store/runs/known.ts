/**
 * What was said last of some subjects (runs, experiments), so that the next word about one can be
 * judged without asking the database. Both know the same: a state is read once everything that was
 * acknowledged is stored, and changed once what changes it is durable.
 */
interface Entry<State> {
  readonly state: Promise<State | undefined>;
  /** Who works with it now; it stays meanwhile. */
  users: number;
  /** Settles when nobody works with it alone. */
  turn: Promise<void>;
  weight: number;
}

export interface KnownOptions<State> {
  /** Undefined where there is no such subject. */
  readonly read: (id: string) => Promise<State | undefined>;
  readonly weightOf: (state: State) => number;
  /** Of all states together; the ones not used for longest are forgotten. */
  readonly weightMax: number;
}

export class Known<State> {
  readonly #options: KnownOptions<State>;
  /** The one used last is the last. */
  readonly #entries = new Map<string, Entry<State>>();
  #weight = 0;

  constructor(options: KnownOptions<State>) {
    this.#options = options;
  }

  /** Beside others that work with the same subject. */
  async use<T>(id: string, work: (state: State | undefined) => Promise<T>): Promise<T> {
    const entry = this.#entry(id, () => this.#options.read(id));
    return this.#with(id, entry, work);
  }

  /** One after the other: what is judged still holds when it is said. */
  async alone<T>(id: string, work: (state: State | undefined) => Promise<T>): Promise<T> {
    const entry = this.#entry(id, () => this.#options.read(id));
    const done = entry.turn.then(() => this.#with(id, entry, work));
    entry.turn = done.then(
      () => {},
      () => {},
    );
    // Held until its turn comes, too.
    entry.users++;
    try {
      return await done;
    } finally {
      entry.users--;
    }
  }

  /** A subject that is new. */
  put(id: string, state: State): void {
    this.#forgetOne(id);
    this.#entry(id, async () => state);
  }

  /** Everything is read again; work that goes on ends with what it has. */
  forget(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  async #with<T>(
    id: string,
    entry: Entry<State>,
    work: (state: State | undefined) => Promise<T>,
  ): Promise<T> {
    entry.users++;
    try {
      const state = await this.#stateOf(id, entry);
      const done = await work(state);
      this.#weigh(id, entry, state);
      return done;
    } finally {
      entry.users--;
    }
  }

  async #stateOf(id: string, entry: Entry<State>): Promise<State | undefined> {
    try {
      const state = await entry.state;
      // What is not there now may be there later.
      if (state === undefined && this.#entries.get(id) === entry) this.#forgetOne(id);
      return state;
    } catch (error) {
      if (this.#entries.get(id) === entry) this.#forgetOne(id);
      throw error;
    }
  }

  #entry(id: string, read: () => Promise<State | undefined>): Entry<State> {
    const known = this.#entries.get(id);
    if (known !== undefined) {
      this.#entries.delete(id);
      this.#entries.set(id, known);
      return known;
    }
    const entry = { state: read(), users: 0, turn: Promise.resolve(), weight: 1 };
    entry.state.catch(() => {}); // told to whoever waits for it
    this.#trim();
    this.#entries.set(id, entry);
    this.#weight += 1;
    return entry;
  }

  #weigh(id: string, entry: Entry<State>, state: State | undefined): void {
    if (state === undefined || this.#entries.get(id) !== entry) return;
    const weight = this.#options.weightOf(state);
    this.#weight += weight - entry.weight;
    entry.weight = weight;
    this.#trim();
  }

  #trim(): void {
    if (this.#weight <= this.#options.weightMax) return;
    for (const [id, { users }] of this.#entries) {
      if (users === 0) this.#forgetOne(id);
      if (this.#weight <= this.#options.weightMax) return;
    }
  }

  #forgetOne(id: string): void {
    this.#weight -= this.#entries.get(id)?.weight ?? 0;
    this.#entries.delete(id);
  }
}
