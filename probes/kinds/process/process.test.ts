import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { describeKindOptions } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { processProbe as kind, processProbeOf } from './process.ts';

describeKindOptions({ kind, options: async () => ({ match: 'nginx' }) });

type Written = {
  pid: number;
  name?: string;
  state?: string;
  uid?: number;
  command?: string;
  ticks?: number;
  start?: number;
};

/** A host of its own: `/proc` with these processes, up for 1,000 s, and a user `www` of number 33. */
function host(processes: readonly Written[]) {
  const root = temporaryFolder();
  const proc = join(root, 'proc');
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), 'www:x:33:33::/:/bin/false\n');
  mkdirSync(proc);
  writeFileSync(join(proc, 'uptime'), '1000.00 1.00\n');
  for (const written of processes) writeProcess(proc, written);
  const look = processProbeOf({ proc, root });
  return {
    root,
    run: (match: string, more: Record<string, unknown> = {}) => runKind(look, { match, ...more }),
  };
}

function writeProcess(
  proc: string,
  { pid, name = 'nginx', state = 'S', uid = 33, command = name, ticks = 50, start = 90_000 }: Written,
) {
  const folder = join(proc, String(pid));
  mkdirSync(join(folder, 'fd'), { recursive: true });
  for (const file of ['0', '1', '2']) writeFileSync(join(folder, 'fd', file), '');
  writeFileSync(join(folder, 'comm'), `${name}\n`);
  writeFileSync(join(folder, 'cmdline'), `${command.replaceAll(' ', '\0')}\0`);
  writeFileSync(
    join(folder, 'stat'),
    `${pid} (${name}) ${state} 1 1 1 0 -1 4194560 1 2 3 4 ${ticks} ${ticks} 0 0 20 0 4 0 ${start} 1 2\n`,
  );
  writeFileSync(
    join(folder, 'status'),
    `Name:\t${name}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nVmRSS:\t    2048 kB\n`,
  );
}

test('process adds up what all that match take', async () => {
  const { run } = host([{ pid: 10 }, { pid: 11, start: 99_000 }, { pid: 12, name: 'sshd' }]);
  const result = await run('nginx');
  expect(result).toMatchObject({
    state: 'up',
    facts: {
      count: 2,
      zombies: 0,
      cpu: 2_000,
      age: 10_000,
      oldest: 100_000,
      memory: 4_194_304,
      threads: 8,
      fds: 6,
    },
  });
  expect(result.facts.state).toEqual(['S', 'S']);
  expect(metricOf(result, 'probe_process_count')).toBe(2);
});

test('process is down when nobody runs', async () => {
  expect(await host([{ pid: 12, name: 'sshd' }]).run('nginx')).toMatchObject({
    state: 'down',
    reason: 'not-running',
  });
});

test('process is down when there are too few or too many', async () => {
  const { run } = host([{ pid: 10 }, { pid: 11 }]);
  expect(await run('nginx', { min: 3 })).toMatchObject({
    reason: 'too-few',
    message: 'down: 2 run, expected at least 3',
  });
  expect(await run('nginx', { max: 1 })).toMatchObject({ reason: 'too-many' });
  expect(await run('nginx', { min: 0, max: 0 })).toMatchObject({ reason: 'too-many' });
  expect(await run('apache2', { min: 0, max: 0 })).toMatchObject({ state: 'up' });
});

test('process does not take a zombie for one that runs', async () => {
  expect(await host([{ pid: 10, state: 'Z' }]).run('nginx')).toMatchObject({
    state: 'down',
    reason: 'zombie',
    facts: { count: 0, zombies: 1 },
  });
});

test('process finds by a pattern in the command line', async () => {
  const { run } = host([
    { pid: 10, name: 'java', command: '/usr/bin/java -cp x kafka.Kafka' },
    { pid: 11, name: 'java', command: '/usr/bin/java -jar other.jar' },
    { pid: 12, name: 'kthread', command: '' },
  ]);
  expect(await run('java .*kafka', { by: 'command' })).toMatchObject({ facts: { count: 1 } });
});

test('process knows a name of more than 15 bytes by its program', async () => {
  const command = '/usr/lib/systemd/systemd-journald --x';
  const { run } = host([{ pid: 10, name: 'systemd-journal', command }]);
  expect(await run('systemd-journald')).toMatchObject({ facts: { count: 1 } });
  expect(await run('systemd-journalist')).toMatchObject({ facts: { count: 0 } });
});

test('process keeps to a user by name or number', async () => {
  const { run } = host([{ pid: 10 }, { pid: 11, uid: 0 }]);
  expect(await run('nginx', { user: 'www' })).toMatchObject({ facts: { count: 1 } });
  expect(await run('nginx', { user: '0' })).toMatchObject({ facts: { count: 1 } });
  expect(await run('nginx', { user: 'nobody' })).toMatchObject({ reason: 'not-running' });
});

test('process finds by a PID file', async () => {
  const { root, run } = host([{ pid: 10 }]);
  const path = join(root, 'nginx.pid');
  expect(await run(path, { by: 'pid_file' })).toMatchObject({ state: 'down', reason: 'no-pid-file' });
  writeFileSync(path, '10\n');
  expect(await run(path, { by: 'pid_file' })).toMatchObject({ state: 'up' });
  writeFileSync(path, '11\n');
  expect(await run(path, { by: 'pid_file' })).toMatchObject({ reason: 'not-running' });
  writeFileSync(path, 'x'.repeat(100_000));
  expect(await run(path, { by: 'pid_file' })).toMatchObject({ reason: 'wrong-pid-file' });
});

test('process reads a name that holds what parts the fields', async () => {
  const { run } = host([{ pid: 10, name: 'a) R 1 (b' }]);
  expect(await run('a) R 1 (b')).toMatchObject({ state: 'up', facts: { threads: 4 } });
});

test('process passes over what is gone or torn', async () => {
  const { root, run } = host([{ pid: 10 }, { pid: 11 }]);
  mkdirSync(join(root, 'proc/12'));
  writeFileSync(join(root, 'proc/11/stat'), '');
  expect(await run('nginx')).toMatchObject({ facts: { count: 1 } });
});

test('process finds a real process and not itself', async () => {
  const word = `vedette-test-${Math.random().toString(36).slice(2)}`;
  const child = spawn('/bin/sleep', ['300'], { argv0: word });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  expect(await runKind(kind, { match: word, by: 'command' })).toMatchObject({
    state: 'up',
    facts: { count: 1 },
  });
});

test('process ends when it is cancelled', async () => {
  const result = await runKind(kind, { match: 'nginx' }, { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ state: 'unknown', reason: 'cancelled' });
});

test.each([
  [{ match: '' }, 'match'],
  [{ match: '(', by: 'command' }, 'match'],
  [{ match: 'a/b' }, 'match'],
  [{ match: 'nginx.pid', by: 'pid_file' }, 'match'],
  [{ match: 'a', min: 2, max: 1 }, 'max'],
  [{ match: 'a', min: -1 }, 'min'],
])('process refuses %j', (written, option) => {
  expect(problemsOf(kind, written).join()).toContain(option);
});
