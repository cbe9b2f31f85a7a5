/** Drawn on a 16 px grid with a 1.4 px stroke. `dots` are filled, `lines` are stroked. */
export interface IconShape {
  readonly lines?: string;
  readonly dots?: string;
}

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

const question = 'M6.2 6.2c.2-1.2 1-1.8 2-1.8 1.2 0 2 .8 2 1.8 0 1.6-2 1.7-2 3.2M8 11.5v.2';
const shield = 'M8 1.7 13 3.5v4c0 3.1-2 5.6-5 6.8-3-1.2-5-3.7-5-6.8v-4z';
const chain =
  'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7l-.8.8' +
  'M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.5 8.8a2.6 2.6 0 0 0 3.7 3.7l.8-.8';

export const icons = {
  agent: { lines: 'M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9z', dots: circle(8, 8, 1.9) },
  alert: { lines: 'M8 2 14.6 13.6H1.4zM8 6.4v3.4M8 11.6v.2' },
  chain: { lines: chain },
  check: { lines: 'm2.8 8.4 3.4 3.6 7-8' },
  clock: { lines: `${circle(8, 8, 6.2)}M8 4.4V8l2.4 1.6` },
  copy: {
    lines:
      'M6.8 5.4h5.6a1.4 1.4 0 0 1 1.4 1.4v6a1.4 1.4 0 0 1-1.4 1.4H6.8a1.4 1.4 0 0 1-1.4-1.4v-6a1.4 1.4 0 0 1 1.4-1.4z' +
      'M10.6 5.4V3.2a1.4 1.4 0 0 0-1.4-1.4H3.6a1.4 1.4 0 0 0-1.4 1.4v6a1.4 1.4 0 0 0 1.4 1.4h1.8',
  },
  down: { lines: 'm4 6.2 4 4 4-4' },
  embedding: {
    dots: [
      circle(3.5, 11.8, 1.4),
      circle(6.4, 7, 1.1),
      circle(9.8, 9.9, 1.5),
      circle(12.3, 4.3, 1.3),
      circle(4.4, 3.4, 0.9),
      circle(13.1, 12.6, 0.9),
    ].join(''),
  },
  error: { lines: `${circle(8, 8, 6.2)}M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4` },
  evaluator: {
    lines:
      'M8 2v11.6M5 13.6h6M2.8 4.4h10.4M2.8 4.4.9 9.2a2 2 0 0 0 3.8 0zM13.2 4.4l-1.9 4.8a2 2 0 0 0 3.8 0z',
  },
  expand: { lines: 'M9.6 2.4h4v4M13.4 2.6 9 7M6.4 13.6h-4v-4M2.6 13.4 7 9' },
  eyeoff: {
    lines: 'M2 8c1.6-2.7 3.6-4 6-4s4.4 1.3 6 4c-1.6 2.7-3.6 4-6 4s-4.4-1.3-6-4zM2.6 13.4 13.4 2.6',
  },
  flag: { lines: 'M4 14.2V2.2M4 2.8h8.4L10.4 6l2 3.2H4' },
  guardrail: { lines: shield },
  help: {
    lines: circle(8, 8, 6.2) + question,
  },
  left: { lines: 'm9.8 4-4 4 4 4' },
  llm: {
    lines:
      'M8 1.6c.5 4 2.4 5.9 6.4 6.4-4 .5-5.9 2.4-6.4 6.4-.5-4-2.4-5.9-6.4-6.4 4-.5 5.9-2.4 6.4-6.4z',
  },
  log: { lines: 'M3 3.6h10M3 6.6h10M3 9.6h7M3 12.6h4.4' },
  memory: {
    lines: 'M2.6 4.6h10.8v6.8H2.6zM5.4 2v2.6M8 2v2.6M10.6 2v2.6M5.4 11.4V14M8 11.4V14M10.6 11.4V14',
  },
  minus: { lines: 'M3.4 8h9.2' },
  ok: { lines: `${circle(8, 8, 6.2)}M5.2 8.2l2 2.1 3.7-4.4` },
  parser: { lines: 'M5.4 4.4 1.8 8l3.6 3.6M10.6 4.4 14.2 8l-3.6 3.6' },
  pause: { lines: 'M5.4 3.4v9.2M10.6 3.4v9.2' },
  pending: { lines: `${circle(8, 8, 6.2)}M5 8h.1M8 8h.1M11 8h.1` },
  prompt: { lines: 'M2.6 2.4h10.8v7.4l-3.8 3.8h-7zM13.4 9.8H9.6v3.8M5 5.4h6M5 8h3.4' },
  reranker: {
    lines: 'M2.2 3.2h7.6M2.2 6.4h5.6M2.2 9.6h3.6M2.2 12.8h1.9M12 3v9.6M9.8 10.4l2.2 2.4 2.2-2.4',
  },
  retriever: {
    lines:
      'M2.2 9.2 4 2.8h8l1.8 6.4v3.6a.8.8 0 0 1-.8.8H3a.8.8 0 0 1-.8-.8zM2.2 9.2h3.4l.9 1.7h3l.9-1.7h3.4M5.6 5.4h4.8M5.2 7.2h5.6',
  },
  right: { lines: 'm6.2 4 4 4-4 4' },
  sampling: { lines: 'M2 2.8h12L9.6 8.2v4.2l-3.2 1.4V8.2z' },
  search: { lines: `${circle(7, 7, 4.6)}M10.4 10.4l3.8 3.8` },
  shield: { lines: `${shield}M5.6 7.8l1.8 1.8 3-3.4` },
  task: { lines: 'M2.6 2.6h10.8v10.8H2.6zM5.2 8.2l2 2 3.6-4.2' },
  theme: { lines: circle(8, 8, 6), dots: 'M8 2a6 6 0 0 1 0 12z' },
  tool: {
    lines:
      'M13.9 5.2a3.6 3.6 0 0 1-4.9 3.4l-4.7 4.7a1.6 1.6 0 0 1-2.3-2.3l4.7-4.7a3.6 3.6 0 0 1 4.6-4.6L9.2 3.8l.6 2.4 2.4.6z',
  },
  traces: { lines: 'M1.8 3.4h7.4M4.6 6.5h7M7 9.6h7.2M5.2 12.7h5' },
  unknown: { lines: circle(8, 8, 5.2) },
  workflow: { lines: 'M2 3h4v4H2zM10 9h4v4h-4zM6 5h4.6v4' },
  x: { lines: 'm3.8 3.8 8.4 8.4M12.2 3.8l-8.4 8.4' },
} as const satisfies Readonly<Record<string, IconShape>>;

export type IconName = keyof typeof icons;
