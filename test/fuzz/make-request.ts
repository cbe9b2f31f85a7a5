import type { Signal } from '../../model/signal.ts';
import { mutate } from '../otlp/mutate.ts';
import { jsonText, jsonTree } from './json-tree.ts';
import { mutateTree } from './mutate-json.ts';
import { mutateFields } from './mutate-protobuf.ts';
import { encodeMessage } from './otlp-messages.ts';
import { encodeFields, readFields } from './protobuf-tree.ts';
import { seeds } from './seeds.ts';
import { type FuzzTarget, once, pick, type Random } from './target.ts';

export type Encoding = 'protobuf' | 'json';

/** Inputs that are made of one structured damage by damaging bytes: these cost next to nothing. */
const variantsEach = 7;

/** Damaged requests of one signal: by structure first, then some of their bytes. */
export function requestMaker(signal: Signal, encoding: Encoding): FuzzTarget['make'] {
  const damage = encoding === 'protobuf' ? damageProtobuf(signal) : damageJson(signal);
  const corpus = seeds[signal].map((seed) =>
    Uint8Array.from(
      encoding === 'protobuf' ? encodeMessage(signal, seed) : encoder.encode(JSON.stringify(seed)),
    ),
  );
  let base = pick(corpus, () => 0);
  let left = 0;
  return (random) => {
    if (left > 0) {
      left--;
      return Uint8Array.from(mutate(base, pick(corpus, random), random));
    }
    left = variantsEach;
    base = once(random, 8) ? pick(corpus, random) : damage(random);
    return base;
  };
}

const encoder = new TextEncoder();

function damageProtobuf(signal: Signal): (random: Random) => Uint8Array<ArrayBuffer> {
  const trees = seeds[signal].map((seed) => readFields(encodeMessage(signal, seed)) ?? []);
  return (random) => {
    let fields: ReturnType<typeof mutateFields> = pick(trees, random);
    for (let left = 1 + random(4); left > 0; left--) {
      fields = mutateFields(fields, pick(trees, random), random);
    }
    return encodeFields(fields);
  };
}

function damageJson(signal: Signal): (random: Random) => Uint8Array<ArrayBuffer> {
  const trees = seeds[signal].map(jsonTree);
  return (random) => {
    let tree = pick(trees, random);
    for (let left = 1 + random(4); left > 0; left--) {
      tree = mutateTree(tree, pick(trees, random), random);
    }
    return encoder.encode(jsonText(tree));
  };
}
