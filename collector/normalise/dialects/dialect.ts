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
  /** Whether `input_tokens` is meant with cached tokens, where the sender is known for it. */
  input_includes_cache: 'flag',
  /** Not columns: what `settle-tokens.ts` settles the counts by, and what else it tells of them. */
  output_includes_reasoning: 'flag',
  uncached_input_tokens: 'count',
  total_tokens: 'count',
  input_text_tokens: 'count',
  input_image_tokens: 'count',
  output_text_tokens: 'count',
  output_image_tokens: 'count',
  cache_write_5m_tokens: 'count',
  cache_read_image_tokens: 'count',
  cache_read_audio_tokens: 'count',
  cache_write_1h_tokens: 'count',
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
  experiment_id: 'text',
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
export type Source = KeySource | NameSource | ListSource | EventSource | ComposedSource;

/** Where a source holds; nothing said means everywhere. */
export interface Condition {
  /** Only in spans of instrumentation scopes whose names begin so. */
  readonly inScopes?: readonly string[];
  /** Not in spans of instrumentation scopes whose names begin so. */
  readonly notInScopes?: readonly string[];
  /** Only where another attribute is there, and has one of these values if any are named. */
  readonly when?: Attribute;
  /** Not where this attribute, or one of these, is there, or has one of the values it names. */
  readonly notWhen?: Attribute | readonly Attribute[];
  /** Circumstantial: considered only after every other source of every dialect. */
  readonly guess?: true;
}

/** What a condition asks for. */
export interface Attribute {
  readonly key: string;
  /** In lower case. */
  readonly is?: readonly string[];
}

/** The attributes that a condition asks for, whether it names one or several. */
export function asked(attributes: Condition['notWhen']): readonly Attribute[] {
  if (attributes === undefined) return [];
  return 'key' in attributes ? [attributes] : attributes;
}

/** One attribute of the span. */
export interface KeySource extends Condition {
  readonly key: string;
  /**
   * Steps into the value, which may be a structure or JSON text (also JSON text within JSON text).
   */
  readonly path?: readonly string[];
  /** Instead of `path`, of a count: the sum of what these lead to, as far as it is there. */
  readonly sum?: readonly (readonly string[])[];
  /**
   * The first member of the object that the attribute holds as JSON text, if it is a string: found
   * without parsing the rest.
   */
  readonly firstMember?: string;
  /** The attribute holds JSON text, of a word also (`"LLM"` with its quotes). */
  readonly json?: true;
  /** The attribute holds JSON text: what is one text is meant without its quotes. */
  readonly quoted?: true;
  /** Renames values; looked up in lower case. */
  readonly values?: Readonly<Record<string, string>>;
  /** A value that is not listed is looked up without its last part: `openai.chat` as `openai`. */
  readonly stem?: true;
  /** Only what stands before the first of these counts; a value without one counts as none. */
  readonly before?: string;
  /** A value that begins so counts as none. */
  readonly unless?: readonly string[];
  /** What to do with a value that `values` does not list; `keep` unless told. */
  readonly otherwise?: 'keep' | 'skip';
  /**
   * The value of the column wherever the attribute is present, whatever it holds. Of a flag:
   * `included` or `excluded`, wherever the attribute (or what `path` leads to) is a number.
   */
  readonly implies?: string;
  /** Nanoseconds in one unit of the attribute, for durations. */
  readonly nanoseconds?: number;
  /** The attribute is a moment (ISO 8601); the duration is what passed from the span's start. */
  readonly isMoment?: true;
  /**
   * Only what is meant as messages counts; other text is left to `input` and `output`. Of tools:
   * those that stand among messages.
   */
  readonly onlyMessages?: true;
  /** The attribute holds a whole conversation, of which this is what was asked, or answered. */
  readonly half?: 'question' | 'answer';
}

/** The span's own name, where an attribute says that it is one. */
export interface NameSource extends Condition {
  readonly from: 'name';
  readonly when: Attribute;
  readonly values?: Readonly<Record<string, string>>;
  readonly otherwise?: 'keep' | 'skip';
}

/** Attributes whose keys are a prefix, an index and a path: `llm.input_messages.0.message.role`. */
export interface ListSource extends Condition {
  /** The prefix, with its final dot. */
  readonly list: string;
  /** Steps from the index to the item. */
  readonly item: readonly string[];
}

/**
 * Events of the span, by name; all event sources of a column that hold under the same conditions
 * are read together, in event order.
 */
export interface EventSource extends Condition {
  readonly event: string;
  /** Attribute of the event that holds what is meant; without it the event itself is one item. */
  readonly attribute?: string;
  /** Role of the message where it names none. */
  readonly role?: string;
  /**
   * The events are pieces of one answer as a model streams it, joined in order of time. Considered
   * only after every source that is no guess, because that may say the whole answer.
   */
  readonly isChunk?: true;
  /** The event's name goes on after `event`. */
  readonly isPrefix?: true;
}

/** One message whose parts stand under keys of their own. */
export interface ComposedSource extends Condition {
  readonly compose: Readonly<Partial<Record<ComposedPart, string>>>;
}

/** In the order they stand in the message. */
export const composedParts = ['reasoning', 'text', 'object', 'files', 'calls'] as const;
export type ComposedPart = (typeof composedParts)[number];
