import type { Ask, Reply } from './script.ts';

/** One API of a vendor: which paths are its own, how it asks and how it is answered. */
export interface Api {
  readonly name: string;
  matches(path: string): boolean;
  read(body: unknown, path: string): { readonly ask: Ask; readonly isStream: boolean };
  refuse(status: number, message: string): unknown;
  /** The body of the answer; for a stream the lines of its events. */
  answer(ask: Ask, reply: Reply, number: number): unknown;
  stream(ask: Ask, reply: Reply, number: number, body: unknown): readonly StreamEvent[];
}

export interface StreamEvent {
  readonly event?: string;
  readonly data: unknown;
}
