import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { backupListing, backupRow, backupRunRow } from '../backups.testkit.ts';
import { fixedFleet, fleetHost, NOON } from '../fleet.testkit.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { ownTime } from './fleet-backup.ts';
import { createFleetBackups } from './fleet-backups.ts';
import type { FleetHost } from './fleet-host.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const calm = backupListing([backupRow('etc')]);
const busy = backupListing([backupRow('orders', { running: [backupRunRow()] })]);

/** The backups of web-1, which answers what `answers` says at that time. */
function watched(answers: Record<string, unknown>, change: Partial<FleetHost> = {}) {
  const client = fixedClient(answers);
  const fleet = fixedFleet([fleetHost('web-1', change)]);
  const backups = createFleetBackups({ fleet, client: () => client });
  return { asked: () => client.asked.length, backups, leave: backups.subscribe(() => {}) };
}

describe('createFleetBackups()', () => {
  it('asks nobody as long as nobody listens', async () => {
    const { asked, leave } = watched({ listBackups: calm });
    await vi.advanceTimersByTimeAsync(1_000);
    leave();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked()).toBe(1);
  });

  it('asks every half minute where nothing runs, and every second where something does', async () => {
    const [still, moving] = [watched({ listBackups: calm }), watched({ listBackups: busy })];
    await vi.advanceTimersByTimeAsync(60_000);
    expect(still.asked()).toBeLessThanOrEqual(4);
    expect(moving.asked()).toBeGreaterThan(30);
    still.leave();
    moving.leave();
  });

  it('asks soon after the moment at which a run is due, by the clock of its host', async () => {
    const nextRunAt = new Date(NOON + 90_000 + 10_000).toISOString();
    const listing = backupListing([backupRow('etc', { nextRunAt })]);
    const { asked, leave } = watched({ listBackups: listing }, { clockOffsetMs: 90_000 });
    await vi.advanceTimersByTimeAsync(13_000);
    expect(asked()).toBe(2);
    leave();
  });

  it('asks at once where something was begun', async () => {
    const { asked, backups, leave } = watched({ listBackups: calm });
    await vi.advanceTimersByTimeAsync(2_000);
    backups.hurry(['http://web-1:8338']);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked()).toBe(2);
    leave();
  });

  it('knows a run that only its backup tells of', async () => {
    const { backups, leave } = watched({ listBackups: busy });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(backups.snapshot().runs).toMatchObject([{ id: 'run-7', host: 'web-1', silent: null }]);
    leave();
  });

  it('tells times by our clock', async () => {
    const { backups, leave } = watched({ listBackups: calm }, { clockOffsetMs: 90_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    const [backup] = backups.snapshot().backups;
    expect(ownTime(backup!.lastSuccess!.at, backup!)).toBe(NOON - 10 * 3_600_000 - 90_000);
    leave();
  });

  it('tells a host without backups and an agent of old from one that is silent', async () => {
    const none = watched({ listBackups: backupListing([], { because: 'not configured' }) });
    const old = watched({ listBackups: requestError('web-1', 'http-404') });
    const silent = watched({ listBackups: requestError('web-1', 'timeout') });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(none.backups.snapshot()).toMatchObject({
      ...{ loaded: true, missing: [], without: [{ host: 'web-1', because: 'not configured' }] },
    });
    expect(old.backups.snapshot()).toMatchObject({
      ...{ loaded: true, missing: [], without: [{ because: 'its agent knows no backups' }] },
    });
    expect(silent.backups.snapshot()).toMatchObject({ missing: ['web-1: timeout'], without: [] });
    for (const { leave } of [none, old, silent]) leave();
  });

  it('keeps what a silent host said, and says that it is silent', async () => {
    const answers: Record<string, unknown> = { listBackups: busy };
    const { backups, leave } = watched(answers);
    await vi.advanceTimersByTimeAsync(1_000);
    answers.listBackups = requestError('web-1', 'timeout');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(backups.snapshot()).toMatchObject({ missing: [], backups: [{ silent: null }] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(backups.snapshot()).toMatchObject({
      missing: ['web-1: timeout'],
      backups: [{ silent: 'timeout', running: [{ silent: 'timeout' }] }],
    });
    leave();
  });
});
