import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { type AgendaItem, BackupAgenda, SOON } from './backup-agenda.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const daily: AgendaItem = { key: 'etc', schedule: { cron: '0 2 * * *', timeZone: 'UTC' }, jitter: 0 };
const sixHourly: AgendaItem = { key: 'etc', schedule: { every: 6 * HOUR }, jitter: 0 };
const noon = Date.parse('2026-11-21T12:00:00Z');

function agenda(item: AgendaItem, { last, at = noon }: { last?: string; at?: number } = {}) {
  const clock = fakeClock(at);
  const kept = new Map<string, number>(last === undefined ? [] : [[item.key, Date.parse(last)]]);
  const options = {
    clock,
    load: (key: string) => kept.get(key),
    save: (key: string, last: number) => void kept.set(key, last),
    random: () => 0.5,
  };
  const made = new BackupAgenda(options);
  made.configure([item]);
  const restarted = () => {
    const next = new BackupAgenda(options);
    next.configure([item]);
    return next;
  };
  /** How often it becomes due while time passes in steps. */
  const dueWithin = (milliseconds: number, step: number, of = made) => {
    let due = 0;
    for (let passed = 0; passed < milliseconds; passed += step) {
      clock.advance(step);
      due += of.takeDue().length;
    }
    return due;
  };
  return { clock, agenda: made, restarted, dueWithin, kept };
}

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

describe('BackupAgenda', () => {
  test('makes a calendar entry due at its time, once', () => {
    const { agenda: made, dueWithin } = agenda(daily);
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
    expect(dueWithin(14 * HOUR - SECOND, SECOND)).toBe(0);
    expect(dueWithin(MINUTE, SECOND)).toBe(1);
    expect(iso(made.nextOf('etc'))).toBe('2026-11-23T02:00:00.000Z');
  });

  test('makes a new interval due soon, and then one interval behind that', () => {
    const { agenda: made, clock } = agenda(sixHourly);
    clock.advance(SOON);
    expect(made.takeDue()).toEqual(['etc']);
    expect(made.nextOf('etc')).toBe(noon + SOON + 6 * HOUR);
  });

  test('makes up for what was missed while it was down, once and soon', () => {
    const { agenda: made, dueWithin } = agenda(daily, { last: '2026-11-10T02:00:00Z' });
    expect(made.nextOf('etc')).toBe(noon + SOON);
    expect(dueWithin(HOUR, SECOND)).toBe(1);
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
  });

  test('misses nothing where nothing was due', () => {
    const { agenda: made } = agenda(daily, { last: '2026-11-21T02:00:00Z' });
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
  });

  test('makes up for a calendar entry that was new when the agent ended', () => {
    const { restarted, clock } = agenda(daily);
    clock.advance(DAY);
    expect(restarted().nextOf('etc')).toBe(noon + DAY + SOON);
  });

  test('is due once when the clock is set forward by a week', () => {
    const { clock, dueWithin } = agenda(daily);
    clock.step(7 * DAY);
    expect(dueWithin(HOUR, SECOND)).toBe(1);
  });

  test('is not due again when the clock is set back over its time', () => {
    const { clock, agenda: made, dueWithin } = agenda(daily, { at: Date.parse('2026-11-21T01:59:50Z') });
    expect(dueWithin(20 * SECOND, SECOND)).toBe(1);
    clock.step(-HOUR);
    expect(dueWithin(2 * HOUR, SECOND)).toBe(0);
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
  });

  test('is not silenced by a clock that was years ahead', () => {
    const { clock, agenda: made, dueWithin } = agenda(daily);
    clock.step(3_650 * DAY);
    expect(dueWithin(MINUTE, SECOND)).toBe(1);
    clock.step(-3_650 * DAY);
    made.takeDue();
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
  });

  test('keeps an interval no longer than it is after a clock was set back', () => {
    const { clock, agenda: made, dueWithin } = agenda(sixHourly);
    dueWithin(10 * SECOND, SECOND);
    clock.step(-12 * HOUR);
    made.takeDue();
    expect(made.nextOf('etc')).toBe(clock.now() + 6 * HOUR);
  });

  test('begins later by a share of the jitter', () => {
    expect(iso(agenda({ ...daily, jitter: HOUR }).agenda.nextOf('etc'))).toBe('2026-11-22T02:30:00.000Z');
  });

  test('configure() keeps the time of what is as it was, and plans anew what has changed', () => {
    const { agenda: made } = agenda({ ...daily, jitter: HOUR });
    const next = made.nextOf('etc');
    made.configure([{ ...daily, jitter: HOUR }]);
    expect(made.nextOf('etc')).toBe(next);
    made.configure([{ ...daily, schedule: { cron: '0 4 * * *', timeZone: 'UTC' } }]);
    expect(iso(made.nextOf('etc'))).toBe('2026-11-22T04:00:00.000Z');
    made.configure([]);
    expect(made.nextOf('etc')).toBeUndefined();
  });

  test('again() makes it due earlier, never later', () => {
    const { agenda: made } = agenda(daily);
    made.again('etc', 5 * MINUTE);
    expect(made.nextOf('etc')).toBe(noon + 5 * MINUTE);
    made.again('etc', DAY);
    expect(made.nextOf('etc')).toBe(noon + 5 * MINUTE);
  });

  test('tellDone() puts an interval off, not a calendar', () => {
    const interval = agenda(sixHourly, { last: '2026-11-21T07:00:00Z' });
    interval.agenda.tellDone('etc');
    expect(interval.agenda.nextOf('etc')).toBe(noon + 6 * HOUR);
    const calendar = agenda(daily);
    calendar.agenda.tellDone('etc');
    expect(iso(calendar.agenda.nextOf('etc'))).toBe('2026-11-22T02:00:00.000Z');
  });
});
