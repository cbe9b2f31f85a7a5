import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../collector/decode/decode.ts';
import { droppedItems } from '../../model/receipt.ts';
import { decodeAny } from '../fuzz/decode-target.ts';
import { arbitraryContent } from './arbitrary-content.ts';
import { settled } from './content.ts';
import { encodeJson, encodeProtobuf } from './encode-content.ts';
import { logKit } from './log-content.ts';
import { type MessageContent, messageContent } from './message-content.ts';
import { metricKit } from './metric-content.ts';
import { mutate, seededRandom } from './mutate.ts';
import { requestType } from './schema.ts';
import type { SignalKit } from './signal-kit.ts';
import { spanKit } from './span-content.ts';
import { tapeContent } from './tape-content.ts';

const seed = Number(process.env.SPANLEDGER_FUZZ_SEED ?? 20_260_702);
/** Mutations for each encoding; a longer run sets the variable. */
const runs = Number(process.env.SPANLEDGER_FUZZ_RUNS ?? 10_000);

function failure(index: number, bytes: Uint8Array, thrown: unknown): Error {
  const text = Buffer.from(bytes).toString('base64');
  return new Error(`seed ${seed}, mutation ${index}, base64 ${text}`, { cause: thrown });
}

damagedBytes(spanKit);
damagedBytes(logKit);
damagedBytes(metricKit);

function damagedBytes<Item>(kit: SignalKit<Item>): void {
  const { signal } = kit;
  const type = requestType({ strindex: false, request: kit.request });
  /** Without empty envelopes: whatever protobufjs refuses in them should cost us an item. */
  const contents = fc
    .sample(arbitraryContent(kit.arbitrary), { seed, numRuns: 200 })
    .map((content) => settled(content, kit.settle))
    .filter((content) => content.resources.length > 0);

  describe(`damaged bytes of ${signal}`, () => {
    test(`protobuf: ${runs} mutations, the same content as protobufjs where both accept`, () => {
      const random = seededRandom(seed);
      const corpus = contents.map((content) => encodeProtobuf(kit, type, content));
      const seen = { refused: 0, partial: 0, compared: 0, lenient: 0 };
      for (let i = 0; i < runs; i++) {
        const bytes = mutate(pick(corpus, random), pick(corpus, random), random);
        try {
          const decoded = decodeAny(signal, Uint8Array.from(bytes), 'protobuf');
          seen[compare(kit, type, bytes, decoded)]++;
        } catch (thrown) {
          throw failure(i, bytes, thrown);
        }
      }
      // Each outcome is reached, or this test shows less than it says.
      expect(Math.min(seen.refused, seen.partial, seen.compared)).toBeGreaterThan(runs / 100);
      expect(seen.lenient).toBeLessThan(runs / 100);
    });

    test(`JSON: ${runs} mutations; what JSON.parse refuses is refused`, () => {
      const random = seededRandom(seed + 1);
      const style = { longsAsNumbers: true, escapeAll: false, space: '' };
      const corpus = contents.map((content) => encodeJson(kit, content, style));
      const seen = { refused: 0, accepted: 0 };
      for (let i = 0; i < runs; i++) {
        const bytes = mutate(pick(corpus, random), pick(corpus, random), random);
        try {
          const decoded = decodeAny(signal, Uint8Array.from(bytes), 'json');
          if (decoded !== undefined) tapeContent(kit, decoded.tape);
          if (decoded === undefined) seen.refused++;
          else seen.accepted++;
          if (decoded !== undefined && bytes.length > 0 && !isJson(bytes)) {
            throw new Error('JSON.parse refuses what was accepted');
          }
        } catch (thrown) {
          throw failure(i, bytes, thrown);
        }
      }
      expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(runs / 100);
    });
  });
}

function pick<Item>(items: readonly Item[], random: (below: number) => number): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/**
 * Holds the outcome against protobufjs, which fails as a whole where we drop one item. `lenient`:
 * it refused an envelope that lost its items to the damage, where there was nothing for us to
 * drop.
 */
function compare<Item>(
  kit: SignalKit<Item>,
  type: protobuf.Type,
  bytes: Uint8Array,
  decoded: Decoded | undefined,
): 'refused' | 'partial' | 'compared' | 'lenient' {
  const oracle = decodeOracle(kit, type, bytes);
  if (decoded === undefined) {
    expect(oracle, 'we refused what protobufjs reads').toBeUndefined();
    return 'refused';
  }
  const ours = tapeContent(kit, decoded.tape);
  if (oracle === undefined) return droppedItems(decoded.dropped) > 0 ? 'partial' : 'lenient';
  if (!isDeepStrictEqual(ours, oracle.content)) expect(ours).toEqual(oracle.content);
  expect(decoded.itemsIn).toBe(oracle.itemsIn);
  return 'compared';
}

function decodeOracle<Item>(
  kit: SignalKit<Item>,
  type: protobuf.Type,
  bytes: Uint8Array,
): MessageContent<Item> | undefined {
  try {
    return messageContent(kit, type, bytes);
  } catch {
    return undefined;
  }
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
