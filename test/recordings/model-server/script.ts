/** What the scripted model was asked, whichever API the question came by. */
export interface Ask {
  readonly model: string;
  /** Text of the last message of the user. */
  readonly text: string;
  /** The whole request as JSON. */
  readonly everything: string;
  readonly messages: number;
  readonly tools: readonly string[];
  /** Tool results after the last message of the user. */
  readonly results: number;
  /** An object that fits a schema is wanted. */
  readonly wantsObject: boolean;
  readonly thinks: boolean;
  readonly writesCache: boolean;
}

export interface Reply {
  readonly text: string;
  readonly calls: readonly Call[];
  readonly reasoning: string | undefined;
  readonly finish: 'stop' | 'length' | 'tools';
  readonly usage: Usage;
}

export interface Call {
  readonly name: string;
  readonly arguments: string;
}

/** Tokens as they are billed: the input with what was cached, the output with the reasoning. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

/** Words in the question that make the server refuse it. */
export const refusals: readonly (readonly [string, number, string])[] = [
  ['overload', 503, 'the model is overloaded'],
  ['too fast', 429, 'rate limit reached'],
  ['malformed', 400, 'the request is malformed'],
];

/**
 * Answers depend on the question alone, numbers also on how many calls came before: no two calls
 * of a scenario have the same usage, so that a figure in the wrong place shows.
 */
export function replyTo(ask: Ask, number: number): Reply {
  const calls = nextCalls(ask);
  const reasoning = ask.thinks ? 24 : 0;
  const cacheRead = ask.messages >= 3 || ask.text.includes('cached') ? 64 : 0;
  const isShort = ask.text.includes('in one word');
  return {
    text: calls.length > 0 ? '' : answer(ask),
    calls,
    reasoning: ask.thinks ? 'The user wants the weather; I look at the city first.' : undefined,
    finish: calls.length > 0 ? 'tools' : isShort ? 'length' : 'stop',
    usage: {
      input: 140 + 12 * ask.messages + 20 * ask.tools.length + number,
      output: 17 + 6 * calls.length + reasoning,
      cacheRead,
      cacheWrite: ask.writesCache ? 32 : 0,
      reasoning,
    },
  };
}

const toolArguments: Readonly<Record<string, object>> = {
  get_weather: { city: 'Paris' },
  get_time: { city: 'Paris' },
  failing_tool: { city: 'Atlantis' },
  ask_expert: { question: 'Is Paris warm?' },
  final_result: { city: 'Paris', celsius: 21 },
  final_answer: { answer: 'Paris has 21 degrees and sun.' },
};

/** Tools by which a framework wants the end told; they come when every other has answered. */
const closing = ['final_result', 'final_answer'];

function nextCalls(ask: Ask): Call[] {
  const working = ask.tools.filter((name) => !closing.includes(name));
  const last = ask.tools.find((name) => closing.includes(name));
  const wanted = ask.text.includes('both') ? working.slice(0, 2) : working.slice(0, 1);
  if (ask.results === 0 && wanted.length > 0) return wanted.map(callOf);
  const isSecond = ask.results === 1 && ask.text.includes('then');
  if (isSecond) return working.slice(1, 2).map(callOf);
  return last === undefined ? [] : [callOf(last)];
}

function callOf(name: string): Call {
  return { name, arguments: JSON.stringify(toolArguments[name] ?? {}) };
}

function answer(ask: Ask): string {
  const fields = wantedFields(ask.everything);
  if (fields.length > 0) {
    const isDone = ask.everything.includes('observation_0');
    return [...fields.map((field) => `[[ ## ${field} ## ]]\n${fieldValue(field, isDone)}\n`), '']
      .join('\n')
      .concat('[[ ## completed ## ]]');
  }
  if (ask.wantsObject) return JSON.stringify(toolArguments.final_result);
  if (ask.everything.includes('Final Answer:')) {
    return 'Thought: I now can give a great answer\nFinal Answer: Paris has 21 degrees and sun.';
  }
  return ask.text.includes('in one word') ? 'Sunny' : 'Paris has 21 degrees and sun.';
}

/** DSPy asks for named fields: `starting with the field [[ ## reasoning ## ]], then …`. */
function wantedFields(everything: string): string[] {
  const from = everything.lastIndexOf('Respond with the corresponding output fields');
  if (from < 0) return [];
  const names = [...everything.slice(from).matchAll(/\[\[ ## (\w+) ## \]\]/g)].map((m) => m[1]);
  return names.filter((name) => name !== undefined && name !== 'completed').map(String);
}

function fieldValue(field: string, isDone: boolean): string {
  if (field === 'next_tool_name') return isDone ? 'finish' : 'get_weather';
  if (field === 'next_tool_args') return isDone ? '{}' : '{"city":"Paris"}';
  return field === 'reasoning' || field === 'next_thought'
    ? 'Paris is asked for.'
    : 'Paris has 21 degrees and sun.';
}
