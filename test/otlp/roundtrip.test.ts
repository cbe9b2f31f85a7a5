import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../collector/decode/decode.ts';
import { arbitraryContent } from './arbitrary-content.ts';
import { allItems, type Content, settled } from './content.ts';
import { encodeJson, encodeProtobuf, type JsonStyle } from './encode-content.ts';
import { logKit } from './log-content.ts';
import { messageContent } from './message-content.ts';
import { metricKit } from './metric-content.ts';
import { requestType } from './schema.ts';
import type { SignalKit } from './signal-kit.ts';
import { spanKit } from './span-content.ts';
import { tapeContent } from './tape-content.ts';

const seed = 20_260_701;
const limits = { valueDepthMax: 64 };

whatIsSentStandsOnTheTape(spanKit);
whatIsSentStandsOnTheTape(logKit);
whatIsSentStandsOnTheTape(metricKit);

function whatIsSentStandsOnTheTape<Item>(kit: SignalKit<Item>): void {
  const type = requestType({ strindex: false, request: kit.request });
  const content = arbitraryContent(kit.arbitrary);
  const count = (sent: Content<Item>): number =>
    allItems(sent).reduce((sum, item) => sum + kit.count(item), 0);

  describe(`${kit.signal}: what a sender means is what stands on the tape`, () => {
    test('protobuf, and protobufjs agrees', () => {
      const property = fc.property(content, (sent) => {
        const bytes = encodeProtobuf(kit, type, sent);
        const oracle = messageContent(kit, type, bytes);
        const decoded = decode(kit.signal, bytes, 'protobuf', limits);
        expect(tapeContent(kit, decoded.tape)).toEqual(settled(sent, kit.settle));
        expect(oracle.content).toEqual(settled(sent, kit.settle));
        expect(decoded.itemsIn).toBe(count(sent));
        expect(decoded.dropped).toEqual({});
      });
      fc.assert(property, { seed, numRuns: 400 });
    });

    const styles: readonly JsonStyle[] = [
      { longsAsNumbers: false, escapeAll: false, space: '' },
      { longsAsNumbers: true, escapeAll: false, space: ' \n\r\t' },
      { longsAsNumbers: true, escapeAll: true, space: '' },
    ];
    test.each(styles)('JSON written as %o', (style) => {
      const property = fc.property(content, (sent) => {
        const decoded = decode(kit.signal, encodeJson(kit, sent, style), 'json', limits);
        expect(tapeContent(kit, decoded.tape)).toEqual(settled(sent, kit.settle));
        expect(decoded.itemsIn).toBe(count(sent));
        expect(decoded.dropped).toEqual({});
      });
      fc.assert(property, { seed, numRuns: 250 });
    });

    test('the generator reaches items, nested values and duplicate keys', () => {
      const samples = fc.sample(content, { seed, numRuns: 200 });
      expect(samples.reduce((sum, one) => sum + count(one), 0)).toBeGreaterThan(200);
      const duplicates = samples.map((sent) => {
        const bytes = encodeProtobuf(kit, type, sent);
        return decode(kit.signal, bytes, 'protobuf', limits).duplicateKeys;
      });
      expect(Math.max(...duplicates)).toBeGreaterThan(1);
    });
  });
}
