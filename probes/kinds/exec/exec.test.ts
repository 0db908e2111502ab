import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { execProbe } from './exec.ts';

describeProbeKind({ kind: execProbe, silent: async () => ({ command: ['sleep', '300'] }) });

const shell = (script: string, more: Record<string, unknown> = {}) =>
  runKind(execProbe, { command: ['/bin/sh', '-c', script], ...more });
const plugin = (script: string) => shell(script, { nagios: true });
const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('exec is up when the program ends with 0', async () => {
  const result = await runKind(execProbe, { command: ['echo', 'a b', '$HOME; *'] });
  expect(result).toMatchObject({
    state: 'up',
    facts: { status: 0, output: 'a b $HOME; *', 'output.errors': '' },
  });
  expect(result.target).toBe('echo a b $HOME; *');
});

test('exec takes a name alone for a program without arguments', async () => {
  expect(await runKind(execProbe, { command: 'true' })).toMatchObject({ state: 'up', reason: 'ok' });
});

test('exec shows a secret of the environment nowhere, though the program writes it', async () => {
  const result = await shell('echo "$TOKEN"; echo "$TOKEN" >&2; exit 1', {
    secret_env: { TOKEN: 'hunter2' },
  });
  expect(result).toMatchObject({ facts: { output: '***' }, message: 'down: it ended with 1: ***' });
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('exec is down with the exit code as its reason and the last line as its message', async () => {
  expect(await shell('echo no; echo disk is full >&2; exit 7')).toMatchObject({
    state: 'down',
    reason: 'exit-7',
    message: 'down: it ended with 7: disk is full',
    facts: { status: 7, output: 'no', 'output.errors': 'disk is full' },
  });
});

test('exec is up with another exit code that is expected', async () => {
  expect(await shell('exit 3', { exit_codes: [3] })).toMatchObject({ state: 'up' });
  expect(await shell('true', { exit_codes: [3] })).toMatchObject({ reason: 'exit-0' });
});

test('exec names the signal that ended the program', async () => {
  expect(await shell('kill -SEGV $$')).toMatchObject({
    state: 'down',
    reason: 'killed-by-signal',
    message: 'down: it was ended by SIGSEGV',
  });
});

test('exec is unknown when there is no such program, or it may not be run', async () => {
  const file = join(temporaryFolder(), 'check');
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o644);
  expect(await runKind(execProbe, { command: [file] })).toMatchObject({
    state: 'unknown',
    reason: 'not-executable',
  });
  const missing = { state: 'unknown', reason: 'not-found' };
  expect(await runKind(execProbe, { command: ['no-such-program-here'] })).toMatchObject(missing);
  expect(await runKind(execProbe, { command: ['/no/such/program'] })).toMatchObject(missing);
});

test('exec is unknown when its folder is not there', async () => {
  const result = await runKind(execProbe, { command: 'true', cwd: '/no/such/folder' });
  expect(result).toMatchObject({ state: 'unknown', reason: 'no-folder' });
});

test('exec listens once for the end of this process, however many programs run', async () => {
  const before = process.listenerCount('exit');
  const runs = Array.from({ length: 15 }, () => shell('sleep 0.2'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(process.listenerCount('exit')).toBeLessThanOrEqual(before + 1);
  expect((await Promise.all(runs)).map(({ state }) => state)).toEqual(Array(15).fill('up'));
});

test('exec does not fail on a file that is executable and no program', async () => {
  const file = join(temporaryFolder(), 'check');
  writeFileSync(file, '\u0000\u0001\u0002');
  chmodSync(file, 0o755);
  expect(await runKind(execProbe, { command: [file] })).toMatchObject({ state: 'down' });
});

test('exec gives the program a clean environment, its variables and its secrets', async () => {
  const secret_env = { TOKEN: 's3cret' };
  const result = await runKind(execProbe, { command: ['env'], env: { A: '1' }, secret_env });
  const names = String(result.facts.output)
    .split('\n')
    .map((line) => line.split('=')[0]!);
  expect(names.sort()).toEqual(['A', 'LANG', 'PATH', 'TOKEN']);
});

test('exec starts the program in its folder and writes its standard input', async () => {
  const cwd = temporaryFolder();
  expect(await shell('pwd; cat', { cwd, stdin: 'one\ntwo' })).toMatchObject({
    facts: { output: `${cwd}\none\ntwo` },
  });
});

test('exec does not mind a program that does not read its standard input', async () => {
  expect(await shell('exit 0', { stdin: 'x'.repeat(65_536) })).toMatchObject({ state: 'up' });
});

test('exec keeps 64 KiB of an output without end and ends it at the timeout', async () => {
  const result = await shell('head -c 10000000 /dev/zero | tr "\\0" x');
  expect([result.state, String(result.facts.output).length]).toEqual(['up', 65_536]);
  expect(await runKind(execProbe, { command: ['yes'], timeout: '100ms' })).toMatchObject({
    reason: 'timeout-processing',
  });
});

test('exec leaves nobody behind who ignores SIGTERM, nor their children', async () => {
  const file = join(temporaryFolder(), 'pids');
  const script = `trap '' TERM; (trap '' TERM; sh -c "echo \\$\\$ >> ${file}; exec sleep 300") & echo $$ >> ${file}; wait`;
  const result = await shell(script, { timeout: '300ms' });
  expect(result).toMatchObject({ state: 'down', reason: 'timeout-processing' });
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  expect(pids).toHaveLength(2);
  await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 10_000 });
});

test('exec does not wait for a child in the background that keeps the output open, and ends it', async () => {
  const result = await shell('sleep 300 & echo $!');
  expect(result.state).toBe('up');
  await vi.waitFor(() => expect(alive(Number(result.facts.output))).toBe(false), { timeout: 10_000 });
});

test('exec does not wait for somebody of another session who keeps the output open', async () => {
  const result = await shell('setsid sh -c "echo \\$\\$; exec sleep 300" & sleep 0.2');
  const pid = Number(result.facts.output);
  process.kill(pid, 'SIGKILL');
  expect(result.state).toBe('up');
});

test.each([
  [0, 'up', 'ok', 'up'],
  [1, 'degraded', 'exit-1', 'degraded: DISK slow'],
  [2, 'down', 'exit-2', 'down: DISK slow'],
  [3, 'unknown', 'exit-3', 'unknown: DISK slow'],
  [42, 'down', 'exit-42', 'down: DISK slow'],
])('exec of a Nagios plug-in that ends with %i is %s', async (code, state, reason, message) => {
  const result = await plugin(`echo "DISK slow|'free space'=12.5MB;20;10;0 load=U"; exit ${code}`);
  expect(result).toMatchObject({ state, reason, message });
  expect(metricOf(result, 'probe_exec_perfdata', { label: 'free space', unit: 'MB' })).toBe(12.5);
  expect(metricOf(result, 'probe_exec_perfdata', { label: 'load' })).toBeUndefined();
});

test('exec hands conditions the values of a plug-in by their label', async () => {
  const value = {
    text: '',
    evaluate: (facts: ReadonlyMap<string, unknown>) => {
      const perf = facts.get('perf') as (label: string) => unknown;
      return { text: 'perf', holds: false, found: String(perf('a b')) };
    },
  };
  const result = await runKind(
    execProbe,
    { command: ['echo', "OK | 'a b'=3"], nagios: true },
    { conditions: [value] },
  );
  expect(result.message).toBe('down: perf (3)');
});

test('exec of a plug-in that says nothing tells its exit code', async () => {
  expect(await plugin('exit 2')).toMatchObject({ message: 'down: it ended with 2' });
});

test.each([
  [{ command: [] }, 'command'],
  [{ command: ['./check'] }, 'command'],
  [{ command: ['a\0b'] }, 'command'],
  [{ command: ['a'], cwd: 'relative' }, 'cwd'],
  [{ command: ['a'], env: { 'A=B': '1' } }, 'env'],
  [{ command: ['a'], exit_codes: [256] }, 'exit_codes'],
  [{ command: ['a'], nagios: true, exit_codes: [1] }, 'exit_codes'],
])('exec refuses %j', (written, option) => {
  expect(problemsOf(execProbe, written).join()).toContain(option);
});
