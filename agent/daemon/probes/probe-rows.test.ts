import { expect, test } from 'vitest';
import { entryOf } from './probe-parts.testkit.ts';
import { probeRow } from './probe-rows.ts';

const context = { now: 0, target: '192.0.2.7:80', marks: [] };

test('probeRow() tells of a probe that was not run yet', () => {
  const row = probeRow(entryOf(), { ...context, vantages: ['a'], runsHere: true });
  expect(row).toMatchObject({ state: 'unknown', reason: 'no-results', message: 'unknown: not run yet' });
});

test('probeRow() tells who runs a probe that this host leaves to others', () => {
  const entry = entryOf();
  entry.judged = { ...entry.judged, state: 'up', reason: 'ok', message: 'up', since: 0 };
  const row = probeRow(entry, { ...context, vantages: ['a', 'b'], runsHere: false });
  expect(row).toMatchObject({
    state: 'unknown',
    since: null,
    reason: 'left-to-others',
    message: 'unknown: not run here, but by a, b',
  });
});

test('probeRow() tells that a probe is disabled', () => {
  const row = probeRow(entryOf({ enabled: false }), { ...context, vantages: ['a'], runsHere: true });
  expect(row).toMatchObject({ state: 'unknown', reason: 'disabled' });
});
