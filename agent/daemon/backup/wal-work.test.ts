import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  launchTestServer,
  type TestServer,
} from '../../../recovery/sources/postgres/postgres-server.testkit.ts';
import type { WalState } from '../../contract/backups.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { doneHere, programBackup } from './backup-job.testkit.ts';
import type { BackupJob } from './job-messages.ts';

let server: TestServer;
beforeEach(async () => {
  server = await launchTestServer({ initdb: ['--wal-segsize=1'] });
}, 60_000);
afterEach(() => server.remove(), 60_000);

function looked(changes: Partial<Extract<BackupJob, { do: 'wal' }>> = {}) {
  const source = { kind: 'postgres', options: { host: server.folder, user: 'postgres' } };
  const job = doneHere({
    ...{ do: 'wal', mode: 'stream', slot: 'vedette_db', known: [], cacheFolder: temporaryFolder() },
    spool: join(server.folder, 'spool'),
    backup: programBackup({ name: 'db', source }),
    ...changes,
  });
  const state = (): WalState | undefined => job.heard.findLast((one) => one.tell === 'wal')?.state;
  return { ...job, state };
}

async function eventually<T>(what: string, probe: () => T | undefined | false): Promise<T> {
  for (let look = 0; look < 600; look++) {
    const found = probe();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

test('walWork() makes the slot, streams, and tells how much would be lost', async () => {
  const job = looked();
  const well = () => {
    const state = job.state();
    return state?.state === 'ok' && state.lagSeconds !== null && state;
  };
  const state = await eventually(`a good state, not ${JSON.stringify(job.heard)}`, well);
  expect(state).toMatchObject({ mode: 'stream', waitingSegments: 0 });
  expect(state.lagSeconds).toBeLessThan(30);
  expect(server.sql('SELECT slot_name FROM pg_replication_slots')).toBe('vedette_db');
  job.end();
  await job.done;
}, 120_000);

test('walWork() tells of a server that archives nothing', async () => {
  const job = looked({ mode: 'command' });
  const state = await eventually('a state', job.state);
  expect(state.state).not.toBe('ok');
  expect(state.because).toBeTruthy();
  expect(server.sql('SELECT count(*) FROM pg_replication_slots')).toBe('0');
  job.end();
  await job.done;
}, 120_000);

test('walWork() fails where there is no server, to be begun anew', async () => {
  await server.stop();
  const job = looked();
  expect(await job.done).toBe(false);
  expect(job.message('failed')?.error.kind).toBe('unavailable');
}, 120_000);
