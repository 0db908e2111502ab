import { expect, onTestFinished, test } from 'vitest';
import type { WalState } from '../../contract/backups.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { definition, stubProgram, until } from './backups.testkit.ts';
import type { StubScript } from './stub-job.testkit.ts';
import { type WalChildJob, WalChildren } from './wal-children.ts';

const state: WalState = {
  ...{ state: 'ok', because: null, mode: 'stream', lastSegment: '000000010000000000000007' },
  ...{ lastArchivedAt: '2026-11-21T12:00:00.000Z', waitingSegments: 0, lagBytes: 100, lagSeconds: 2 },
};
const told = { tell: [{ tell: 'wal', state }] };

function children(script: StubScript) {
  const events: NewEvent[] = [];
  const clock = fakeClock();
  const wal = new WalChildren({
    ...{ clock, log: silentLog, program: stubProgram, pause: 100 },
    emit: (event) => void events.push(event),
  });
  onTestFinished(() => wal.stop());
  const job: WalChildJob = {
    ...{
      do: 'wal',
      mode: 'stream',
      slot: 'vedette_etc',
      spool: '/proc/nonexistent',
      known: [],
      cacheFolder: '/proc/nonexistent',
    },
    backup: definition(script),
  };
  wal.configure([job]);
  return { wal, job, events, clock, kinds: () => events.map(({ kind }) => kind) };
}

test('WalChildren.state() is what the child told last', async () => {
  const { wal, kinds } = children({ ...told, end: 'hang' });
  expect(await until(() => (wal.state('etc')?.lagSeconds === 2 ? wal.state('etc') : undefined))).toEqual(
    state,
  );
  expect(kinds()).toEqual([]);
  expect(wal.state('srv')).toBeNull();
});

test('WalChildren begins a child anew that has ended, and tells of it', async () => {
  const { wal, kinds } = children({ ...told, end: 'die' });
  await until(() => (kinds().length >= 4 ? true : undefined));
  expect(kinds().slice(0, 4)).toEqual(['wal-failed', 'wal-archived', 'wal-failed', 'wal-archived']);
  await until(() => (wal.state('etc')?.because?.includes('SIGKILL') ? true : undefined));
});

test('WalChildren tells a gap where the server has dropped log', async () => {
  const error = { kind: 'conflict', message: 'Cannot stream: the server has dropped the log' };
  const { wal, kinds, events } = children({ tell: [{ tell: 'failed', error }], end: 'fail' });
  await until(() => (kinds().length > 0 ? true : undefined));
  expect(kinds()).toEqual(['wal-gap']);
  expect(events[0]?.message).toBe('The log of etc has a gap: Cannot stream: the server has dropped the log');
  expect(wal.state('etc')?.state).toBe('gap');
});

test('what would be lost grows while nobody archives', async () => {
  const { wal, clock } = children({ ...told, end: 'fail' });
  await until(() => (wal.state('etc')?.state === 'failed' ? true : undefined));
  const before = wal.state('etc')!.lagSeconds!;
  clock.advance(60_000);
  expect(wal.state('etc')!.lagSeconds).toBe(before + 60);
});

test('WalChildren.configure() ends what is gone and leaves alone what is as it was', async () => {
  const { wal, job } = children({ ...told, end: 'hang' });
  await until(() => (wal.state('etc')?.lagSeconds === 2 ? true : undefined));
  wal.configure([{ ...job, known: ['directory:/mnt/b'] }]);
  expect(wal.state('etc')?.lagSeconds).toBe(2);
  wal.configure([{ ...job, slot: 'other' }]);
  expect(wal.state('etc')?.lagSeconds).toBeNull();
  wal.configure([]);
  expect(wal.state('etc')).toBeNull();
});
