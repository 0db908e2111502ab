import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { recordBeat } from '../../kit/heartbeat-record.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { takeRunLock } from '../one-shot/run-lock.ts';
import { captureOutput } from '../output.testkit.ts';
import { type CronArguments, runCron } from './run-cron.ts';

const time = '2026-11-21T03:00:00.000Z';
const answer = {
  ...recordBeat('job', undefined, { state: 'success', at: 0, host: 'web-1' }),
  lastAt: time,
  endedAt: time,
  lastLines: [],
};
const NOBODY = 'http://127.0.0.1:1';
let state: string;

beforeEach(() => {
  state = temporaryFolder();
  vi.stubEnv('XDG_STATE_HOME', state);
  return () => vi.unstubAllEnvs();
});

async function run(url: string, behind: readonly string[], more: Partial<CronArguments> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const captured = captureOutput();
  const code = await runCron({ behind, url, lines: 20, ...more }, captured.output, { stdout, stderr });
  return {
    code,
    stdout: String(stdout.read() ?? ''),
    stderr: String(stderr.read() ?? ''),
    warnings: captured.errors,
  };
}

/** What an agent hears while a command runs under `vedette cron`. */
async function heard(behind: readonly string[], more: Partial<CronArguments> = {}) {
  await using agent = await startFakeAgent({ beat: () => answer });
  const ran = await run(agent.url, behind, more);
  const beats = agent.requests.map(({ url, body }) => ({
    name: url.pathname.split('/').at(-1),
    ...(body as object),
  }));
  return { ...ran, beats };
}

const spooled = () => readdirSync(join(state, 'vedette/spool')).sort();
const shell = (script: string) => ['/bin/sh', '-c', script];

test('vedette cron hands on output and exit code, and tells of start and end', async () => {
  const { code, stdout, stderr, warnings, beats } = await heard(shell('echo out; echo err >&2; exit 3'));
  expect([code, stdout, stderr, warnings]).toEqual([3, 'out\n', 'err\n', '']);
  expect(beats).toEqual([
    {
      name: 'sh',
      state: 'start',
      host: expect.any(String),
      runId: expect.any(String),
      at: expect.any(String),
    },
    expect.objectContaining({ name: 'sh', state: 'failure', exitCode: 3, durationMs: expect.any(Number) }),
  ]);
  expect((beats[1] as { lastLines?: string[] }).lastLines?.toSorted()).toEqual(['err', 'out']);
  expect(new Set(beats.map((beat) => (beat as { runId?: string }).runId)).size).toBe(1);
});

test('vedette cron tells of success under its name, without lines where none are wanted', async () => {
  const { beats } = await heard(['echo', 'a'], { name: 'nightly', lines: 0 });
  expect(beats[1]).toMatchObject({ name: 'nightly', state: 'success', exitCode: 0, lastLines: [] });
});

test('vedette cron waits for a slow reader and leaves no listener behind', async () => {
  const slow = new PassThrough({ highWaterMark: 1_024 });
  let [read, most] = [0, 0];
  slow.on('data', (piece: Buffer) => {
    read += piece.length;
    most = Math.max(most, slow.listenerCount('close'), slow.listenerCount('drain'));
    slow.pause();
    setImmediate(() => slow.resume());
  });
  const before = slow.listenerCount('close');
  const job = { behind: ['head', '-c', '3000000', '/dev/zero'], url: NOBODY, lines: 20 };
  await runCron(job, captureOutput().output, { stdout: slow, stderr: new PassThrough() });
  await vi.waitFor(() => expect(read).toBe(3_000_000));
  expect(most).toBeLessThanOrEqual(before + 2);
});

test('vedette cron hands on words as they are, and no shell reads them', async () => {
  const { stdout } = await heard(['printf', '%s\n', '1e3', '$HOME', '010', '--name']);
  expect(stdout).toBe('1e3\n$HOME\n010\n--name\n');
});

test('vedette cron ends with 128 and the signal that ended the command', async () => {
  expect((await heard(shell('kill -KILL $$'))).code).toBe(137);
});

test('vedette cron ends with 127 and 126 when there is no such program or it cannot be run', async () => {
  const missing = await heard(['/no/such/program']);
  expect([missing.code, missing.stderr]).toEqual([127, 'vedette cron: /no/such/program: no such program\n']);
  expect(missing.beats[1]).toMatchObject({ name: 'program', state: 'failure', exitCode: 127 });
  expect((await heard([temporaryFolder()])).code).toBe(126);
});

test('vedette cron ends a command that takes too long, and tells of it', async () => {
  await using agent = await startFakeAgent({ beat: () => answer });
  const slow = run(agent.url, ['sleep', '300'], { timeout: '100ms' });
  await expect(slow).rejects.toMatchObject({
    kind: 'timeout',
    message: 'Cannot finish sleep: the time limit of 100ms is over',
  });
  expect(agent.requests.at(-1)?.body).toMatchObject({ state: 'failure', exitCode: 143 });
});

test('vedette cron --lock does nothing while another run goes on', async () => {
  const lock = join(temporaryFolder(), 'x.lock');
  const release = takeRunLock(lock);
  await expect(run(NOBODY, ['true'], { lock })).rejects.toMatchObject({ kind: 'conflict' });
  release();
  expect((await run(NOBODY, ['true'], { lock })).code).toBe(0);
});

test('vedette cron runs the command when no agent answers, and tells the next time', async () => {
  const { code, stdout, warnings } = await run(NOBODY, shell('echo done; exit 5'), { name: 'nightly' });
  expect([code, stdout]).toEqual([5, 'done\n']);
  expect(warnings).toMatch(
    /^warning: the agent was not told of nightly, the next run will: Cannot ask .*\n$/,
  );
  expect(spooled()).toHaveLength(1);
});

test('vedette cron tells what waited for that agent first, and forgets it', async () => {
  await using agent = await startFakeAgent({ beat: () => answer });
  const spool = join(state, 'vedette/spool');
  mkdirSync(spool, { recursive: true });
  const waiting = (to: string, at: string) =>
    JSON.stringify({ to, name: 'old', beat: { state: 'failure', at, exitCode: 9 } });
  writeFileSync(join(spool, '2.json'), waiting(agent.url, '2026-11-20T03:00:00Z'));
  writeFileSync(join(spool, '1.json'), waiting('local', '2026-11-19T03:00:00Z'));
  writeFileSync(join(spool, '3.json'), 'torn');
  await run(agent.url, ['true']);
  const told = agent.requests.map(({ body }) => (body as { exitCode?: number; state: string }).exitCode);
  expect(told).toEqual([9, undefined, 0]);
  expect(spooled()).toEqual(['1.json']);
});

test('vedette cron keeps what an agent refuses to hear, and says why', async () => {
  const beat = () => new FakeProblem(403, { type: 'urn:vedette:problem:forbidden', title: 'Forbidden' });
  await using agent = await startFakeAgent({ beat });
  const { code, warnings } = await run(agent.url, ['true']);
  expect([code, spooled().length]).toEqual([0, 1]);
  expect(warnings).toContain('the agent was not told of true');
});

test('vedette cron keeps no more than 200 messages, the newest', async () => {
  const spool = join(state, 'vedette/spool');
  mkdirSync(spool, { recursive: true });
  const waiting = JSON.stringify({ to: 'local', name: 'old', beat: { state: 'success' } });
  for (let index = 100; index < 350; index++) writeFileSync(join(spool, `1-${index}.json`), waiting);
  await run(NOBODY, ['true']);
  expect(spooled()).toHaveLength(200);
  expect(spooled()[0]).toBe('1-151.json');
});

test('vedette cron runs the command when nothing can be kept either', async () => {
  writeFileSync(join(state, 'vedette'), 'a file where a folder should be');
  const { code, warnings } = await run(NOBODY, shell('exit 4'));
  expect(code).toBe(4);
  expect(warnings).toContain('nor was it kept');
});

test.each([
  [[], {}],
  [['true'], { name: 'a b' }],
  [['true'], { lines: 21 }],
  [['true'], { timeout: 'soon' }],
])('vedette cron refuses %j with %j before anything is run', async (behind, more) => {
  await expect(run(NOBODY, behind, more)).rejects.toMatchObject({ kind: 'invalid' });
});
