import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTraces } from '../../collector/decode/decode.ts';
import { arbitraryContent } from './arbitrary-content.ts';
import { type Content, settled } from './content.ts';
import { encodeJson, encodeProtobuf, type JsonStyle } from './encode-content.ts';
import { messageContent } from './message-content.ts';
import { requestType } from './schema.ts';
import { tapeContent } from './tape-content.ts';

const seed = 20_260_701;
const limits = { valueDepthMax: 64 };
const type = requestType({ strindex: false });

function spanCount(content: Content): number {
  return content.resources
    .flatMap((resource) => resource.scopes)
    .reduce((sum, scope) => sum + scope.spans.length, 0);
}

describe('what a sender means is what stands on the tape', () => {
  test('protobuf, and protobufjs agrees', () => {
    const property = fc.property(arbitraryContent(), (content) => {
      const bytes = encodeProtobuf(type, content);
      const oracle = messageContent(type, bytes);
      const decoded = decodeTraces(bytes, 'protobuf', limits);
      expect(tapeContent(decoded.tape)).toEqual(settled(content));
      expect(oracle.content).toEqual(settled(content));
      expect(decoded.itemsIn).toBe(spanCount(content));
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
    const property = fc.property(arbitraryContent(), (content) => {
      const decoded = decodeTraces(encodeJson(content, style), 'json', limits);
      expect(tapeContent(decoded.tape)).toEqual(settled(content));
      expect(decoded.itemsIn).toBe(spanCount(content));
      expect(decoded.dropped).toEqual({});
    });
    fc.assert(property, { seed, numRuns: 250 });
  });

  test('the generator reaches spans, nested values and duplicate keys', () => {
    const contents = fc.sample(arbitraryContent(), { seed, numRuns: 200 });
    expect(contents.reduce((sum, content) => sum + spanCount(content), 0)).toBeGreaterThan(200);
    const duplicates = contents.map(
      (content) => decodeTraces(encodeProtobuf(type, content), 'protobuf', limits).duplicateKeys,
    );
    expect(Math.max(...duplicates)).toBeGreaterThan(1);
  });
});
