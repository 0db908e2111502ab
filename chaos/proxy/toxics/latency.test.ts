import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runDatagrams } from '../datagram-run.testkit.ts';
import { StageRun, told } from '../stage-run.testkit.ts';
import { describeToxicKind } from '../toxic-kinds.contract.ts';
import { latencyToxic } from './latency.ts';

describeToxicKind(latencyToxic, { keepsBytes: true });

describe('latencyToxic', () => {
  it('delays each chunk from its own arrival, and the end only behind them', () => {
    const run = new StageRun(latencyToxic, { latency: 200 });
    for (const chunk of 'abc') {
      run.chunk(chunk);
      run.advance(50);
    }
    run.end();
    run.advance(1000);
    expect(told(run.events)).toEqual(['1B@200', '1B@250', '1B@300', 'end@300']);
  });

  it('does not delay an end with no data before it', () => {
    const run = new StageRun(latencyToxic, { latency: 300 });
    run.end();
    expect(told(run.events)).toEqual(['end@0']);
  });

  it('gives all that waits at once when it is removed', () => {
    const run = new StageRun(latencyToxic, { latency: 2000 });
    run.chunk('1');
    run.advance(20);
    run.chunk('2');
    run.advance(280);
    run.remove();
    expect(told(run.events)).toEqual(['1B@300', '1B@300']);
  });

  it('lets the oldest chunk go when it is changed, and counts the others anew from when they came', () => {
    const run = new StageRun(latencyToxic, { latency: 2000 });
    for (const chunk of '12345') {
      run.chunk(chunk);
      run.advance(20);
    }
    run.advance(200);
    run.change({ latency: 500, jitter: 0 });
    run.advance(1000);
    expect(told(run.events)).toEqual(['1B@300', '1B@520', '1B@540', '1B@560', '1B@580']);
  });

  it('draws whole milliseconds from latency - jitter up to, not including, latency + jitter', () => {
    const delays = new Set<number>();
    for (let seed = 0; seed < 300; seed++) delays.add(delayOf({ latency: 100, jitter: 5 }, seed));
    expect([...delays].toSorted((a, b) => a - b)).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104]);
  });

  it('never delays by less than nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.integer(), (latency, jitter, seed) => {
        expect(delayOf({ latency: Math.min(latency, 1000), jitter }, seed)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('delays each datagram from its own arrival', () => {
    const { sent, datagram, change } = runDatagrams(latencyToxic, { latency: 100 });
    datagram('a', 10);
    change({ latency: 20, jitter: 0 });
    datagram('b', 30);
    expect(sent).toEqual([
      { data: 'a', due: 110 },
      { data: 'b', due: 50 },
    ]);
  });

  it('keeps the order of chunks whose delays cross', () => {
    const run = new StageRun(latencyToxic, { latency: 100, jitter: 100 });
    for (let chunk = 1; chunk <= 50; chunk++) run.chunk('x'.repeat(chunk));
    run.advance(200);
    expect(run.events.map((event) => event.event === 'data' && event.data.length)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
  });
});

function delayOf(attributes: { latency: number; jitter: number }, seed: number): number {
  const run = new StageRun(latencyToxic, attributes, seed);
  run.chunk('x');
  run.advance(10_000);
  return run.events[0]!.at;
}
