import { describe, expect, it } from 'vitest';
import { backupTargetRow, fleetBackup, walRow } from '../../backups.testkit.ts';
import { NOON } from '../../fleet.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import {
  ageRole,
  backupStateText,
  checkText,
  lastCheckOf,
  nextRunText,
  targetSpans,
  troubleOf,
  urgency,
  walText,
} from './backup-looks.ts';

const theme = makeTheme('none', true);
const iso = (ago: number) => new Date(NOON - ago).toISOString();
const HOUR = 3_600_000;

describe('backupStateText()', () => {
  it.each([
    ['ok', '● ok'],
    ['late', '▲ late'],
    ['failed', '✗ failed'],
    ['never', '? never'],
    ['running', '◐ running'],
    ['paused', '– paused'],
    ['toString', '? toString'],
  ])('of %j is %j', (state, expected) => {
    expect(backupStateText({ state }, theme)).toBe(expected);
  });
});

describe('urgency()', () => {
  it('puts what failed first, then a log with a gap, then what is late, then a target that failed', () => {
    const rows = [
      fleetBackup('a', { state: 'ok' }),
      fleetBackup('b', { targets: [backupTargetRow('s3:x', { state: 'failed' })] }),
      fleetBackup('c', { state: 'late' }),
      fleetBackup('d', { wal: walRow({ state: 'gap' }) }),
      fleetBackup('e', { state: 'failed' }),
      fleetBackup('f', { state: 'paused' }),
    ];
    const names = rows.toSorted((a, b) => urgency(b) - urgency(a)).map(({ name }) => name);
    expect(names.join('')).toBe('edcbaf');
  });
});

describe('ageRole()', () => {
  it.each([
    [10, 'plain'],
    [25, 'warn'],
    [27, 'bad'],
  ])('of %i h where 26 h are allowed is %s', (hours, role) => {
    const lastSuccess = { ...fleetBackup('a').lastSuccess!, at: iso(hours * HOUR) };
    expect(ageRole(fleetBackup('a', { lastSuccess }), NOON)).toBe(role);
  });
});

describe('nextRunText()', () => {
  it('says now while it runs, due where it should have begun, nothing where nothing is planned', () => {
    const text = (change: Parameters<typeof fleetBackup>[1]) =>
      nextRunText(fleetBackup('a', change), NOON, '–');
    expect([text({}), text({ nextRunAt: iso(1) }), text({ nextRunAt: null })]).toEqual(['14h', 'due', '–']);
  });
});

describe('walText()', () => {
  it.each([
    [walRow(), 10, '2s'],
    [walRow({ lagSeconds: null }), 10, 'ok'],
    [walRow({ state: 'behind', lagSeconds: 720 }), 10, 'behind 12m'],
    [walRow({ state: 'behind', lagSeconds: 720 }), 6, 'behind'],
    [null, 10, ''],
  ])('of %o in %i cells is %j', (wal, width, expected) => {
    expect(walText({ wal }, width)).toBe(expected);
  });
});

describe('lastCheckOf()', () => {
  it('is the newest that failed, else the newest', () => {
    const check = (ago: number, outcome: string) =>
      backupTargetRow(`t${ago}`, { lastCheck: { at: iso(ago), outcome, what: 'all', error: null } });
    const newest = (...targets: ReturnType<typeof check>[]) => lastCheckOf(fleetBackup('a', { targets }));
    expect(newest(check(2 * HOUR, 'ok'), check(HOUR, 'ok'))?.at).toBe(NOON - HOUR);
    const failed = newest(check(HOUR, 'ok'), check(50 * HOUR, 'failed'));
    expect(checkText(failed, { now: NOON, width: 11 }, theme.glyphs)).toBe('✗ failed 2d');
    expect(checkText(failed, { now: NOON, width: 6 }, theme.glyphs)).toBe('✗ 2d');
    expect(newest()).toBeNull();
  });
});

describe('targetSpans()', () => {
  it('names every target with its sign, what failed first', () => {
    const targets = [
      backupTargetRow('directory:/b'),
      backupTargetRow('peer:b', { state: 'unknown' }),
      backupTargetRow('s3:v', { state: 'failed' }),
    ];
    const text = targetSpans(targets, theme)
      .map(([text]) => text)
      .join('');
    expect(text).toBe('✗ s3:v  ? peer:b  ● directory:/b');
  });
});

describe('troubleOf()', () => {
  it('is the failure, then the log, then a target, then the reason for the state', () => {
    const lastFailure = { at: iso(1), error: 'no space', hint: null };
    const wal = walRow({ state: 'gap', because: 'a segment is missing' });
    const targets = [backupTargetRow('s3:v', { state: 'failed', error: 'it answers 503' })];
    const all = { lastFailure, wal, targets, because: 'too old' };
    expect(troubleOf(fleetBackup('a', { ...all, state: 'failed' }))).toBe('no space');
    expect(troubleOf(fleetBackup('a', { ...all, state: 'late' }))).toBe('WAL gap: a segment is missing');
    expect(troubleOf(fleetBackup('a', { ...all, wal: null }))).toBe('s3:v: it answers 503');
    expect(troubleOf(fleetBackup('a', { because: 'too old' }))).toBe('too old');
    expect(troubleOf(fleetBackup('a'))).toBe('');
  });
});
