import { describe, expect, it } from 'vitest';
import { runDatagrams } from '../datagram-run.testkit.ts';
import { passed, StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { bandwidthToxic } from './bandwidth.ts';

describeToxicKind(bandwidthToxic, { keepsBytes: true });

describe('bandwidthToxic', () => {
  it('passes a large chunk on in pieces of 100 ms, anew with each 32 KiB, and the end behind them', () => {
    const run = new StageRun(bandwidthToxic, { rate: 100 });
    run.chunk(new Uint8Array(100_000));
    run.end();
    run.advance(2000);
    expect(told(run.events)).toEqual([
      ...['10000B@100', '10000B@200', '10000B@300', '2768B@328'],
      ...['10000B@428', '10000B@528', '10000B@628', '2768B@655'],
      ...['10000B@755', '10000B@855', '10000B@955', '2768B@983'],
      ...['1696B@1000', 'end@1000'],
    ]);
  });

  it('carries the debt over small chunks', () => {
    const run = new StageRun(bandwidthToxic, { rate: 1 });
    for (let index = 0; index < 10; index++) {
      run.chunk(new Uint8Array(50));
      run.advance(10);
    }
    run.advance(1000);
    expect(run.events.map(({ at }) => at)).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450, 500]);
  });

  it('does not make up for time without data', () => {
    const run = new StageRun(bandwidthToxic, { rate: 1 });
    run.chunk(new Uint8Array(50));
    run.advance(500);
    run.chunk(new Uint8Array(50));
    run.advance(500);
    expect(told(run.events)).toEqual(['50B@50', '50B@550']);
  });

  it.each([0, -5])('stalls at a rate of %d and loses nothing', (rate) => {
    const run = new StageRun(bandwidthToxic, { rate });
    run.chunk('held');
    run.end();
    run.advance(1e9);
    expect(run.events).toEqual([]);
    run.remove();
    expect(passed(run.events).toString()).toBe('held');
    expect(run.events.at(-1)?.event).toBe('end');
  });

  it('begins its debt anew when it is changed', () => {
    const run = new StageRun(bandwidthToxic, { rate: 1 });
    run.chunk(new Uint8Array(1000));
    run.advance(150);
    run.change({ rate: 10 });
    run.advance(1000);
    expect(told(run.events)).toEqual([
      ...['100B@100', '100B@150'],
      ...['100B@160', '100B@170', '100B@180', '100B@190', '100B@200', '100B@210', '100B@220', '100B@230'],
    ]);
  });

  it('goes on from a stall when it is changed', () => {
    const run = new StageRun(bandwidthToxic, { rate: 0 });
    run.chunk(new Uint8Array(1000));
    run.chunk(new Uint8Array(1000));
    run.advance(700);
    run.change({ rate: 10 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['1000B@700', '1000B@800']);
  });

  it('keeps 100 MB/s with chunks of 512 KiB, in pieces of 2 ms', () => {
    const run = new StageRun(bandwidthToxic, { rate: 100_000 });
    for (let index = 0; index < 200; index++) run.chunk(new Uint8Array(524_288));
    run.advance(2000);
    expect(run.events.at(-1)?.at).toBeCloseTo(1048.576, 6);
    expect(run.events.length).toBe(200 * 3);
  });

  it('has datagrams wait for each other, and drops what would wait for more than a second', () => {
    const { sent, datagram } = runDatagrams(bandwidthToxic, { rate: 1 });
    const half = 'x'.repeat(500);
    for (let index = 0; index < 4; index++) datagram(half, 10);
    datagram('yy', 600);
    expect(sent.map(({ data, due }) => [data.length, due])).toEqual([
      [500, 510],
      [500, 1010],
      [2, 1012],
    ]);
  });

  it('drops every datagram at a rate of 0, until it is changed', () => {
    const { sent, datagram, change } = runDatagrams(bandwidthToxic, { rate: 0 });
    datagram('lost', 0);
    change({ rate: 1 });
    datagram('sent', 10);
    expect(sent).toEqual([{ data: 'sent', due: 14 }]);
  });

  it('has datagrams that come again after a change wait from then', () => {
    const { sent, datagram, change } = runDatagrams(bandwidthToxic, { rate: 1 });
    change({ rate: 1 }, 200);
    datagram('held', 10);
    expect(sent).toEqual([{ data: 'held', due: 204 }]);
  });

  it('does not hold a rate that nothing can reach', () => {
    const run = new StageRun(bandwidthToxic, { rate: 2 ** 63 });
    run.chunk(new Uint8Array(524_288));
    run.end();
    expect(told(run.events)).toEqual(['524288B@0', 'end@0']);
  });

  it.each([
    [-1, 65_536],
    [100, 65_536],
    [100_000, 5_000_000],
    [2 ** 63, 8_388_608],
  ])('lets at rate %d no more than %d bytes wait: 50 ms, and within bounds', (rate, capacity) => {
    expect(bandwidthToxic.capacity?.({ rate })).toBe(capacity);
  });
});
