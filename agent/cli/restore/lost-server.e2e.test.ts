import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { account } from '../../../probes/connect/real-server.testkit.ts';
import { asPostgres, own, TestServer } from '../../../recovery/sources/postgres/postgres-server.testkit.ts';
import { binary, runVedette, waitFor } from '../../binary.testkit.ts';

const POSTGRES = account('postgres');
/** How often the log is sent: what may be lost with the host. */
const EVERY = 2;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Archived = Awaited<ReturnType<typeof archivedServer>>;

/** A server with a pgbench database and a repository; its log is archived and streamed with a key that cannot read. */
async function archivedServer() {
  const server = new TestServer();
  cleanUp.push(() => server.remove());
  const at = (name: string) => join(server.folder, name);
  const target = ['--target', `directory:${at('repository')}`];
  writeFileSync(at('passphrase'), 'correct horse\n', { mode: 0o600 });
  own(at('passphrase'));
  const full = [...target, '--passphrase-file', at('passphrase')];
  // As cron of that account runs it: with nothing in the environment.
  const run = (...words: string[]) => asPostgres('/usr/bin/env', ['-i', binary, ...words]);
  run('backup', 'run', '--source', 'command:uname', ...full);
  writeFileSync(at('writer.key'), run('backup', 'key', 'writer', ...full), { mode: 0o600 });
  own(at('writer.key'));
  const writer = [...target, '--key-file', at('writer.key')];
  server.initialise({
    initdb: ['--wal-segsize=1'],
    settings: { archive_mode: 'on', archive_command: [binary, 'wal', 'push', '%p', ...writer].join(' ') },
  });
  await server.start();
  server.client('pgbench', ['-i', '-q', '-s', '2', 'postgres']);
  const words = ['wal', 'stream', '--create-slot', '--server', server.folder, '--every', `${EVERY}s`];
  const stream = background(binary, [...words, '--spool', at('spool'), ...writer]);
  return { server, stream, run, full, at };
}

function background(program: string, words: readonly string[]): ChildProcess {
  const child = spawn(program, words, { ...POSTGRES, stdio: 'ignore' });
  cleanUp.push(() => child.kill('SIGKILL'));
  return child;
}

/** Puts it under load and backs it up meanwhile, and waits until the log is streamed. */
async function underLoad({ server, run, full, at }: Archived) {
  const load = ['-n', '-c', '4', '-R', '100', '-T', '120', '-l', '--log-prefix', at('commits'), 'postgres'];
  const clients = server.clientInBackground('pgbench', load);
  cleanUp.push(() => clients.kill('SIGKILL'));
  run('backup', 'run', '--source', `postgres:${server.folder}`, ...full);
  const status = () => JSON.parse(run('wal', 'status', ...full, '--json'));
  await waitFor(() => (status().streamed ? true : undefined), {
    what: () => `a log that is archived and streamed: ${JSON.stringify(status())}`,
    timeout: 60_000,
  });
  return { ended: once(clients, 'exit') };
}

/** When each transaction was acknowledged, in seconds since 1970, as pgbench wrote it down. */
function acknowledged({ server, at }: Archived): number[] {
  const logs = readdirSync(server.folder).filter((name) => name.startsWith('commits.'));
  const lines = logs.flatMap((name) => readFileSync(at(name), 'utf8').trim().split('\n'));
  return lines.map((line) => line.split(' ')).map((words) => Number(words[4]) + Number(words[5]) / 1e6);
}

/** Gives the latest back, starts it, and tells of how many transactions it knows and of when the last one is. */
async function restored({ server, full }: Archived) {
  const source = ['--source', `postgres:physical:${server.folder}:5432`];
  const words = ['restore', 'latest', ...source, ...full, '--yes', '--option', 'start=yes'];
  const { code, stderr } = await runVedette(words, { timeout: 60_000 });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  server.adopt();
  const sums = [
    'abalance FROM pgbench_accounts',
    'bbalance FROM pgbench_branches',
    'delta FROM pgbench_history',
  ];
  expect(new Set(sums.map((sum) => server.sql(`SELECT sum(${sum.replace(' ', ') ')}`))).size).toBe(1);
  const [count, last] = server
    .sql('SELECT count(*), extract(epoch FROM max(mtime)) FROM pgbench_history')
    .split('|')
    .map(Number) as [number, number];
  return { count, last };
}

describe.skipIf(process.getuid?.() !== 0)('a PostgreSQL under load', () => {
  test('whose host dies is back within seconds of its last commit', async () => {
    const archived = await archivedServer();
    const { server, stream, at } = archived;
    const { ended } = await underLoad(archived);
    await new Promise((resolve) => setTimeout(resolve, 2_000 * EVERY));
    stream.kill('SIGKILL');
    await server.crash();
    for (const name of ['data', 'spool']) rmSync(at(name), { recursive: true });
    await ended;
    const commits = acknowledged(archived);
    const { count, last } = await restored(archived);
    // As often as the log is sent, and the time that sending takes where the host is busy.
    expect(Math.max(...commits) - last).toBeLessThan(EVERY + 8);
    expect(count).toBeGreaterThanOrEqual(commits.filter((time) => time < last).length);
  }, 120_000);

  test('that dies alone loses nothing that was acknowledged', async () => {
    const archived = await archivedServer();
    const { server, stream, at } = archived;
    const { ended } = await underLoad(archived);
    await server.crash();
    rmSync(at('data'), { recursive: true });
    await ended;
    const commits = acknowledged(archived).length;
    await new Promise((resolve) => setTimeout(resolve, 2_000 * EVERY));
    stream.kill('SIGTERM');
    await once(stream, 'exit');
    expect(commits).toBeGreaterThan(0);
    expect((await restored(archived)).count).toBeGreaterThanOrEqual(commits);
  }, 120_000);
});
