import { describe, expect, test } from 'vitest';
import {
  found,
  HOUR,
  MINUTE,
  NOON,
  snapshot,
  stubBackups,
  stubConfig,
  told,
  until,
} from './backups.testkit.ts';

const good = { tell: [told()] };
const every = 6 * HOUR;
const failed = told({
  outcome: 'failed',
  snapshot: null,
  targets: [{ ...found, error: { kind: 'unavailable', message: 'it is not there' } }],
  error: { kind: 'unavailable', message: 'Cannot reach directory:/mnt/b: it is not there', hint: 'mount it' },
});

describe('startBackups()', () => {
  test('runs what is due, and tells of it', async () => {
    const { pass, quiet, row, kinds } = stubBackups(stubConfig([{ script: good, every }]));
    expect(row().state).toBe('never');
    pass(6_000);
    expect(row().state).toBe('running');
    await quiet();
    expect(row()).toMatchObject({
      state: 'ok',
      schedule: 'every 6h',
      lastSuccess: { snapshot: snapshot.id, bytes: 3_000, addedBytes: 300 },
      targets: [{ name: 'directory:/mnt/b', state: 'ok', storedBytes: 400, freeBytes: 10_000 }],
      sizes: [{ bytes: 3_000 }],
    });
    expect(kinds()).toEqual(['backup-started', 'backup-finished']);
  });

  test('has series of what was made', async () => {
    const { pass, quiet, value } = stubBackups(stubConfig([{ script: good, every }]));
    pass(6_000);
    await quiet();
    expect(value('last_success_timestamp_seconds', 'etc')).toBe(NOON / 1_000);
    expect(value('last_added_bytes', 'etc')).toBe(300);
    expect(value('last_outcome', 'etc', 'ok')).toBe(1);
    expect(value('last_outcome', 'etc', 'failed')).toBe(0);
    expect(value('target_up', 'directory:/mnt/b')).toBe(1);
    expect(value('age_seconds', 'etc')).toBe(6);
    expect(value('max_age_seconds', 'etc')).toBe((every / 1_000) * 1.25);
    expect(value('next_run_timestamp_seconds', 'etc')).toBe((NOON + 5_000 + every) / 1_000);
    expect(value('late', 'etc')).toBe(0);
    expect(value('running', 'etc')).toBe(0);
  });

  test('tells a failed run with its way out, and that the target is lost; then that it is back', async () => {
    const config = stubConfig([{ script: { tell: [failed] }, every }]);
    const { backups, pass, quiet, row, kinds, value } = stubBackups(config);
    pass(6_000);
    await quiet();
    expect(row()).toMatchObject({
      state: 'failed',
      because: 'Cannot reach directory:/mnt/b: it is not there',
    });
    expect(row().lastFailure?.hint).toBe('mount it');
    expect(value('target_up', 'directory:/mnt/b')).toBe(0);
    backups.configure(stubConfig([{ script: good, every }]));
    pass(6 * MINUTE);
    await quiet();
    expect(row().state).toBe('ok');
    expect(kinds()).toEqual([
      ...['backup-started', 'target-lost', 'backup-failed'],
      ...['backup-started', 'target-back', 'backup-finished'],
    ]);
  });

  test('tries again what may be well by itself, and leaves what may not', async () => {
    const refused = { ...failed, error: { kind: 'unauthenticated' as const, message: 'wrong passphrase' } };
    const { pass, quiet, row } = stubBackups(
      stubConfig([
        { name: 'etc', script: { tell: [failed] }, every },
        { name: 'srv', script: { tell: [{ ...refused, backup: 'srv' }] }, every },
      ]),
    );
    pass(6_000);
    await quiet();
    expect(row('etc').nextRunAt).toBe(new Date(NOON + 6_000 + 5 * MINUTE).toISOString());
    expect(row('srv').nextRunAt).toBe(new Date(NOON + 5_000 + every).toISOString());
  });

  test('tells that a process died, and tries again', async () => {
    const { pass, quiet, row, backups } = stubBackups(stubConfig([{ script: { end: 'die' }, every }]));
    pass(6_000);
    await quiet();
    const [run] = backups.operations.list().runs;
    expect(run).toMatchObject({
      outcome: 'failed',
      error: 'Cannot back up etc: its process ended by SIGKILL',
      hint: 'See whether the kernel was out of memory: journalctl -k',
    });
    expect(row().nextRunAt).toBe(new Date(NOON + 6_000 + 5 * MINUTE).toISOString());
  });

  test('is late when the newest good one is too old, once; and in time again', async () => {
    const config = stubConfig([{ script: { tell: [failed] }, every, max_age: 7 * HOUR }]);
    const { backups, pass, quiet, kinds, row, value } = stubBackups(config);
    pass(7 * HOUR + MINUTE);
    await quiet();
    expect(kinds().filter((kind) => kind === 'backup-late')).toHaveLength(1);
    expect(row().state).toBe('late');
    expect(value('late', 'etc')).toBe(1);
    expect(backups.summary()).toMatchObject({ total: 1, late: 1, failing: 1, worstAgeSeconds: null });
    const now = new Date(NOON + 7 * HOUR).toISOString();
    const fresh = told({ snapshot: { ...snapshot, startedAt: now } });
    backups.configure(stubConfig([{ script: { tell: [fresh] }, every, max_age: 7 * HOUR }]));
    backups.operations.run('etc', {}, 'ann');
    await quiet();
    pass(1_000);
    expect(kinds().at(-1)).toBe('backup-in-time');
  });

  test('begins no second run of a backup, and says that it left one out', async () => {
    const { pass, backups, kinds } = stubBackups(stubConfig([{ script: { end: 'hang' }, every: MINUTE }]));
    pass(2 * MINUTE);
    expect(kinds()).toEqual(['backup-started', 'backup-skipped']);
    expect(() => backups.operations.run('etc', {}, 'ann')).toThrow(
      'Cannot back up etc: etc is being backed up',
    );
  });

  test('does one at a time, the others wait for their turn', async () => {
    const script = { end: 'hang' } as const;
    const { pass, row, backups } = stubBackups(
      stubConfig([
        { script, every },
        { name: 'srv', script, every },
      ]),
    );
    pass(6_000);
    expect([row('etc').running[0]?.step, row('srv').running[0]?.step]).toEqual([
      'start',
      'wait for its turn',
    ]);
    backups.configure(
      stubConfig(
        [
          { script, every },
          { name: 'srv', script, every },
        ],
        { concurrency: 2 },
      ),
    );
    expect(row('srv').running[0]?.step).toBe('start');
  });

  test('checks by its own schedule, behind the backup that runs, and remembers what was found', async () => {
    const checked = {
      tell: 'checked',
      target: found,
      outcome: 'ok',
      what: '3 snapshots in 2 packs',
      report: [],
    };
    const script = { tell: [told(), checked] };
    const { pass, quiet, row, value, kinds } = stubBackups(
      stubConfig([{ script, every, check: { every, read: 'new' } }]),
    );
    pass(6_000);
    expect(row().running.map(({ kind, step }) => [kind, step])).toEqual([
      ['backup', 'start'],
      ['check', 'wait for its turn'],
    ]);
    await quiet();
    expect(row().targets[0]?.lastCheck).toMatchObject({
      outcome: 'ok',
      what: '3 snapshots in 2 packs',
      error: null,
    });
    expect(value('check_last_success_timestamp_seconds', 'directory:/mnt/b')).toBe((NOON + 6_000) / 1_000);
    expect(kinds().filter((kind) => kind.startsWith('check'))).toEqual(['check-started', 'check-finished']);
  });

  test('tells what a check found, by target', async () => {
    const bad = {
      tell: 'checked',
      target: found,
      outcome: 'failed',
      what: '3 snapshots',
      report: ['packs/3f: changed'],
    };
    const { backups, ended, value } = stubBackups(stubConfig([{ script: { tell: [bad] } }]));
    const { id } = backups.operations.check('etc', { read: 'all' }, 'ann');
    expect(await ended(id)).toMatchObject({
      outcome: 'failed',
      error: 'directory:/mnt/b: packs/3f: changed',
      report: ['directory:/mnt/b: 3 snapshots', 'directory:/mnt/b: packs/3f: changed'],
    });
    expect(value('check_failed', 'directory:/mnt/b')).toBe(1);
  });

  test('takes a group together', async () => {
    const script = { tell: [told({ backup: 'db' }), told({ backup: 'files' })] };
    const shop = { group: 'shop', every, script };
    const { pass, quiet, row } = stubBackups(
      stubConfig([
        { name: 'db', ...shop },
        { name: 'files', ...shop },
      ]),
    );
    pass(6_000);
    await quiet();
    expect([row('db').state, row('files').state]).toEqual(['ok', 'ok']);
  });

  test('cancel() ends a run, with its process', async () => {
    const { backups, ended, kinds } = stubBackups(stubConfig([{ script: { end: 'hang' } }]));
    const { id } = backups.operations.run('etc', {}, 'ann');
    const cancelled = await backups.operations.cancel(id, 'bob');
    expect(cancelled).toMatchObject({ outcome: 'cancelled', error: 'cancelled by bob' });
    expect((await ended(id)).outcome).toBe('cancelled');
    expect(kinds()).toEqual(['backup-started', 'backup-cancelled']);
    await expect(backups.operations.cancel(id, 'bob')).rejects.toThrow('none of that id goes on');
  });

  test('cancel() takes out of the queue what waits', async () => {
    const script = { end: 'hang' } as const;
    const { backups } = stubBackups(stubConfig([{ script }, { name: 'srv', script }]));
    backups.operations.run('etc', {}, 'ann');
    const { id } = backups.operations.run('srv', {}, 'ann');
    expect((await backups.operations.cancel(id, 'ann')).outcome).toBe('cancelled');
  });

  test('does again soon what the last agent left unfinished, and tells that it failed', async () => {
    const config = stubConfig([{ script: { end: 'hang' }, schedule: '0 12 * * *', time_zone: 'UTC' }]);
    const first = stubBackups(config, undefined, NOON - 2_000);
    first.pass(3_000);
    // As a kill leaves it: nobody has ended the run.
    const next = stubBackups(config, first.database, NOON + MINUTE);
    expect(next.events[0]?.message).toContain('failed: the agent ended while it ran');
    expect(next.row().nextRunAt).toBe(new Date(NOON + MINUTE + 5_000).toISOString());
  });

  test('stop() ends what runs, and the next agent does it again soon', async () => {
    const config = stubConfig([{ script: { end: 'hang' }, schedule: '0 12 * * *', time_zone: 'UTC' }]);
    const first = stubBackups(config, undefined, NOON - 2_000);
    first.pass(3_000);
    await first.backups.stop();
    expect(first.events.at(-1)?.kind).toBe('backup-cancelled');
    const next = stubBackups(config, first.database, NOON + MINUTE);
    expect(next.row().nextRunAt).toBe(new Date(NOON + MINUTE + 5_000).toISOString());
  });

  test('remembers what was made over a restart', async () => {
    const config = stubConfig([{ script: good, every }]);
    const first = stubBackups(config);
    first.pass(6_000);
    await first.quiet();
    const next = stubBackups(config, first.database, NOON + MINUTE);
    expect(next.row()).toMatchObject({
      state: 'ok',
      lastSuccess: { snapshot: snapshot.id },
      sizes: [{ bytes: 3_000 }],
    });
    expect(next.row().targets).toEqual(first.row().targets);
    expect(next.row().nextRunAt).toBe(first.row().nextRunAt);
  });

  test('configure() leaves a run alone, and runs what is paused only when asked', async () => {
    const script = { end: 'hang' } as const;
    const { pass, backups, row } = stubBackups(stubConfig([{ script, every }]));
    pass(6_000);
    backups.configure(stubConfig([{ script, every, enabled: false }]));
    expect(row().running).toHaveLength(1);
    expect(row().nextRunAt).toBeNull();
    backups.configure(stubConfig([]));
    expect(backups.operations.list()).toMatchObject({
      backups: [],
      runs: [{ backup: 'etc', outcome: null }],
    });
    expect(backups.summary()).toBeNull();
  });
});

describe('a restore', () => {
  const plan = {
    ...{ snapshot, steps: ['write'], replaces: ['/etc'], bytes: 3_000, entries: 3, confirmation: '/etc' },
    checks: [{ name: 'space', verdict: 'pass', found: '1 GiB free', hint: null }],
  };
  const restores = (
    changes: object = {},
    later: readonly object[] = [
      { tell: 'restored', bytes: 3_000, entries: 3, safetyCopy: '/etc.before', report: ['kept /etc.before'] },
    ],
  ) =>
    stubBackups(
      stubConfig([
        {
          script: {
            tell: [{ tell: 'plan', target: 'directory:/mnt/b', plan: { ...plan, ...changes } }],
            end: 'wait-for-begin',
            later,
          },
        },
      ]),
    );
  const never = new AbortController().signal;
  const latest = { snapshot: 'latest' };

  test('is planned, confirmed and done, and it is told who asked', async () => {
    const { backups, ended, events } = restores();
    const { operations } = backups;
    const made = await operations.planRestore('etc', latest, never);
    expect(made).toMatchObject({ backup: 'etc', confirmation: '/etc', estimatedSeconds: null });
    const run = operations.beginRestore({ plan: made.id, confirmation: '/etc' }, 'ann');
    expect(await ended(run.id)).toMatchObject({
      kind: 'restore',
      outcome: 'ok',
      report: ['kept /etc.before'],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['restore-started', 'restore-finished']);
    expect(events[0]?.message).toContain('asked for by ann');
  });

  test('is not begun without what has to be typed, nor against a check, nor twice', async () => {
    const { operations } = restores().backups;
    const made = await operations.planRestore('etc', latest, never);
    expect(() => operations.beginRestore({ plan: made.id, confirmation: 'yes' }, 'ann')).toThrow(
      'does not confirm it',
    );
    operations.beginRestore({ plan: made.id, confirmation: '/etc' }, 'ann');
    expect(() => operations.beginRestore({ plan: made.id, confirmation: '/etc' }, 'ann')).toThrow(
      'no such plan',
    );
    const refusing = restores({
      checks: [{ name: 'space', verdict: 'refuse', found: '2 KiB free', hint: 'make room' }],
    });
    const refused = await refusing.backups.operations.planRestore('etc', latest, never);
    expect(() =>
      refusing.backups.operations.beginRestore({ plan: refused.id, confirmation: '/etc' }, 'ann'),
    ).toThrow('Cannot restore etc: space: 2 KiB free');
  });

  test('that fails by itself is rolled back', async () => {
    const error = { kind: 'storage', message: 'Cannot write /etc.new: the disk is full' };
    const { backups, ended, events } = restores({}, [{ tell: 'failed', error }]);
    const { id } = await backups.operations.planRestore('etc', latest, never);
    const run = backups.operations.beginRestore({ plan: id, confirmation: '/etc' }, 'ann');
    expect(await ended(run.id)).toMatchObject({ outcome: 'failed', error: error.message });
    expect(events.at(-1)).toMatchObject({ kind: 'restore-rolled-back', severity: 'error' });
  });

  test('tells why it cannot be planned', async () => {
    const error = { kind: 'not-found', message: 'Cannot find snapshot 7', hint: 'vedette backup ls etc' };
    const { backups } = stubBackups(stubConfig([{ script: { tell: [{ tell: 'failed', error }] } }]));
    const planned = backups.operations.planRestore('etc', { snapshot: '7' }, never);
    await expect(planned).rejects.toMatchObject({ kind: 'not-found', hint: 'vedette backup ls etc' });
    const dead = stubBackups(stubConfig([{ script: { end: 'die' } }])).backups.operations;
    await expect(dead.planRestore('etc', latest, never)).rejects.toThrow('its process ended by SIGKILL');
  });

  test('makes its backup wait', async () => {
    const { backups, row } = restores({}, []);
    const { operations } = backups;
    const { id } = await operations.planRestore('etc', latest, never);
    const restore = operations.beginRestore({ plan: id, confirmation: '/etc' }, 'ann');
    operations.run('etc', {}, 'ann');
    expect(row().running.find(({ kind }) => kind === 'backup')?.step).toBe('wait for its turn');
    await until(() => (row().running.some(({ id }) => id === restore.id) ? undefined : true));
    expect(row().running.find(({ kind }) => kind === 'backup')?.step).toBe('start');
  });
});

describe('snapshots()', () => {
  const listed = { tell: 'snapshots', target: 'directory:/mnt/b', snapshots: [snapshot] };

  test('reads them in a child, and keeps them for a minute', async () => {
    const { backups, clock } = stubBackups(stubConfig([{ script: { tell: [listed] } }]));
    const first = await backups.operations.snapshots('etc');
    expect(first).toEqual({ target: 'directory:/mnt/b', snapshots: [snapshot] });
    const again = () => backups.operations.snapshots('etc');
    const started = performance.now();
    for (let time = 0; time < 100; time++) await again();
    expect(performance.now() - started).toBeLessThan(1_000);
    clock.advance(MINUTE);
    expect(await again()).toEqual(first);
  });

  test('tells why they cannot be read', async () => {
    const error = { kind: 'unauthenticated', message: 'Cannot open the repository: wrong passphrase' };
    const { backups } = stubBackups(stubConfig([{ script: { tell: [{ tell: 'failed', error }] } }]));
    await expect(backups.operations.snapshots('etc')).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(() => backups.operations.run('nothing', {}, 'ann')).toThrow('this agent has none of that name');
  });
});
