import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  count,
  type FakeUnit,
  listen,
  microseconds,
  servePrivately,
  temporaryRoot,
  text,
} from '../../../agent/collect/systemd/fake-systemd.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { systemdProbe, systemdProbeOf } from './systemd.ts';

const silentRoot = mkdtempSync(join(tmpdir(), 'vedette-systemd-'));
afterAll(() => rmSync(silentRoot, { recursive: true }));

describeProbeKind({
  kind: systemdProbeOf(silentRoot),
  silent: async () => {
    await listen(join(silentRoot, 'run/systemd/private'), () => {});
    return { unit: 'nginx.service' };
  },
});

const anHourAgo = BigInt(Date.now() - 3_600_000) * 1_000n;
const number = (value: number) => ({ signature: 'i', value });
const running: FakeUnit = {
  name: 'nginx.service',
  properties: {
    'Unit.SubState': text('running'),
    'Unit.StateChangeTimestamp': microseconds(anHourAgo),
    'Service.Type': text('forking'),
    'Service.Result': text('success'),
    'Service.NRestarts': count(3),
    'Service.MainPID': count(42),
    'Service.ExecMainStatus': number(0),
    'Service.MemoryCurrent': microseconds(5_000_000n),
  },
};

async function look(unit: FakeUnit | undefined, options: Record<string, unknown> = {}) {
  const root = temporaryRoot();
  await servePrivately(root, { manager: {}, units: unit ? [unit] : [] });
  return runKind(systemdProbeOf(root), { unit: unit?.name ?? 'gone.service', ...options });
}

const service = (activeState: string, properties: FakeUnit['properties'] = {}): FakeUnit => ({
  name: 'a.service',
  activeState,
  properties: { 'Unit.SubState': text('dead'), 'Service.Type': text('simple'), ...properties },
});

test('systemd tells what a service is', async () => {
  const result = await look(running);
  expect(result).toMatchObject({
    state: 'up',
    facts: {
      active: 'active',
      sub: 'running',
      load: 'loaded',
      result: 'success',
      restarts: 3,
      pid: 42,
      memory: 5_000_000,
    },
  });
  expect(Math.round(Number(result.facts.since) / 60_000)).toBe(60);
  expect(metricOf(result, 'probe_systemd_restarts_total')).toBe(3);
});

test('systemd takes a name without a type for a service', async () => {
  expect(await look(running, { unit: 'nginx' })).toMatchObject({ state: 'up', target: 'nginx.service' });
});

test('systemd is down when the unit failed, and tells how', async () => {
  const properties = { 'Service.Result': text('exit-code'), 'Service.ExecMainStatus': number(7) };
  expect(await look(service('failed', properties))).toMatchObject({
    state: 'down',
    reason: 'failed',
    message: 'down: it failed: exit-code 7',
    facts: { status: 7 },
  });
});

test.each([
  ['inactive', 'down', 'inactive'],
  ['activating', 'degraded', 'activating'],
  ['deactivating', 'degraded', 'deactivating'],
  ['reloading', 'up', 'ok'],
])('systemd of a service that is %s is %s', async (active, state, reason) => {
  expect(await look(service(active))).toMatchObject({ state, reason });
});

test('systemd is down while the unit waits to be restarted', async () => {
  const properties = { 'Unit.SubState': text('auto-restart'), 'Service.Result': text('signal') };
  expect(await look(service('activating', properties))).toMatchObject({
    state: 'down',
    reason: 'restarting',
  });
});

test('systemd of a oneshot service that ended well is up', async () => {
  const oneshot = { 'Service.Type': text('oneshot'), 'Service.Result': text('success') };
  expect(await look(service('inactive', oneshot))).toMatchObject({ state: 'up' });
  expect(await look(service('activating', oneshot))).toMatchObject({ state: 'up' });
  const failed = { ...oneshot, 'Service.Result': text('timeout') };
  expect(await look(service('inactive', failed))).toMatchObject({ state: 'down', reason: 'failed' });
});

test('systemd is down when the unit is not there', async () => {
  expect(await look(undefined)).toMatchObject({
    state: 'down',
    reason: 'not-loaded',
    message: 'down: systemd says that it is not-found',
  });
});

test('systemd that shall be inactive is down when it is active', async () => {
  expect(await look(service('active'), { expect: 'inactive' })).toMatchObject({
    state: 'down',
    reason: 'active',
  });
  expect(await look(service('inactive'), { expect: 'inactive' })).toMatchObject({ state: 'up' });
  expect(await look(service('inactive'), { expect: 'any' })).toMatchObject({ state: 'up' });
});

test('systemd tells when a timer elapses next and when it did last', async () => {
  const hours = (count: number) => microseconds(BigInt(Date.now() + count * 3_600_000) * 1_000n);
  const { state, facts } = await look({
    name: 'backup.timer',
    properties: {
      'Timer.NextElapseUSecRealtime': hours(2),
      'Timer.NextElapseUSecMonotonic': microseconds(2n ** 64n - 1n),
      'Timer.LastTriggerUSec': hours(-22),
    },
  });
  expect(state).toBe('up');
  expect([facts.next, facts.last].map((time) => Math.round(Number(time) / 3_600_000))).toEqual([2, 22]);
});

test('systemd is unknown where no systemd is', async () => {
  expect(await runKind(systemdProbeOf(temporaryRoot()), { unit: 'a' })).toMatchObject({
    state: 'unknown',
    reason: 'no-systemd',
  });
});

test('systemd does not fail on a bus that says something else', async () => {
  const root = temporaryRoot();
  await listen(
    `${root}/run/systemd/private`,
    (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  expect(await runKind(systemdProbeOf(root), { unit: 'a' })).toMatchObject({
    state: 'down',
    reason: 'failed',
  });
});

test.each([[{ unit: '' }], [{ unit: '../x' }], [{ unit: 'a b' }], [{ unit: 'a', expect: 'failed' }]])(
  'systemd refuses %j',
  (written) => {
    expect(problemsOf(systemdProbe, written)).not.toEqual([]);
  },
);
