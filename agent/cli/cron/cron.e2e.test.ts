import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  binary,
  endAll,
  runVedette,
  startAgentBinary,
  temporaryFolder,
  waitFor,
} from '../../binary.testkit.ts';

afterEach(endAll);

type Row = {
  name: string;
  state: string;
  outcome: string | null;
  exitCode: number | null;
  lastLines: string[];
};

async function heartbeats(url: string): Promise<Row[]> {
  const answer = await fetch(`${url}/api/v1/heartbeats`);
  return ((await answer.json()) as { heartbeats: Row[] }).heartbeats;
}

const shell = (script: string) => ['--', '/bin/sh', '-c', script];
const elsewhere = () => ({ XDG_STATE_HOME: temporaryFolder() });

test('vedette cron hands through input, output and exit code, and the agent knows of it', async () => {
  const { url, data } = await startAgentBinary();
  const job = ['cron', '--name', 'nightly', '--data', data, ...shell('cat; echo 1e3 >&2; exit 3')];
  const ran = await runVedette(job, { env: elsewhere(), input: 'from stdin\n' });
  expect(ran).toEqual({ code: 3, stdout: 'from stdin\n', stderr: '1e3\n' });
  expect(await heartbeats(url)).toMatchObject([
    { name: 'nightly', state: 'failure', outcome: 'failure', exitCode: 3 },
  ]);
});

test('vedette cron hands every byte through', async () => {
  const { data } = await startAgentBinary();
  const job = ['cron', '--data', data, '--', 'seq', '1', '300000'];
  const { code, stdout } = await runVedette(job, { env: elsewhere() });
  expect([code, stdout.length, stdout.trimEnd().split('\n').length]).toEqual([0, 1_988_895, 300_000]);
});

test('vedette cron gives the command the environment that it has itself', async () => {
  const env = { ...elsewhere(), DEV: 'true', ODD: 'a=b' };
  const { stdout } = await runVedette(['cron', '--url', 'http://127.0.0.1:1', '--', 'env'], { env });
  expect(stdout).toContain('DEV=true\n');
  expect(stdout).toContain('ODD=a=b\n');
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1'] as const)(
  'vedette cron hands %s to the command',
  async (signal) => {
    const script = `trap 'echo heard; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
    const env = { PATH: process.env.PATH ?? '', ...elsewhere() };
    const child = spawn(binary, ['cron', '--url', 'http://127.0.0.1:1', ...shell(script)], { env });
    let text = '';
    child.stdout.on('data', (piece: Buffer) => {
      text += piece;
    });
    const exit = once(child, 'exit');
    await waitFor(() => text.includes('ready') || undefined, { what: () => 'the command to be ready' });
    child.kill(signal);
    expect(await exit).toEqual([9, null]);
    expect(text).toBe('ready\nheard\n');
  },
);

test('vedette cron ends a command that takes too long with its children, and ends with 7', async () => {
  const file = join(temporaryFolder(), 'pid');
  const script = `(echo $$ > ${file}; sleep 300) & wait`;
  const job = ['cron', '--timeout', '300ms', '--url', 'http://127.0.0.1:1', ...shell(script)];
  const { code, stderr } = await runVedette(job, { env: elsewhere() });
  expect(code).toBe(7);
  expect(stderr).toContain('error: Cannot finish sh: the time limit of 300ms is over');
  const pid = Number(readFileSync(file, 'utf8'));
  await waitFor(() => !existsSync(`/proc/${pid}`) || undefined, { what: () => `process ${pid} to be gone` });
});

test('vedette cron runs without an agent, and the next run tells what was not heard', async () => {
  const data = temporaryFolder();
  const env = elsewhere();
  const job = (name: string, script: string) => ['cron', '--name', name, '--data', data, ...shell(script)];
  const alone = await runVedette(job('first', 'echo disk full; exit 5'), { env });
  expect([alone.code, alone.stdout]).toEqual([5, 'disk full\n']);
  expect(alone.stderr).toMatch(/^warning: the agent was not told of first, the next run will: /);
  const { url } = await startAgentBinary({ data });
  expect(await runVedette(job('second', 'exit 0'), { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await heartbeats(url)).toMatchObject([
    { name: 'first', outcome: 'failure', exitCode: 5, lastLines: ['disk full'] },
    { name: 'second', outcome: 'success', exitCode: 0 },
  ]);
  expect(readdirSync(join(env.XDG_STATE_HOME, 'vedette/spool'))).toEqual([]);
});

test('vedette cron is not held up by an agent that hangs', async () => {
  const agent = await startAgentBinary();
  agent.signal('SIGSTOP');
  const { code, stderr } = await runVedette(['cron', '--data', agent.data, ...shell('exit 6')], {
    env: elsewhere(),
  });
  agent.signal('SIGCONT');
  expect(code).toBe(6);
  expect(stderr).toContain('the agent was not told of sh');
});

test('vedette cron --lock lets one run at a time', async () => {
  const env = { ...elsewhere(), PATH: process.env.PATH ?? '' };
  const lock = join(temporaryFolder(), 'nightly.lock');
  const job = (script: string) => ['cron', '--lock', lock, '--url', 'http://127.0.0.1:1', ...shell(script)];
  const first = spawn(binary, job('echo ready; sleep 300'), { env });
  await once(first.stdout, 'data');
  const second = await runVedette(job('echo never'), { env });
  expect([second.code, second.stdout]).toEqual([4, '']);
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([143, null]);
});

test('vedette heartbeat is known after the agent was killed and started again', async () => {
  const { data, end } = await startAgentBinary();
  const told = await runVedette([
    'heartbeat',
    'backup',
    '--exit-code',
    '0',
    '--message',
    'ok',
    '--data',
    data,
  ]);
  expect(told).toEqual({ code: 0, stdout: '', stderr: '' });
  await end('SIGKILL');
  const { url } = await startAgentBinary({ data });
  expect(await heartbeats(url)).toMatchObject([{ name: 'backup', outcome: 'success', lastLines: ['ok'] }]);
});
