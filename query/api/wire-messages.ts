/** As in the GenAI conventions' message schemas; parts of unknown type are kept as they came. */
export interface Message {
  readonly role: string;
  readonly name?: string;
  readonly parts: readonly MessagePart[];
  readonly finish_reason?: string;
}

export interface MessagePart {
  /** text, reasoning, tool_call, tool_call_response, blob, file, uri, or another word. */
  readonly type: string;
  /** text, reasoning. */
  readonly content?: unknown;
  /** tool_call, tool_call_response: what pairs the two. */
  readonly id?: string | null;
  readonly name?: string;
  readonly arguments?: unknown;
  readonly response?: unknown;
  readonly [key: string]: unknown;
}
