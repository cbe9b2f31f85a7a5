/**
 * What a dialect table may say. A dialect is data: for each column, where its value may stand, best
 * first. The resolver knows columns and readings; it knows no dialect.
 */

/** The columns that dialects fill, and how a value found for them is read. */
export const targets = {
  span_type: 'text',
  operation_name: 'text',
  provider_name: 'text',
  request_model: 'text',
  response_model: 'text',
  response_id: 'text',
  input_tokens: 'count',
  output_tokens: 'count',
  cache_read_tokens: 'count',
  cache_write_tokens: 'count',
  reasoning_tokens: 'count',
  input_audio_tokens: 'count',
  output_audio_tokens: 'count',
  reported_input_cost: 'money',
  reported_output_cost: 'money',
  reported_cost: 'money',
  time_to_first_token_ns: 'duration',
  temperature: 'number',
  max_tokens: 'count',
  finish_reasons: 'words',
  session_id: 'text',
  user_id: 'text',
  agent_name: 'text',
  tool_name: 'text',
  tool_call_id: 'text',
  prompt_name: 'text',
  prompt_version: 'text',
  tool_definitions: 'tools',
  /** Not a column: becomes the first of the input messages. */
  system_instructions: 'messages',
  input_messages: 'messages',
  output_messages: 'messages',
  input: 'content',
  output: 'content',
} as const;

export type Target = keyof typeof targets;

export interface Dialect {
  readonly name: string;
  readonly columns: Readonly<Partial<Record<Target, readonly Source[]>>>;
}

/** The first source that yields a value wins; a value of the wrong kind counts as none. */
export type Source = KeySource | ListSource | EventSource;

/** One attribute of the span. */
export interface KeySource {
  readonly key: string;
  /**
   * Steps into the value, which may be a structure or JSON text (also JSON text within JSON text).
   */
  readonly path?: readonly string[];
  /** Renames values; looked up in lower case. */
  readonly values?: Readonly<Record<string, string>>;
  /** What to do with a value that `values` does not list; `keep` unless told. */
  readonly otherwise?: 'keep' | 'skip';
  /** The value of the column wherever the attribute is present, whatever it holds. */
  readonly implies?: string;
  /** Nanoseconds in one unit of the attribute, for durations. */
  readonly nanoseconds?: number;
  /** Circumstantial: considered only after every other source of every dialect. */
  readonly guess?: true;
  /** Only a list of messages counts; other text is left to the columns `input` and `output`. */
  readonly onlyMessages?: true;
}

/** Attributes whose keys are a prefix, an index and a path: `llm.input_messages.0.message.role`. */
export interface ListSource {
  /** The prefix, with its final dot. */
  readonly list: string;
  /** Steps from the index to the item. */
  readonly item: readonly string[];
}

/** Events of the span, by name; all event sources of a column are read together, in event order. */
export interface EventSource {
  readonly event: string;
  /** Attribute of the event that holds the messages; without it the event itself is one message. */
  readonly attribute?: string;
  /** Role of the message where it names none. */
  readonly role?: string;
}
