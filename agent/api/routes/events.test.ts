import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { createEvents } from '../../store/local/events.ts';
import { memoryDatabase } from '../../store/local/store.testkit.ts';
import { api } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const START = Date.UTC(2026, 10, 21, 12);

/** Nine events, one a second: info, warning, error, and again. */
function host() {
  const clock = fakeClock(START);
  const events = createEvents(memoryDatabase(), { log: silentLog, clock });
  for (let count = 0; count < 9; count++) {
    const severity = (['info', 'warning', 'error'] as const)[count % 3]!;
    events.append({ kind: `kind-${count % 2}`, severity, subject: 'x', message: `${count}` });
    clock.advance(1_000);
  }
  // A viewer: over TCP on loopback without a token.
  const ask = async (query: string) => {
    const response = await api(fakeServices({ events })).tcp(`/api/v1/events?${query}`);
    const { events: found } = (await response.json()) as { events?: { id: number }[] };
    return found?.map(({ id }) => id) ?? response.status;
  };
  return ask;
}

describe('/api/v1/events', () => {
  test.each([
    ['severity=info', [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['severity=warning', [9, 8, 6, 5, 3, 2]],
    ['severity=error', [9, 6, 3]],
    ['severity=error&before=9&limit=1', [6]],
    ['since=2026-11-21T12:00:02Z&until=2026-11-21T12:00:05Z', [6, 5, 4, 3]],
    ['since=2026-11-21T12:00:02Z&until=2026-11-21T12:00:05Z&before=5&limit=1', [4]],
    ['severity=warning&kind=kind-0', [9, 5, 3]],
  ])('answers %s to viewers', async (query, ids) => {
    expect(await host()(query)).toEqual(ids);
  });

  test.each([
    'severity=fatal',
    'severity=',
    'before=x',
    'limit=0',
    'limit=1001',
    'since=yesterday',
    'level=error',
  ])('refuses %s', async (query) => {
    expect(await host()(query)).toBe(400);
  });
});
