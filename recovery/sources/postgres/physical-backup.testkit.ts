import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type { PreparedRestore, RestoreReport, RestoreRequest } from '../../restore/restore-kind.ts';
import { walArchive } from '../../wal/wal-archive.ts';
import { capturePhysical } from './physical.ts';
import { postgresOptions } from './postgres-options.ts';
import { ownedFolder, type TestServer } from './postgres-server.testkit.ts';
import { preparePhysical } from './restore-physical.ts';

/** Backs a server up into a repository and gives the snapshot. */
export async function physicalBackup(
  server: TestServer,
  repository: Repository,
  more: Record<string, unknown> = {},
) {
  const identity = { host: 'a', kind: 'postgres', source: 'shop', group: null, tags: [] };
  const options = postgresOptions.parse({ host: server.folder, user: 'postgres', ...more });
  const writer = await repository.write({ identity });
  const signal = new AbortController().signal;
  const context = { signal, temporaryFolder: async () => server.folder, now: () => new Date() };
  const captured = await capturePhysical(options, writer, { ...context, repository });
  return writer.commit(captured);
}

/** Archives what the server has finished, as its archive_command would. */
export async function pushFinishedWal(server: TestServer, repository: Repository): Promise<void> {
  const systemId = server.sql('SELECT system_identifier FROM pg_control_system()');
  const archive = walArchive(repository, systemId);
  const finished = server.sql('SELECT pg_walfile_name(pg_switch_wal())');
  const names = server.sql(
    "SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' OR name ~ 'history$' ORDER BY name",
  );
  for (const name of names.split('\n'))
    if (name <= finished || name.endsWith('.history')) await archive.push(join(server.data, 'pg_wal', name));
}

/** Prepares a restore of the latest snapshot and runs it; refusals of the preflight are thrown. */
export async function physicalRestore(
  repository: Repository,
  request: Partial<RestoreRequest>,
): Promise<RestoreReport> {
  const prepared = await preparedRestore(repository, request);
  const refused = prepared.checks.filter(({ verdict }) => verdict === 'refuse');
  if (refused.length > 0) throw new Error(refused.map(({ name, found }) => `${name}: ${found}`).join('; '));
  return prepared.run({ ...testContext(), onProgress: () => {} });
}

export async function preparedRestore(
  repository: Repository,
  request: Partial<RestoreRequest>,
  of?: Snapshot,
): Promise<PreparedRestore> {
  const snapshot = of ?? (await repository.snapshot('latest'));
  const whole = { only: [], delta: false, verify: false, options: {}, ...request };
  return preparePhysical(repository, snapshot, whole, testContext());
}

function testContext() {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { signal: new AbortController().signal, temporaryFolder: async () => folder, now: () => new Date() };
}

/** A path that nothing is at yet, in a folder of the server's account. */
export function freePath(): string {
  const folder = ownedFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}
