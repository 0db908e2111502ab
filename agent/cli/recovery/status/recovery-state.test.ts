import { describe, expect, it } from 'vitest';
import { snapshotAt } from '../../../../recovery/retention/snapshots.testkit.ts';
import type { BackupRow } from '../../../contract/backups.ts';
import { createStyle } from '../../style.ts';
import { nagiosRecoveryLine, recoveryLines } from './format-recovery-state.ts';
import { rowOfBackup, worstLevel } from './recovery-state.ts';
import { repositoryState } from './repository-state.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const target = {
  name: 'directory:/mnt/b',
  state: 'ok',
  error: null,
  lastSuccessAt: null,
  snapshots: null,
  storedBytes: null,
  freeBytes: null,
  lastCheck: null,
};
const wal = {
  state: 'ok',
  because: null,
  mode: 'stream',
  lastSegment: null,
  lastArchivedAt: null,
  waitingSegments: null,
  lagBytes: null,
  lagSeconds: 2,
};

function backup(changes: Partial<BackupRow> = {}): BackupRow {
  return {
    name: 'shop',
    kind: 'files',
    source: 'files:/srv',
    group: null,
    schedule: '@daily',
    nextRunAt: null,
    maxAgeSeconds: null,
    state: 'ok',
    because: null,
    lastSuccess: {
      snapshot: 'a',
      at: '2026-11-21T09:00:00Z',
      seconds: 1,
      bytes: 1_024,
      addedBytes: 1,
      entries: 1,
      notes: 0,
    },
    lastFailure: null,
    sizes: [],
    targets: [target],
    wal: null,
    running: [],
    ...changes,
  };
}

describe('rowOfBackup()', () => {
  it.each([
    ['ok', {}, 'ok'],
    ['running', { state: 'running' }, 'ok'],
    ['late', { state: 'late', because: '41 h old' }, 'critical'],
    ['failed', { state: 'failed' }, 'critical'],
    ['never', { state: 'never', lastSuccess: null }, 'warning'],
    ['paused', { state: 'paused' }, 'warning'],
    ['a state of a newer agent', { state: 'pensive' }, 'warning'],
    ['a target that failed', { targets: [{ ...target, state: 'failed' }] }, 'warning'],
    ['WAL behind', { wal: { ...wal, state: 'behind' } }, 'warning'],
    ['a gap in WAL', { wal: { ...wal, state: 'gap' } }, 'critical'],
    [
      'a check that failed',
      {
        targets: [
          {
            ...target,
            lastCheck: { at: '2026-11-21T09:00:00Z', outcome: 'failed', what: 'all', error: 'packs/3f' },
          },
        ],
      },
      'critical',
    ],
  ])('judges %s', (_, changes, level) => {
    expect(rowOfBackup('web1', backup(changes), now).level).toBe(level);
  });
});

describe('worstLevel()', () => {
  it('is a warning where nothing is known', () => {
    expect(worstLevel({ rows: [], unknown: [] })).toBe('warning');
    expect(
      worstLevel({
        rows: [rowOfBackup('web1', backup(), now)],
        unknown: [{ host: 'b', because: 'timeout' }],
      }),
    ).toBe('warning');
  });
});

describe('repositoryState()', () => {
  it('goes by the newest snapshot of each source', () => {
    const snapshots = [
      snapshotAt('2026-11-01T00:00:00Z'),
      snapshotAt('2026-11-21T06:00:00Z'),
      snapshotAt('2026-11-20T06:00:00Z', { source: 'files:/etc' }),
    ];
    const { rows } = repositoryState(snapshots, 'directory:/mnt/b', 26 * 3_600_000, now);
    expect(rows.map(({ name, level }) => `${name} ${level}`)).toEqual([
      'files:/srv ok',
      'files:/etc critical',
    ]);
  });

  it('is not well without any', () => {
    expect(worstLevel(repositoryState([], 'directory:/mnt/b', 1, now))).toBe('warning');
  });
});

describe('recoveryLines()', () => {
  it('says it all in the last line', () => {
    const rows = [
      rowOfBackup('web1', backup({ wal }), now),
      rowOfBackup('web2', backup({ state: 'late', because: 'is 41 h old' }), now),
    ];
    expect(recoveryLines({ rows, unknown: [] }, 120, createStyle(false))).toEqual([
      'HOST  BACKUP  STATE  AGE  SIZE  TARGETS  WAL    WHY',
      'web1  shop    ok      3h  1.0K  1 of 1   ok 2s',
      'web2  shop    late    3h  1.0K  1 of 1          is 41 h old',
      'CRITICAL: shop on web2 is 41 h old',
    ]);
  });
});

describe('nagiosRecoveryLine()', () => {
  it('has the ages as performance data', () => {
    const rows = [rowOfBackup('web1', backup(), now)];
    expect(nagiosRecoveryLine({ rows, unknown: [] })).toBe(
      "RECOVERY OK - 1 of 1 are well, the oldest is 3 h old | 'web1 shop age'=10800s;;;0",
    );
  });

  it('lets no foreign text begin the performance data', () => {
    const rows = [rowOfBackup('web1', backup({ name: "a|b'=", state: 'failed', because: 'x | y' }), now)];
    expect(nagiosRecoveryLine({ rows, unknown: [] })).toBe(
      "RECOVERY CRITICAL - a/b'= on web1 x / y | 'web1 a_b__ age'=10800s;;;0",
    );
  });
});
