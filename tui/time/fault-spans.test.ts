import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fleetEvent } from '../console.testkit.ts';
import { NOON } from '../fleet.testkit.ts';
import { makeTheme } from '../theme/theme.ts';
import { faultSpans } from './fault-spans.ts';
import { timeBar } from './time-bar.ts';

const MINUTE = 60_000;
const window = { start: NOON - 10 * MINUTE, end: NOON };
const event = (ago: number, kind: string, change: Parameters<typeof fleetEvent>[0] = {}) =>
  fleetEvent({ id: ago, time: NOON - ago * MINUTE, kind, subject: 'redis', severity: 'warning', ...change });
const { hostKey } = fleetEvent();
const spans = (...events: ReturnType<typeof fleetEvent>[]) => spansOf(new Set([hostKey]), events);
const spansOf = (faulty: ReadonlySet<string>, events: readonly ReturnType<typeof fleetEvent>[]) =>
  faultSpans(events, { window, faulty }).map(({ start, end }) => [
    (NOON - start) / MINUTE,
    (NOON - end) / MINUTE,
  ]);

describe('faultSpans()', () => {
  it('is from the beginning to the end of a fault', () => {
    expect(spans(event(3, 'fault-ended'), event(5, 'fault-started'))).toEqual([[5, 3]]);
  });

  it('goes on to the end of the window while a fault has not ended', () => {
    expect(spans(event(5, 'fault-started'))).toEqual([[5, 0]]);
  });

  it('begins with the window where the beginning is not known, or was before', () => {
    expect(spans(event(3, 'fault-ended'))).toEqual([[10, 3]]);
    expect(spans(event(30, 'fault-started'), event(3, 'fault-ended'))).toEqual([[10, 3]]);
  });

  it('is one where faults of one proxy, or of several, overlap', () => {
    expect(
      spans(
        ...[event(9, 'fault-started'), event(7, 'fault-started'), event(6, 'fault-ended')],
        ...[event(4, 'fault-ended'), event(5, 'fault-started', { subject: 'orders' })],
        event(2, 'fault-ended', { subject: 'orders' }),
      ),
    ).toEqual([[9, 2]]);
  });

  it('ends when the agent of its host was restarted, and of no other', () => {
    expect(spans(event(5, 'fault-started'), event(4, 'agent-started'))).toEqual([[5, 4]]);
    expect(spans(event(5, 'fault-started'), event(4, 'agent-started', { hostKey: 'other' }))).toEqual([
      [5, 0],
    ]);
  });

  it('tells of a proxy that was off as well, apart from its toxics', () => {
    expect(
      spans(
        event(8, 'proxy-disabled'),
        event(7, 'fault-started'),
        event(6, 'fault-ended'),
        event(5, 'proxy-enabled'),
      ),
    ).toEqual([[8, 5]]);
  });

  it('ends where not all changes were told, on a host that has no fault now', () => {
    const events = [event(8, 'fault-started'), event(4, 'faults-changed', { subject: 'proxies' })];
    expect(spansOf(new Set(), events)).toEqual([[8, 4]]);
    expect(spansOf(new Set([hostKey]), events)).toEqual([[8, 0]]);
  });

  it('leaves out what was over before the window', () => {
    expect(spans(event(30, 'fault-started'), event(20, 'fault-ended'))).toEqual([]);
  });
});

describe('timeBar()', () => {
  const bar = (unicode: boolean) =>
    stripVTControlCharacters(
      timeBar(
        {
          ...{ now: NOON, at: null, seconds: 600, windowName: '10m', frozen: false, width: 46 },
          faulty: new Set<string>(),
          events: [event(6, 'fault-started'), event(3, 'fault-ended')],
        },
        makeTheme('none', unicode),
      ),
    );

  it('shows a fault as a span between two signs of its own, by shape alone', () => {
    expect(bar(true)).toBe(' 11:50:00 ──────◢════◣────┃ 12:00:00 live 10m ');
    expect(bar(false)).toBe(' 11:50:00 ------(====)----| 12:00:00 live 10m ');
  });
});
