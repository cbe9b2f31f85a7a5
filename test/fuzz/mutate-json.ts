import { canaries } from './canary.ts';
import { spelled } from './hostile-text.ts';
import type { JsonTree } from './json-tree.ts';
import { once, pick, type Random } from './target.ts';

/** One damage at a random depth; what is around it stays JSON. */
export function mutateTree(tree: JsonTree, other: JsonTree, random: Random): JsonTree {
  if (tree.kind === 'token' || once(random, 6)) return pick(mutations, random)(tree, other, random);
  if (tree.kind === 'array') {
    const at = random(Math.max(1, tree.elements.length));
    const chosen = tree.elements[at];
    if (chosen === undefined) return { ...tree, elements: [stray(other, random)] };
    return { ...tree, elements: tree.elements.with(at, mutateTree(chosen, other, random)) };
  }
  const at = random(Math.max(1, tree.members.length));
  const chosen = tree.members[at];
  if (chosen === undefined) return { ...tree, members: [[pick(keys, random), other]] };
  const [key, member] = chosen;
  if (once(random, 4)) return { ...tree, members: mutateMembers(tree.members, at, random) };
  return { ...tree, members: tree.members.with(at, [key, mutateTree(member, other, random)]) };
}

function mutateMembers(
  members: readonly (readonly [string, JsonTree])[],
  at: number,
  random: Random,
): readonly (readonly [string, JsonTree])[] {
  const [key, member] = members[at] ?? ['""', nothing];
  switch (random(5)) {
    case 0:
      return members.toSpliced(at, 1);
    case 1:
      return [...members, [key, member]];
    case 2:
      return [...members, [key, nothing]];
    case 3:
      return members.with(at, [pick(keys, random), member]);
    default:
      return members.toSpliced(at, 0, [pick(keys, random), member]);
  }
}

const nothing: JsonTree = { kind: 'token', text: 'null' };

type Mutation = (tree: JsonTree, other: JsonTree, random: Random) => JsonTree;

const mutations: readonly Mutation[] = [
  (_, other, random) => stray(other, random),
  (_, __, random) => ({ kind: 'token', text: pick(tokens, random) }),
  (_, __, random) => ({ kind: 'token', text: `"${pick(escapes, random)}"` }),
  (tree, _, random) => nested(tree, 1 + random(once(random, 10) ? 400 : 6), random),
  (tree, _, random) => ({
    kind: 'array',
    elements: Array.from({ length: random(once(random, 20) ? 300 : 5) }, () => tree),
  }),
  (tree, _, random) => ({ kind: 'object', members: [[pick(keys, random), tree]] }),
  (tree, _, random) => respelled(tree, random),
];

function stray(tree: JsonTree, random: Random): JsonTree {
  let chosen = tree;
  while (!once(random, 4)) {
    if (chosen.kind === 'array' && chosen.elements.length > 0) {
      chosen = pick(chosen.elements, random);
    } else if (chosen.kind === 'object' && chosen.members.length > 0) {
      chosen = pick(chosen.members, random)[1];
    } else break;
  }
  return chosen;
}

function nested(tree: JsonTree, depth: number, random: Random): JsonTree {
  const style = random(3);
  let deep = tree;
  for (let left = depth; left > 0; left--) {
    if (style === 0) deep = { kind: 'array', elements: [deep] };
    else if (style === 1) deep = { kind: 'object', members: [['"a"', deep]] };
    else {
      const values: JsonTree = { kind: 'array', elements: [deep] };
      const list: JsonTree = { kind: 'object', members: [['"values"', values]] };
      deep = { kind: 'object', members: [['"arrayValue"', list]] };
    }
  }
  return deep;
}

/** A string with some of its characters escaped, as other JSON libraries write it. */
function respelled(tree: JsonTree, random: Random): JsonTree {
  if (tree.kind !== 'token' || !tree.text.startsWith('"')) return tree;
  const text = tree.text
    .slice(1, -1)
    .replaceAll(/[^\\"]/g, (c) => (once(random, 3) ? spelled(c) : c));
  return { kind: 'token', text: `"${text.replaceAll(/\\u005c/g, '\\\\')}"` };
}

/** Tokens in the place of any other; the last ones are not JSON. */
const tokens = [
  ...['null', 'true', 'false', '0', '-0', '1e400', '-1e-400', '1.5', '9007199254740993'],
  ...[
    '"9007199254740993"',
    '18446744073709551615',
    '18446744073709551616',
    '"18446744073709551616"',
  ],
  ...[
    '-9223372036854775808',
    '-9223372036854775809',
    '1e3',
    '1.0',
    '"1e3"',
    '"NaN"',
    '"-Infinity"',
  ],
  ...['""', '"0"', '"00"', '{}', '[]', '[null]', '{"a":null}', '"SPAN_KIND_SERVER"', '" "'],
  ...['"AAAA"', '"AAA"', '"_-8="', '"5b8efff798038103d269b633813fc60c"', '"eee19b7ec3c1b174"'],
  ...['1e', '01', '+1', '.5', '1.', '-', 'NaN', 'Infinity', 'nul', 'True', "'a'", '0x10', '1 2'],
  ...['"', '"\\', '"\\u12', '{', '[', ']', '}', ',', ':', '{,}', '[,]', '{"a"}', '{"a":}', '//'],
];

const escapes = [
  ...['\\u0000', '\\ud800', '\\udc00', '\\ud83d\\ude00', '\\ude00\\ud83d', '\\ud83d\\u0041'],
  ...['\\"\\\\\\/\\b\\f\\n\\r\\t', '\\x41', '\\u12g4', '\\', '\u0001', '\t', '\\u0022\\u005c'],
  ...canaries,
  ...canaries.map(spelled),
  `{\\"to\\":\\"${canaries[1] ?? ''}\\"}`,
];

const keys = [
  ...[
    '"a"',
    '""',
    '"key"',
    '"value"',
    '"stringValue"',
    '"intValue"',
    '"doubleValue"',
    '"boolValue"',
  ],
  ...['"arrayValue"', '"kvlistValue"', '"bytesValue"', '"values"', '"attributes"', '"traceId"'],
  ...[
    '"spanId"',
    '"parentSpanId"',
    '"name"',
    '"kind"',
    '"body"',
    '"events"',
    '"links"',
    '"status"',
  ],
  ...['"trace_id"', '"resourceSpans"', '"scopeSpans"', '"spans"', '"logRecords"', '"dataPoints"'],
  ...['"\\u0061"', '"\\u006bey"', '"__proto__"', '"constructor"', '"toString"', '"gauge"', '"sum"'],
];
