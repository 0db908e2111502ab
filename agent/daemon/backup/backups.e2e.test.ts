import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, expect, test } from 'vitest';
import { launchTestServer } from '../../../recovery/sources/postgres/postgres-server.testkit.ts';
import { endAll, runVedette, type StartedAgent, startAgentBinary, waitFor } from '../../binary.testkit.ts';
import type { BackupRow, BackupRun, RestorePlan, SnapshotRow } from '../../contract/backups.ts';
import type { AuditRecord, Event } from '../../contract/events.ts';
import type { AgentStatus } from '../../contract/status.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(endAll);

type Written = Readonly<Record<string, unknown>>;

/** A folder with a repository in it, a program that is backed up, and the agent of that configuration. */
async function backingUp(backup: Written, script = 'echo all that matters', more: Written = {}) {
  const folder = temporaryFolder();
  const repository = join(folder, 'repository');
  const file = join(folder, 'vedette.yml');
  const write = (changes: Written = {}) =>
    writeFileSync(
      file,
      JSON.stringify({
        backup: {
          repositories: {
            main: {
              targets: [{ kind: 'directory', path: repository, ...more }],
              passphrase: 'correct horse',
            },
          },
          list: [
            {
              name: 'app',
              source: { kind: 'command', commands: [{ name: 'app', run: ['/bin/sh', '-c', script] }] },
              ...backup,
              ...changes,
            },
          ],
        },
      }),
      { mode: 0o600 },
    );
  write();
  const start = (data?: string) => startAgentBinary({ args: ['--config', file], ...(data && { data }) });
  const agent = await start();
  return { agent, folder, repository, write, start };
}

/** Asks over the unix socket, where everything is allowed. */
async function ask(agent: StartedAgent, path: string, method = 'GET', body?: object) {
  return new Promise<{ status: number; json: unknown }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request({ socketPath: join(agent.data, 'agent.sock'), path, method, headers }, async (response) => {
      resolve({ status: response.statusCode!, json: JSON.parse(await text(response)) });
    })
      .on('error', reject)
      .end(body && JSON.stringify(body));
  });
}

const asked = async <Answer>(agent: StartedAgent, path: string) => (await ask(agent, path)).json as Answer;
type List = { backups: BackupRow[]; runs: BackupRun[] };
const list = (agent: StartedAgent) => asked<List>(agent, '/api/v1/backups');
const app = async (agent: StartedAgent) => (await list(agent)).backups[0]!;
const events = async (agent: StartedAgent) =>
  (await asked<{ events: Event[] }>(agent, '/api/v1/events?limit=500')).events;
const kinds = async (agent: StartedAgent) => (await events(agent)).map(({ kind }) => kind);
const until = <T>(probe: () => Promise<T | undefined | false>, what: string, agent: StartedAgent) =>
  waitFor(async () => (await probe()) || undefined, {
    what: () => `${what}\n${agent.log()}`,
    timeout: 60_000,
  });
const runNow = async (agent: StartedAgent) =>
  (await ask(agent, '/api/v1/backups/app/runs', 'POST', {})).json as BackupRun;
const ended = (agent: StartedAgent, id: string) =>
  until(
    async () => (await list(agent)).runs.find((run) => run.id === id && run.outcome !== null),
    `the end of run ${id}`,
    agent,
  );

/** The children of an agent that do the work of backups. */
function jobsOf(agent: StartedAgent): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentAndWords(pid, agent.pid));
}

function parentAndWords(pid: number, parent: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return status.includes(`PPid:\t${parent}\n`) && words.includes('backup-job');
  } catch {
    return false;
  }
}

const isThere = (pid: number) => existsSync(`/proc/${pid}`);

test('an agent backs up by its schedule, keeps what retention says, and has series of it', async () => {
  const { agent } = await backingUp({ every: '1s', retention: { keep_last: 2 } }, 'date +%N');
  await until(
    async () => (await kinds(agent)).filter((kind) => kind === 'backup-finished').length >= 4,
    'four',
    agent,
  );
  const { snapshots } = await asked<{ snapshots: SnapshotRow[] }>(agent, '/api/v1/backups/app/snapshots');
  expect(snapshots.length).toBeLessThanOrEqual(3);
  expect(snapshots[0]!.keep).toContain('latest');
  expect(await app(agent)).toMatchObject({ source: 'command:app', targets: [{ state: 'ok' }] });
  const metrics = await (await fetch(`${agent.url}/metrics`)).text();
  expect(metrics).toMatch(/^vedette_backup_last_success_timestamp_seconds\{backup="app"\} 1\.?\d+/m);
  expect(metrics).toMatch(/^vedette_backup_late\{backup="app"\} 0$/m);
  const { backups } = await asked<AgentStatus>(agent, '/api/v1/status');
  expect(backups).toMatchObject({ total: 1, late: 0, failing: 0 });
  const query = await (await fetch(`${agent.url}/api/v1/query?query=vedette_backup_target_up`)).json();
  expect(query).toMatchObject({ data: { result: [{ metric: { backup: 'app' } }] } });
});

test('a child that is killed has failed, nothing of it stays, and the next run is good', async () => {
  const marker = join(temporaryFolder(), 'once');
  const { agent } = await backingUp({}, `test -e ${marker} || { touch ${marker}; sleep 60; }; echo all`);
  const run = await runNow(agent);
  const [child] = await until(async () => jobsOf(agent).length > 0 && jobsOf(agent), 'the child', agent);
  await until(
    async () => (await app(agent)).running.some(({ step }) => step !== 'start'),
    'it to be at work',
    agent,
  );
  process.kill(child!, 'SIGKILL');
  expect(await ended(agent, run.id)).toMatchObject({
    outcome: 'failed',
    error: expect.stringContaining('SIGKILL'),
  });
  expect(await ended(agent, (await runNow(agent)).id)).toMatchObject({ outcome: 'ok' });
});

test('an agent that is killed leaves no child behind, and the next one tells of the run and does it again', async () => {
  const marker = join(temporaryFolder(), 'once');
  const script = `test -e ${marker} || { touch ${marker}; sleep 60; }; echo all`;
  const { agent, start } = await backingUp({ schedule: '0 0 1 1 *' }, script);
  await runNow(agent);
  await until(async () => existsSync(marker), 'it to be at work', agent);
  const [child] = jobsOf(agent);
  await agent.end('SIGKILL');
  await until(async () => !isThere(child!), 'the child to end', agent);
  const next = await start(agent.data);
  expect((await events(next)).find(({ kind }) => kind === 'backup-failed')?.message).toContain(
    'the agent ended while it ran',
  );
  await until(async () => (await app(next)).state === 'ok', 'it to be done again', next);
});

test('an agent that is told to stop ends its runs first', async () => {
  const { agent, start } = await backingUp({}, 'sleep 60');
  await runNow(agent);
  const [child] = await until(async () => jobsOf(agent).length > 0 && jobsOf(agent), 'the child', agent);
  expect(await agent.end('SIGTERM')).toBe(0);
  expect(isThere(child!)).toBe(false);
  const next = await start(agent.data);
  expect((await list(next)).runs[0]).toMatchObject({
    outcome: 'cancelled',
    error: 'the agent stopped while it ran',
  });
});

test('a target that vanishes is told as lost, gets no new repository, and is told as back', async () => {
  const { agent, repository } = await backingUp({ every: '2s' });
  await until(async () => (await app(agent)).state === 'ok', 'the first', agent);
  renameSync(repository, `${repository}.away`);
  await until(async () => (await kinds(agent)).includes('target-lost'), 'the loss', agent);
  expect((await app(agent)).lastFailure?.error).toContain('the repository is not there any more');
  expect(existsSync(join(repository, 'config'))).toBe(false);
  rmSync(repository, { recursive: true, force: true });
  renameSync(`${repository}.away`, repository);
  await until(async () => (await kinds(agent)).includes('target-back'), 'the return', agent);
  expect((await app(agent)).state).toMatch(/ok|running/);
});

test.skipIf(process.getuid?.() !== 0)(
  'a disk that is full fails the run with the way out, and the agent stays well',
  async () => {
    const { agent, repository } = await backingUp({}, 'head -c 8000000 /dev/urandom');
    mkdirSync(repository, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'vedette-test', repository]);
    cleanUp.push(() => execFileSync('umount', [repository]));
    const run = await ended(agent, (await runNow(agent)).id);
    expect(run).toMatchObject({ outcome: 'failed', error: expect.stringContaining('full') });
    expect(run.hint).toBeTruthy();
    expect((await asked<{ status: string }>(agent, '/healthz')).status).toBe('ok');
  },
);

test('a reload takes over another schedule and leaves the run that goes on alone', async () => {
  const marker = join(temporaryFolder(), 'go-on');
  const { agent, write } = await backingUp(
    { every: '1h' },
    `until test -e ${marker}; do sleep 0.1; done; echo all`,
  );
  const run = await runNow(agent);
  const [child] = await until(async () => jobsOf(agent).length > 0 && jobsOf(agent), 'the child', agent);
  write({ every: '2h' });
  agent.signal('SIGHUP');
  await until(async () => (await app(agent)).schedule === 'every 2h', 'the new schedule', agent);
  expect(isThere(child!)).toBe(true);
  writeFileSync(marker, '');
  expect((await ended(agent, run.id)).outcome).toBe('ok');
});

test('a check names the object in which a byte was flipped', async () => {
  const { agent, repository } = await backingUp({}, 'head -c 300000 /dev/urandom');
  await ended(agent, (await runNow(agent)).id);
  const check = async () => {
    const { json } = await ask(agent, '/api/v1/backups/app/checks', 'POST', { read: 'all' });
    return ended(agent, (json as BackupRun).id);
  };
  expect(await check()).toMatchObject({ outcome: 'ok', report: [expect.stringContaining('1 snapshots')] });
  const pack = largestFile(join(repository, 'packs'));
  const bytes = readFileSync(pack);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(pack, bytes);
  expect(await check()).toMatchObject({ outcome: 'failed', error: expect.stringContaining('packs/') });
  expect((await kinds(agent))[0]).toBe('check-failed');
  expect((await app(agent)).targets[0]?.lastCheck?.outcome).toBe('failed');
});

function largestFile(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0]!;
}

test('a restore is planned and begun with a token that was granted it, and refused to one that was not', async () => {
  const { agent, folder } = await backingUp({}, 'echo all that matters');
  await ended(agent, (await runNow(agent)).id);
  const token = async (name: string, ...grant: string[]) =>
    (
      await runVedette(['token', 'create', name, '--role', 'operator', ...grant, '--data', agent.data])
    ).stdout.trim();
  const [without, granted] = [await token('ann'), await token('bob', '--grant', 'restore')];
  const to = join(folder, 'back');
  const post = (path: string, secret: string, body: object) =>
    fetch(`${agent.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const planning = { snapshot: 'latest', to };
  const refused = await post('/api/v1/backups/app/restore-plans', without, planning);
  expect(refused.status).toBe(403);
  expect(JSON.stringify(await refused.json())).toContain('--grant restore');
  const plan = (await (
    await post('/api/v1/backups/app/restore-plans', granted, planning)
  ).json()) as RestorePlan;
  expect(plan.checks.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
  expect(existsSync(to)).toBe(false);
  const begin = { plan: plan.id, confirmation: plan.confirmation };
  expect((await post('/api/v1/restores', without, begin)).status).toBe(403);
  const run = (await (await post('/api/v1/restores', granted, begin)).json()) as BackupRun;
  expect(await ended(agent, run.id)).toMatchObject({ kind: 'restore', outcome: 'ok' });
  expect(readFileSync(to, 'utf8')).toBe('all that matters\n');
  const { records } = await asked<{ records: AuditRecord[] }>(agent, '/api/v1/audit');
  expect(records.map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`)).toEqual(
    expect.arrayContaining(['bob planRestore done', 'bob beginRestore done']),
  );
  expect((await events(agent)).find(({ kind }) => kind === 'restore-started')?.message).toContain('bob');
});

test('files come back as they were, over the API', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'srv/deep'), { recursive: true });
  writeFileSync(join(folder, 'srv/deep/a'), 'all that matters', { mode: 0o640 });
  const source = { kind: 'files', paths: [join(folder, 'srv')] };
  const { agent } = await backingUp({ source });
  await ended(agent, (await runNow(agent)).id);
  const to = join(folder, 'back');
  const { json } = await ask(agent, '/api/v1/backups/app/restore-plans', 'POST', { snapshot: 'latest', to });
  const { id: plan, confirmation } = json as RestorePlan;
  const begun = await ask(agent, '/api/v1/restores', 'POST', { plan, confirmation });
  expect(await ended(agent, (begun.json as BackupRun).id)).toMatchObject({ outcome: 'ok' });
  const back = readdirSync(to, { recursive: true })
    .map(String)
    .find((name) => name.endsWith('deep/a'))!;
  expect(readFileSync(join(to, back), 'utf8')).toBe('all that matters');
  expect(statSync(join(to, back)).mode & 0o777).toBe(0o640);
}, 60_000);

test.skipIf(process.getuid?.() !== 0)(
  'a PostgreSQL server is backed up while its log is streamed, by an agent',
  async () => {
    const server = await launchTestServer({ initdb: ['--wal-segsize=1'] });
    cleanUp.push(() => server.remove());
    server.sql('CREATE ROLE watcher SUPERUSER LOGIN');
    const { agent } = await backingUp({
      // A role without an account of the system: root would run pg_receivewal as that, which may not enter this test's folder.
      source: { kind: 'postgres', host: server.folder, user: 'watcher' },
      wal: 'stream',
    });
    const streamed = async () => {
      // What an idle server would lose nobody can say before it has written something.
      server.sql("SELECT pg_logical_emit_message(false, 'test', 'written')");
      const { wal } = await app(agent);
      return wal?.state === 'ok' && wal.lagSeconds !== null && wal;
    };
    const wal = await until(streamed, 'the stream', agent);
    expect(wal).toMatchObject({ mode: 'stream', waitingSegments: 0 });
    server.sql('CREATE TABLE t AS SELECT generate_series(1, 1000) AS a');
    expect(await ended(agent, (await runNow(agent)).id)).toMatchObject({ outcome: 'ok' });
    expect(await app(agent)).toMatchObject({ kind: 'postgres', state: 'ok' });
    const measured = async () => {
      const metrics = await (await fetch(`${agent.url}/metrics`)).text();
      return ['wal_up\\{backup="app"\\} 1', 'wal_lag_seconds\\{backup="app"\\} \\d'].every((line) =>
        new RegExp(`^vedette_backup_${line}`, 'm').test(metrics),
      );
    };
    expect(await until(measured, 'the series of the log', agent)).toBe(true);
  },
  120_000,
);

test('no secret of the repository is in the words, the environment or the log of any process', async () => {
  const { agent } = await backingUp({}, 'sleep 2; echo all');
  const run = await runNow(agent);
  const [child] = await until(async () => jobsOf(agent).length > 0 && jobsOf(agent), 'the child', agent);
  for (const file of ['cmdline', 'environ'])
    expect(readFileSync(`/proc/${child}/${file}`, 'utf8')).not.toContain('correct horse');
  await ended(agent, run.id);
  expect(agent.log()).not.toContain('correct horse');
  const shown = JSON.stringify(await asked(agent, '/api/v1/config'));
  expect(shown).not.toContain('correct horse');
});
