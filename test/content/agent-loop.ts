import type { TapeSpan } from '../tapes/tape-batch.ts';

/** A text of a given length that no other seed has. */
export function words(seed: number, length: number): string {
  let text = '';
  let state = seed * 2_654_435_761 + 1;
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${state.toString(36)} `;
  }
  return text.slice(0, length);
}

/** The messages an agent has when it makes its call number `turn`, from 1 on. */
export function history(loop: number, turn: number): readonly unknown[] {
  const messages: unknown[] = [
    { role: 'system', parts: [{ type: 'text', content: words(loop, 900) }] },
  ];
  for (let at = 1; at <= turn; at++) {
    const seed = loop * 1_000 + at;
    const asked = { type: 'text', content: `${words(seed, 300)} "quoted"\n\u001b[0m é` };
    messages.push({ role: 'user', parts: [asked] });
    if (at < turn) messages.push(answer(loop, at));
  }
  return messages;
}

export function answer(loop: number, turn: number): unknown {
  const said = { type: 'text', content: words(loop * 1_000 + turn + 500, 500) };
  return { role: 'assistant', parts: [said], finish_reason: 'stop' };
}

/** The span of one call, as OTel's GenAI conventions write it; Python puts spaces into JSON. */
export function callSpan(loop: number, turn: number): TapeSpan {
  const asked = JSON.stringify(history(loop, turn)).replaceAll('},{', '}, {');
  return {
    name: 'chat',
    traceId: loop.toString(16).padStart(32, 'a'),
    spanId: turn.toString(16).padStart(16, 'b'),
    startTimeUnixNano: 1_700_000_000_000_000_000n + BigInt(turn) * 1_000_000_000n,
    endTimeUnixNano: 1_700_000_000_500_000_000n + BigInt(turn) * 1_000_000_000n,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-5',
      'gen_ai.input.messages': asked,
      'gen_ai.output.messages': JSON.stringify([answer(loop, turn)]),
      'gen_ai.tool.definitions': JSON.stringify([
        { type: 'function', name: 'search', description: words(7, 1_200), parameters: {} },
      ]),
    },
  };
}
