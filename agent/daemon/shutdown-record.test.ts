import { expect, it } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { silentLog } from '../kit/log.ts';
import { createEvents } from '../store/local/events.ts';
import { createFacts } from '../store/local/facts.ts';
import { memoryDatabase } from '../store/local/store.testkit.ts';
import { recordRun } from './shutdown-record.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

function records() {
  const database = memoryDatabase();
  const events = createEvents(database, { log: silentLog, clock: fakeClock(NOON) });
  return { facts: createFacts(database), events, told: () => events.list({ limit: 10 }) };
}

it('recordRun() tells once of a run that was killed', () => {
  const { facts, events, told } = records();
  recordRun(NOON, facts, events);
  const stop = recordRun(NOON + 60_000, facts, events);
  expect(told()).toMatchObject([
    { kind: 'agent-ended-unclean', message: expect.stringContaining('began 2026-11-21T12:00:00.000Z') },
  ]);
  stop();
  recordRun(NOON + 120_000, facts, events);
  expect(told()).toHaveLength(1);
});
