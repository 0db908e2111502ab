import { expect, test } from 'vitest';
import type { ProbeState } from '../../../probes/probe-result.ts';
import type { ProbeEntry } from './probe-entry.ts';
import { stateEvent } from './probe-events.ts';
import { entryOf } from './probe-parts.testkit.ts';

function entryIn(
  state: ProbeState,
  before?: { told?: ProbeState; changes?: ProbeEntry['changes'] },
): ProbeEntry {
  const entry = entryOf();
  entry.judged = { ...entry.judged, state, message: `${state}: connection refused` };
  return Object.assign(entry, before);
}

test('stateEvent() tells a change with its reason, and how long it was what it was', () => {
  const changes = [
    { at: 0, state: 'up' as const },
    { at: 60_000, state: 'down' as const },
  ];
  expect(stateEvent(entryIn('down', { told: 'up', changes }), [])).toEqual({
    kind: 'probe-changed',
    severity: 'error',
    subject: 'shop',
    message: 'shop is down: connection refused; it was up for 1 min',
  });
});

test('stateEvent() tells a state once', () => {
  const entry = entryIn('down', { told: 'up' });
  expect(stateEvent(entry, [])).toBeDefined();
  expect(stateEvent(entry, [])).toBeUndefined();
});

test.each(['up', 'unknown'] as const)(
  'stateEvent() does not tell that a probe is %s from the beginning',
  (state) => {
    expect(stateEvent(entryIn(state), [])).toBeUndefined();
  },
);

test('stateEvent() tells that a probe is down from the beginning', () => {
  expect(stateEvent(entryIn('down'), [])?.message).toBe('shop is down: connection refused');
});

test('stateEvent() gives no length to a state that ended in a time of which nothing is known', () => {
  const changes = [
    { at: 0, state: 'unknown' as const },
    { at: 60_000, state: 'down' as const },
  ];
  const { message } = stateEvent(entryIn('down', { told: 'up', changes }), [])!;
  expect(message).toBe('shop is down: connection refused; it was up');
});

test('stateEvent() names the marks', () => {
  const marks = [{ mark: 'silenced', because: 'by ann', until: null }];
  expect(stateEvent(entryIn('down'), marks)?.message).toBe('shop is down: connection refused [silenced]');
});
