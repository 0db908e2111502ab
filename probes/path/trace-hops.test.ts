import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskHop, traceHops } from './trace-hops.ts';

const never = new AbortController().signal;
const router = (address: string) => ({ address, rtt: 1, end: false, reached: false });
const target = { address: '192.0.2.1', rtt: 2, end: true, reached: true };

describe('traceHops', () => {
  test('ends at the target, whatever answers behind it', async () => {
    const ask: AskHop = async (ttl) => (ttl < 7 ? router(`10.0.0.${ttl}`) : target);
    const { hops, reached } = await traceHops(ask, never);
    expect(reached).toBe(true);
    expect(hops.map(({ address }) => address)).toEqual(
      [1, 2, 3, 4, 5, 6].map((ttl) => `10.0.0.${ttl}`).concat('192.0.2.1'),
    );
  });

  test('asks a silent hop a second time', async () => {
    const asked: number[] = [];
    const ask: AskHop = async (ttl) => {
      asked.push(ttl);
      if (ttl === 2 && asked.filter((each) => each === 2).length < 2) return undefined;
      return ttl < 3 ? router(`10.0.0.${ttl}`) : target;
    };
    const { hops } = await traceHops(ask, never);
    expect(hops.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2', '192.0.2.1']);
  });

  test('does not take the way for longer than it is when the first answers were lost', async () => {
    let lost = 10;
    const ask: AskHop = async (ttl) => (lost-- > 0 ? undefined : ttl < 2 ? router('10.0.0.1') : target);
    const { hops, reached } = await traceHops(ask, never);
    expect(reached).toBe(true);
    expect(hops.map(({ address }) => address)).toEqual(['10.0.0.1', '192.0.2.1']);
  });

  test('gives up after ten silent hops', async () => {
    const { hops, reached } = await traceHops(async () => undefined, never);
    expect([hops.length, reached]).toEqual([10, false]);
  });

  test('never has more than 30 hops, each once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 30, maxLength: 60 }), async (answers) => {
        const ask: AskHop = async (ttl) => (answers[ttl] ? router(`10.0.0.${ttl}`) : undefined);
        const { hops } = await traceHops(ask, never);
        expect(hops.length).toBeLessThanOrEqual(30);
        expect(hops.map(({ ttl }) => ttl)).toEqual(hops.map((_, index) => index + 1));
      }),
    );
  });

  test('keeps what it has when it is cancelled', async () => {
    const cancel = new AbortController();
    const ask: AskHop = async (ttl) => {
      if (ttl === 5) cancel.abort();
      return router(`10.0.0.${ttl}`);
    };
    expect((await traceHops(ask, cancel.signal)).hops).toHaveLength(5);
  });
});
