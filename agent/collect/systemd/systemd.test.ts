import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectDbus } from '../../kit/dbus/dbus-connection.ts';
import { openCollector } from '../run-collector.testkit.ts';
import {
  count,
  type FakeSystemd,
  type FakeUnit,
  listen,
  microseconds,
  serveOnBus,
  servePrivately,
  temporaryRoot,
  text,
} from './fake-systemd.testkit.ts';
import { systemd } from './systemd.ts';

const manager = {
  Version: text('252.38-1~deb12u1'),
  SystemState: text('running'),
  Virtualization: text('kvm'),
};
const nginx: FakeUnit = {
  name: 'nginx.service',
  properties: { 'Service.Type': text('forking'), 'Service.NRestarts': count(3) },
};
const broken: FakeUnit = {
  name: 'backup.service',
  activeState: 'failed',
  properties: { 'Service.Type': text('oneshot') },
};
const daily: FakeUnit = {
  name: 'apt.timer',
  properties: { 'Timer.LastTriggerUSec': microseconds(1_700_000_000_500_000n) },
};
const ssh: FakeUnit = {
  name: 'ssh.socket',
  properties: { 'Socket.NAccepted': count(12), 'Socket.NConnections': count(2), 'Socket.NRefused': count(1) },
};
const home: FakeUnit = { name: 'home.mount' };

async function openOn(fake: FakeSystemd, options: object = {}) {
  const root = temporaryRoot();
  await servePrivately(root, fake);
  const opened = openCollector(systemd, { root }, { systemd: options });
  onTestFinished(opened.close);
  return opened;
}

describe('systemd', () => {
  it('tells in which state each unit is', async () => {
    const { run } = await openOn({ manager, units: [nginx, broken] });
    expect(await run()).toMatchObject({
      'node_systemd_unit_state{name="nginx.service",state="active",type="forking"}': 1,
      'node_systemd_unit_state{name="nginx.service",state="failed",type="forking"}': 0,
      'node_systemd_unit_state{name="backup.service",state="failed",type="oneshot"}': 1,
    });
  });

  it('counts the restarts of services', async () => {
    const { run } = await openOn({ manager, units: [nginx, broken] });
    const metrics = await run();
    expect(metrics['node_systemd_service_restart_total{name="nginx.service"}']).toBe(3);
    expect(metrics).not.toHaveProperty(['node_systemd_service_restart_total{name="backup.service"}']);
  });

  it('tells when timers ran and how sockets fare', async () => {
    const { run } = await openOn({ manager, units: [daily, ssh] });
    expect(await run()).toMatchObject({
      'node_systemd_timer_last_trigger_seconds{name="apt.timer"}': 1_700_000_000.5,
      'node_systemd_socket_accepted_connections_total{name="ssh.socket"}': 12,
      'node_systemd_socket_current_connections{name="ssh.socket"}': 2,
      'node_systemd_socket_refused_connections_total{name="ssh.socket"}': 1,
    });
  });

  it('counts all units by state, the excluded too', async () => {
    const { run } = await openOn({ manager, units: [nginx, broken, home] });
    const metrics = await run();
    expect(metrics).toMatchObject({
      'node_systemd_units{state="active"}': 2,
      'node_systemd_units{state="failed"}': 1,
      'node_systemd_units{state="activating"}': 0,
    });
    expect(Object.keys(metrics).filter((line) => line.includes('home.mount'))).toEqual([]);
  });

  it('tells version, state and virtualization of the manager', async () => {
    const { run } = await openOn({ manager, units: [] });
    expect(await run()).toMatchObject({
      'node_systemd_version{version="252.38-1~deb12u1"}': 252.38,
      node_systemd_system_running: 1,
      'node_systemd_virtualization_info{virtualization_type="kvm"}': 1,
    });
  });

  it('is not running while degraded', async () => {
    const { run } = await openOn({ manager: { ...manager, SystemState: text('degraded') }, units: [] });
    expect((await run()).node_systemd_system_running).toBe(0);
  });

  it('takes the units that the configuration names', async () => {
    const { run } = await openOn({ manager, units: [nginx, broken] }, { unit_include: 'nginx.*' });
    const lines = Object.keys(await run()).filter((line) => line.startsWith('node_systemd_unit_state'));
    expect(lines).toHaveLength(5);
  });

  it('bounds the number of units', async () => {
    const units = Array.from({ length: 1_000 }, (_, index) => ({ name: `job-${index}.service` }));
    const { run } = await openOn({ manager, units }, { max_units: 40 });
    const lines = Object.keys(await run()).filter((line) => line.startsWith('node_systemd_unit_state'));
    expect(lines).toHaveLength(200);
  });

  it('leaves out units that are not loaded', async () => {
    const { run } = await openOn({ manager, units: [{ name: 'gone.service', loadState: 'not-found' }] });
    expect(Object.keys(await run()).filter((line) => line.includes('gone.service'))).toEqual([]);
  });

  it('has no data where no systemd is', async () => {
    const { run } = openCollector(systemd, { root: temporaryRoot() });
    await expect(run()).rejects.toMatchObject({ name: 'NoDataError' });
  });

  it('connects again after systemd closed the connection', async () => {
    const root = temporaryRoot();
    const { drop } = await servePrivately(root, { manager, units: [nginx] });
    const { run, close } = openCollector(systemd, { root });
    onTestFinished(close);
    await run();
    drop();
    await run().catch(() => 'the broken connection may still be noticed in this run');
    expect(await run()).toMatchObject({ node_systemd_system_running: 1 });
  });

  it('fails when the other side hangs up before it knows us', async () => {
    const root = temporaryRoot();
    await listen(join(root, 'run/systemd/private'), (socket) => socket.destroy());
    await expect(openCollector(systemd, { root }).run()).rejects.toThrow(/EPIPE|ECONNRESET|closed/);
  });

  it('gives up when told to', async () => {
    const root = temporaryRoot();
    await listen(join(root, 'run/systemd/private'), () => {});
    const stop = new AbortController();
    const running = connectDbus(join(root, 'run/systemd/private'), stop.signal);
    stop.abort();
    await expect(running).rejects.toThrow('took too long');
  });

  it('fails when the other side speaks nonsense', async () => {
    const root = temporaryRoot();
    await listen(join(root, 'run/systemd/private'), (socket) => {
      socket.once('data', () => {
        socket.write('OK 00\r\n');
        socket.once('data', () => socket.write('nonsense that is long enough'));
      });
    });
    const { run } = openCollector(systemd, { root });
    await expect(run()).rejects.toThrow('Cannot read a D-Bus message');
  });
});

const DBUS_DAEMON = '/usr/bin/dbus-daemon';

/** Starts a real message bus at the usual place below the root. */
async function startBus(root: string): Promise<string> {
  const socket = join(root, 'run/dbus/system_bus_socket');
  mkdirSync(join(root, 'run/dbus'), { recursive: true });
  const allow = '<allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/><allow user="*"/>';
  writeFileSync(
    join(root, 'bus.conf'),
    `<busconfig><type>session</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
    <policy context="default">${allow}</policy></busconfig>`,
  );
  const bus = spawn(DBUS_DAEMON, [
    '--nofork',
    '--nopidfile',
    '--print-address',
    `--config-file=${join(root, 'bus.conf')}`,
  ]);
  onTestFinished(() => void bus.kill());
  await new Promise((resolve, reject) => bus.stdout.once('data', resolve).once('end', reject));
  return socket;
}

describe('systemd on a real message bus', () => {
  it('asks whoever owns the name of systemd', async () => {
    const root = temporaryRoot();
    await serveOnBus(await startBus(root), { manager, units: [nginx, daily, ssh] });
    const { run, close } = openCollector(systemd, { root });
    onTestFinished(close);
    expect(await run()).toMatchObject({
      'node_systemd_unit_state{name="nginx.service",state="active",type="forking"}': 1,
      'node_systemd_service_restart_total{name="nginx.service"}': 3,
      'node_systemd_timer_last_trigger_seconds{name="apt.timer"}': 1_700_000_000.5,
      'node_systemd_version{version="252.38-1~deb12u1"}': 252.38,
    });
  });

  it('has no data where nobody owns that name', async () => {
    const root = temporaryRoot();
    await startBus(root);
    await expect(openCollector(systemd, { root }).run()).rejects.toMatchObject({ name: 'NoDataError' });
  });

  it('understands the answers of the bus itself', async () => {
    const connection = await connectDbus(await startBus(temporaryRoot()));
    onTestFinished(() => connection.close());
    const bus = {
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
    };
    const [name] = await connection.call({ ...bus, member: 'Hello' });
    const [names] = await connection.call({ ...bus, member: 'ListNames' });
    expect(names).toContain(name);
  });
});
