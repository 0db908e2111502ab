import { expect, test } from 'vitest';
import { recordBeat } from '../../../agent/kit/heartbeat-record.ts';
import { describeKindOptions } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { heartbeatProbe, heartbeatProbeOf } from './heartbeat.ts';

describeKindOptions({ kind: heartbeatProbe, options: async () => ({ heartbeat: 'nightly', every: '1h' }) });

test('heartbeat is unknown where no agent listens', async () => {
  expect(await runKind(heartbeatProbe, { heartbeat: 'nightly', every: '1h' })).toMatchObject({
    state: 'unknown',
    reason: 'no-agent',
  });
});

test('heartbeat tells what was heard', async () => {
  const beat = {
    state: 'success',
    at: Date.now() - 60_000,
    host: 'db-1',
    durationMs: 4_000,
    exitCode: 0,
    lastLines: ['done'],
  } as const;
  const kind = heartbeatProbeOf((name) => ({ record: recordBeat(name, undefined, beat), listeningSince: 0 }));
  const result = await runKind(kind, { heartbeat: 'nightly', every: '1h' });
  expect(result).toMatchObject({
    state: 'up',
    facts: { state: 'success', runtime: 4_000, status: 0, output: 'done', host: 'db-1' },
  });
  expect(metricOf(result, 'probe_heartbeat_last_success')).toBe(1);
});

test('heartbeat is down when the job is late', async () => {
  const kind = heartbeatProbeOf(async () => ({ record: undefined, listeningSince: Date.now() - 7_200_000 }));
  expect(await runKind(kind, { heartbeat: 'nightly', every: '1h' })).toMatchObject({
    state: 'down',
    reason: 'never-heard',
  });
});

test.each([
  [{ heartbeat: 'a' }, 'every'],
  [{ heartbeat: 'a', every: '1h', schedule: '@daily' }, 'every'],
  [{ heartbeat: 'a', every: '1h', timezone: 'UTC' }, 'timezone'],
  [{ heartbeat: 'a', schedule: '@daily', timezone: 'Mars/Base' }, 'timezone'],
  [{ heartbeat: 'a', schedule: '61 * * * *' }, 'schedule'],
  [{ heartbeat: 'a', schedule: '* * * * * *' }, 'schedule'],
  [{ heartbeat: 'a', schedule: '0 0 30 2 *' }, 'schedule'],
  [{ heartbeat: '../a', every: '1h' }, 'heartbeat'],
])('heartbeat refuses %j', (written, option) => {
  expect(problemsOf(heartbeatProbe, written).join()).toContain(`${option}:`);
});
