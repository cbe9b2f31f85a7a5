import { describe, expect, test } from 'vitest';
import { readRowBlocks } from '../../model/row-block.ts';
import { rowBlock } from '../../test/rows/span-rows.ts';
import { rowGroupRows } from '../database.ts';
import { type Acknowledged, Flights } from './flights.ts';

const flightBytes = 1_000;

describe('how much one flight takes', () => {
  test.each([
    ['texts that fill a row group: no more', rowGroupRows / 10, 10],
    ['texts that would nearly fill one: half as much again', rowGroupRows / 12, 15],
    ['and no more where that is just enough', rowGroupRows / 15, 15],
    ['texts that are far from it: no more', rowGroupRows / 20, 10],
    ['no texts', 0, 10],
  ])('%s', (_, textRows, count) => {
    const flights = opened(Array.from({ length: 40 }, (_, at) => batch(at + 1, textRows)));
    expect(flights.first(flightBytes)?.batches.length).toBe(count);
  });

  test('one batch, however large', () => {
    const flights = opened([{ ...batch(1, 0), bytes: 9_000 }, batch(2, 0)]);
    expect(flights.first(flightBytes)?.batches.length).toBe(1);
  });

  test('none without any', () => {
    expect(opened([]).first(flightBytes)).toBeUndefined();
  });
});

describe('the next', () => {
  test('begins once it is whole, and only while one is underway', () => {
    const flights = opened([]);
    for (let seq = 1; seq <= 10; seq++) flights.push(batch(seq, 0));
    flights.prepareNext(flightBytes);
    expect(flights.isUnderway).toBe(false);
    flights.first(flightBytes);
    for (let seq = 11; seq <= 19; seq++) flights.push(batch(seq, 0));
    flights.prepareNext(flightBytes);
    expect(flights.isWhole(flightBytes)).toBe(false);
    flights.push(batch(20, 0));
    expect(flights.isWhole(flightBytes)).toBe(true);
    flights.prepareNext(flightBytes);
    expect(flights.isWhole(flightBytes)).toBe(false);
    flights.arrived();
    expect(flights.first(flightBytes)?.batches.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 10 }, (_, at) => at + 11),
    );
    expect(flights.bytes).toBe(1_000);
    flights.arrived();
    expect([flights.isEmpty, flights.bytes, flights.isUnderway]).toEqual([true, 0, false]);
  });

  test('waits for more texts where these would nearly fill a row group', () => {
    const flights = opened([]);
    for (let seq = 1; seq <= 10; seq++) flights.push(batch(seq, rowGroupRows / 12));
    expect(flights.isWhole(flightBytes)).toBe(false);
    for (let seq = 11; seq <= 12; seq++) flights.push(batch(seq, rowGroupRows / 12));
    expect(flights.isWhole(flightBytes)).toBe(true);
  });

  test('does not begin after one that failed: it would be stored ahead of it', async () => {
    const loads: PromiseWithResolvers<void>[] = [];
    const flights = new Flights(() => {
      const load = Promise.withResolvers<void>();
      loads.push(load);
      return load.promise;
    });
    for (let seq = 1; seq <= 30; seq++) flights.push(batch(seq, 0));
    flights.first(flightBytes);
    flights.prepareNext(flightBytes);
    flights.arrived();
    // Files of the first are being removed, so nobody looks at the second yet.
    loads[1]?.reject(new Error('no'));
    await Promise.resolve();
    flights.prepareNext(flightBytes);
    expect(loads.length).toBe(2);
    await flights.turnedBack();
    expect(flights.first(flightBytes)?.batches[0]?.seq).toBe(11);
    flights.prepareNext(flightBytes);
    expect(loads.length).toBe(4);
  });

  test('waits again where what was underway has failed', async () => {
    const flights = new Flights(() => Promise.reject(new Error('no')));
    for (let seq = 1; seq <= 20; seq++) flights.push(batch(seq, 0));
    flights.first(flightBytes);
    flights.prepareNext(flightBytes);
    await flights.turnedBack();
    expect([flights.isUnderway, flights.bytes]).toEqual([false, 2_000]);
    expect(flights.first(flightBytes / 2)?.batches.length).toBe(5);
  });
});

function opened(batches: readonly Acknowledged[]): Flights {
  const flights = new Flights(() => new Promise(() => {}));
  for (const one of batches) flights.push(one);
  return flights;
}

/** Of 100 bytes, as far as a flight counts them. */
function batch(seq: number, textRows: number): Acknowledged {
  const texts = Array.from({ length: Math.ceil(textRows) }, () => ({ body: 'a' }));
  return {
    seq,
    blocks: texts.length === 0 ? [] : readRowBlocks(rowBlock('content', texts)),
    bytes: 100,
    memory: undefined,
    book: { deduplicated() {}, acknowledged() {}, loaded() {}, failed() {} },
  };
}
