import { describe, expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { ask, askRange, noLimits, shown, storeOf } from './evaluate-query.testkit.ts';
import { evaluateQuery } from './evaluate-query.ts';
import type { Querier } from './querier.ts';

/** As many series as wanted, each with a sample a second from 0 to `seconds`. */
function endless(series: number, seconds: number): Querier {
  const timestamps = Float64Array.from({ length: seconds }, (_, index) => index * 1_000);
  const one = (index: number) => ({
    labels: { __name__: 'm', i: String(index) },
    *read() {
      yield { timestamps, values: timestamps };
    },
  });
  return { select: async () => Array.from({ length: series }, (_, index) => one(index)) };
}

function askEndless(
  source: string,
  series: number,
  options: { timeout?: number; signal?: AbortSignal } = {},
) {
  return evaluateQuery({
    source,
    expression: parseExpression(source),
    steps: { start: 0, end: 3_600_000, step: 1_000 },
    instant: false,
    querier: endless(series, 3_600),
    limits: { ...noLimits, timeout: options.timeout ?? 60_000 },
    signal: options.signal,
  });
}

const instantOf = (source: string) => ({
  source,
  expression: parseExpression(source),
  steps: { start: 0, end: 0, step: 0 },
  instant: true,
});

describe('evaluateQuery() within its limits', () => {
  const store = storeOf(10, 'm{i="a"} 1 2 3', 'm{i="b"} 1 2 3');
  const tooMany = 'query processing would load too many samples into memory in query execution';

  test('refuses to read more samples than allowed', async () => {
    const limits = { ...noLimits, maxSamples: 5 };
    await expect(ask(store, 'sum_over_time(m[1m])', 30, { limits })).rejects.toMatchObject({
      kind: 'too-large',
      message: tooMany,
      hint: expect.stringContaining('query.max_samples (now 5)'),
    });
  });

  test('refuses to hold more points than allowed', async () => {
    const limits = { ...noLimits, maxPoints: 100 };
    const asked = askRange(store, 'm', { to: 60, step: 1 }, { limits });
    await expect(asked).rejects.toMatchObject({ kind: 'too-large', message: tooMany });
  });

  test('refuses steps without number before it makes them', async () => {
    const limits = { ...noLimits, maxPoints: 10_000_000 };
    const century = { to: 3_155_760_000, step: 0.001 };
    await expect(askRange(store, 'm', century, { limits })).rejects.toMatchObject({ kind: 'too-large' });
    const asked = ask(store, 'sum_over_time(m[100y:1ms])', 30, { limits });
    await expect(asked).rejects.toMatchObject({ kind: 'too-large' });
  });

  test('refuses selectors of more series than allowed', async () => {
    const limits = { ...noLimits, maxSeries: 1 };
    await expect(ask(store, 'm', 0, { limits })).rejects.toMatchObject({
      kind: 'too-large',
      message: 'Cannot answer the query: a selector matches 2 series',
    });
  });

  test('refuses many selectors that together match too many series', async () => {
    const limits = { ...noLimits, maxPoints: 2_000 };
    const one = evaluateQuery({ ...instantOf('m'), querier: endless(100, 1), limits });
    expect((await one).stats.series).toBe(100);
    const many = evaluateQuery({ ...instantOf('m or m or m or m'), querier: endless(100, 1), limits });
    await expect(many).rejects.toMatchObject({ kind: 'too-large', message: tooMany });
  });

  test('lets rows go that an aggregation has taken', async () => {
    const { stats } = await askEndless('sum(m)', 50);
    expect(stats).toMatchObject({ series: 50, samples: 50 * 3_600 });
    expect(stats.peakPoints).toBeLessThan(5 * 3_601);
  });

  test('ends when its time is over', async () => {
    const asked = askEndless('sum(quantile_over_time(0.5, m[1h]))', 1_000_000, { timeout: 100 });
    await expect(asked).rejects.toMatchObject({
      kind: 'timeout',
      message: 'query timed out in expression evaluation',
    });
  });

  test('ends when the reading takes too long', async () => {
    const querier: Querier = { select: () => new Promise(() => {}) };
    const steps = { start: 0, end: 0, step: 0 };
    const limits = { ...noLimits, timeout: 20 };
    const expression = parseExpression('m');
    await expect(
      evaluateQuery({ source: 'm', expression, steps, instant: true, querier, limits }),
    ).rejects.toThrow('query timed out in expression evaluation');
  });

  test('ends midway when nobody waits any more', async () => {
    const { signal, abort } = aborter();
    setTimeout(abort, 50);
    const asked = askEndless('sum(rate(m[5m]))', 1_000_000, { signal });
    await expect(asked).rejects.toThrow('query was canceled in expression evaluation');
  });

  test('does not begin when nobody waited from the first', async () => {
    const asked = ask(store, 'm', 0, { signal: AbortSignal.abort() });
    await expect(asked).rejects.toThrow('query was canceled in expression evaluation');
  });

  test('ends with the reason of who ended it, where that is for an operator', async () => {
    const reason = new OperationalError('timeout', 'the caller has no more time');
    await expect(ask(store, 'm', 0, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('lets timers and other queries go on meanwhile', async () => {
    const { signal, abort } = aborter();
    const long = askEndless('sum(max_over_time(m[10m]))', 1_000_000, { signal }).catch(() => 'ended');
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    for (let round = 0; round < 20; round++) {
      expect(shown(await ask(store, 'sum(m)', 20))).toEqual(['{} 6']);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    clearInterval(timer);
    abort();
    expect(ticks).toBeGreaterThan(5);
    expect(await long).toBe('ended');
  });

  test('tells what each node cost', async () => {
    const { stats } = await ask(store, 'sum(rate(m[30s]))', 20, { profile: true });
    const [rate] = stats.profile!.children;
    expect(stats.profile).toMatchObject({
      text: 'sum(rate(m[30s]))',
      kind: 'aggregation',
      series: 1,
      samples: 6,
    });
    expect(rate).toMatchObject({ text: 'rate(m[30s])', kind: 'call', series: 2, samples: 6 });
    expect(rate!.children).toMatchObject([
      { text: 'm[30s]', kind: 'matrix-selector', series: 2, samples: 6 },
    ]);
  });
});

function aborter() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
