import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockSample, type PairSample, summarizePair } from './pair-summary.ts';

const lost: PairSample = { at: 0, ok: false };
const took = (rtt: number, offset?: number): PairSample => ({
  at: 0,
  ok: true,
  rtt,
  ...(offset === undefined ? {} : { offset }),
});

test('summarizePair() gives the median round trip and the share that was lost', () => {
  expect(summarizePair([took(9), took(1), lost, took(2)])).toEqual({
    up: true,
    latency: 2,
    loss: 0.25,
    offset: undefined,
  });
  expect(summarizePair([took(4), took(1)]).latency).toBe(2.5);
});

test('summarizePair() has no latency where all were lost', () => {
  expect(summarizePair([lost, lost])).toEqual({ up: false, latency: undefined, loss: 1, offset: undefined });
});

test('summarizePair() is down when the last two were lost, and not for one', () => {
  expect(summarizePair([took(1), lost]).up).toBe(true);
  expect(summarizePair([took(1), lost, lost]).up).toBe(false);
  expect(summarizePair([took(1), lost, lost, took(1)]).up).toBe(true);
  expect(summarizePair([lost]).up).toBe(false);
});

test('summarizePair() takes the clock offset from the shortest round trip', () => {
  const samples = [took(40, 17), took(2, 5), took(3, 9), took(1)];
  expect(summarizePair(samples).offset).toEqual({ milliseconds: 5, error: 1 });
});

test('summarizePair() takes the clock offset from the last eight that were answered', () => {
  const samples = [took(1, 1_000), ...new Array(7).fill(took(9, 5)), lost, took(8, 6)];
  expect(summarizePair(samples).offset).toEqual({ milliseconds: 6, error: 4 });
});

test('clockSample() gives round trip and offset of a request with four time stamps', () => {
  // The other clock is 1,000 ahead; 10 there, 5 to answer, 20 back.
  expect(clockSample(0, 1_010, 1_015, 35)).toEqual({ at: 0, ok: true, rtt: 30, offset: 995 });
});

test('clockSample() has no round trip below zero when a clock was set in between', () => {
  expect(clockSample(1_000, 0, 0, 500)).toMatchObject({ rtt: 0 });
});

const milliseconds = fc.double({ min: 0, max: 5_000, noNaN: true });

test('summarizePair() is never wrong about the clock by more than it says', () => {
  const trip = fc.record({ there: milliseconds, answering: milliseconds, back: milliseconds });
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.array(trip, { minLength: 1 }), (ahead, trips) => {
      const samples = trips.map(({ there, answering, back }) => {
        const received = there + ahead;
        return clockSample(0, received, received + answering, there + answering + back);
      });
      const { offset } = summarizePair(samples);
      expect(Math.abs(offset!.milliseconds - ahead)).toBeLessThanOrEqual(offset!.error + 1e-6);
    }),
  );
});

const sample = fc.oneof(
  fc.constant(lost),
  milliseconds.map((rtt) => took(rtt)),
);

test('summarizePair() keeps latency among the round trips and loss a ratio', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 80 }), (samples) => {
      const { latency, loss } = summarizePair(samples);
      const trips = samples.flatMap((one) => (one.ok ? [one.rtt] : []));
      expect(loss).toBeGreaterThanOrEqual(0);
      expect(loss).toBeLessThanOrEqual(1);
      expect(latency === undefined).toBe(trips.length === 0);
      if (latency === undefined) return;
      expect(latency).toBeGreaterThanOrEqual(Math.min(...trips));
      expect(latency).toBeLessThanOrEqual(Math.max(...trips));
    }),
  );
});
