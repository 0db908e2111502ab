import { expect, test } from 'vitest';
import { probePhase, untilPhase } from './probe-phase.ts';

test('probePhase() is the same for the same host and probe, and another on another host', () => {
  expect(probePhase('web-1', 'shop')).toBe(probePhase('web-1', 'shop'));
  expect(probePhase('web-1', 'shop')).not.toBe(probePhase('web-2', 'shop'));
});

test('probePhase() does not take the end of the host for the start of the probe', () => {
  expect(probePhase('web-1', '1')).not.toBe(probePhase('web-', '11'));
});

test('untilPhase() gives the time until the wall clock is there', () => {
  expect(untilPhase(10_000, 1_000, 0.25)).toBe(250);
  expect(untilPhase(10_250, 1_000, 0.25)).toBe(0);
  expect(untilPhase(10_251, 1_000, 0.25)).toBe(999);
});
