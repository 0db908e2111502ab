import { describe, expect, test } from 'vitest';
import { lookbackOf, planRead } from './plan-read.ts';

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;

describe('planRead()', () => {
  test('reads raw where raw samples are kept', () => {
    expect(planRead({ start: NOW - HOUR, end: NOW, step: 15_000 }, NOW - 24 * HOUR)).toEqual({});
  });

  test('reads raw for a short range, however wide the step', () => {
    expect(planRead({ start: NOW - HOUR, end: NOW, step: HOUR }, NOW - 24 * HOUR).tier).toBeUndefined();
  });

  test('reads raw for a long range when the step is finer than any tier', () => {
    expect(
      planRead({ start: NOW - 24 * HOUR, end: NOW, step: 30_000 }, NOW - 48 * HOUR).tier,
    ).toBeUndefined();
  });

  test('reads the minute tier for a long range, and its end raw', () => {
    expect(planRead({ start: NOW - 24 * HOUR, end: NOW, step: 60_000 }, NOW - 48 * HOUR)).toEqual({
      tier: { resolution: '1m', end: NOW, rawStart: NOW - 120_000 },
    });
  });

  test('reads the hour tier for a long range at a step of an hour', () => {
    expect(planRead({ start: NOW - 72 * HOUR, end: NOW, step: HOUR }, NOW - 96 * HOUR)).toEqual({
      tier: { resolution: '1h', end: NOW, rawStart: NOW - 2 * HOUR },
    });
  });

  test('reads the minute tier only for the part of which raw samples have expired', () => {
    const oldest = NOW - HOUR;
    expect(planRead({ start: NOW - 2 * HOUR, end: NOW, step: 15_000 }, oldest)).toEqual({
      tier: { resolution: '1m', end: oldest - 1, rawStart: oldest },
    });
  });

  test('reads the hour tier for what is older than a year', () => {
    const start = NOW - 400 * 24 * HOUR;
    expect(planRead({ start, end: start + HOUR, step: 60_000 }, NOW - 24 * HOUR).tier).toEqual({
      resolution: '1h',
      end: start + HOUR,
      rawStart: NOW - 24 * HOUR,
    });
  });

  test('reads raw from an empty store', () => {
    expect(planRead({ start: 0, end: NOW, step: 15_000 }, undefined)).toEqual({});
  });
});

describe('lookbackOf()', () => {
  test('is five minutes but for the hour tier', () => {
    expect(lookbackOf({})).toBe(300_000);
    expect(lookbackOf({ tier: { resolution: '1m', end: 0, rawStart: 0 } })).toBe(300_000);
    expect(lookbackOf({ tier: { resolution: '1h', end: 0, rawStart: 0 } })).toBe(HOUR);
  });
});
