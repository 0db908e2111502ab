import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { own, TestServer } from '../../recovery/sources/postgres/postgres-server.testkit.ts';
import { CostRows, costTable } from './backup/cost-rows.ts';
import { bytesBelow } from './backup/folder-bytes.ts';
import { mustHave } from './backup/installed.ts';
import { changeHundredth, pgbenchServer } from './backup/pgbench-server.ts';
import { type PostgresContender, postgresContenders } from './backup/postgres-contenders.ts';
import { serverCpuSeconds } from './backup/server-cpu.ts';
import { type Command, timedRun } from './backup/timed-run-bun.ts';
import { withPrograms } from './start-program.ts';
import { markdownTable } from './tcp-proxy/markdown-table.ts';

/**
 * Backups of a pgbench database beside pgBackRest and a pipe of pg_dump, zstd and age, in rounds that take turns: a full one, one after a
 * hundredth of the accounts has changed, one when nothing has, a check of every byte, a restore of the data folder, which is started
 * and asked. Prints medians. Runs as root: the server and all that is measured is of the account postgres.
 *
 *     bun scripts/bench/backup-postgres.ts [--scale=10] [--rounds=3]     --scale 130 is 2 GB
 */
const { values } = parseArgs({
  options: { scale: { type: 'string', default: '10' }, rounds: { type: 'string', default: '3' } },
});
const SCALE = Number(values.scale);
const SUM = 'SELECT count(*), sum(abalance::bigint) FROM pgbench_accounts';
const rows = new CostRows();

mustHave({ pgbackrest: 'pgbackrest', age: 'age', zstd: 'zstd' });
const server = await pgbenchServer(SCALE);
try {
  await withPrograms(async () => {
    console.log(
      `${(bytesBelow(join(server.data, 'base')) / 1e6).toFixed(0)} MB of database; load ${load()} before\n`,
    );
    let names: string[] = [];
    for (let round = 0; round < Number(values.rounds); round++) names = await measureRound(round);
    const table = costTable(rows.rows, names, 'vedette', [
      { heading: '÷ pgBackRest', peers: ['pgBackRest'] },
      { heading: '÷ best', peers: ['pgBackRest', 'pg_dump, zstd, age'] },
    ]);
    console.log(`${markdownTable(table)}\n\nload ${load()} after`);
  });
} finally {
  await server.remove();
}

async function measureRound(round: number): Promise<string[]> {
  const folder = join(server.folder, 'round');
  mkdirSync(folder);
  own(folder);
  const contenders = postgresContenders(server, folder);
  for (const one of contenders) await archivedBy(one, async () => one.prepare());
  for (const one of contenders) await backUp('full', one, one.full);
  changeHundredth(server, SCALE, round);
  for (const one of contenders) await backUp('1 % changed', one, one.again);
  for (const one of contenders) await backUp('no change', one, one.again);
  for (const one of contenders) await measure('check', one, one.check);
  for (const one of contenders) await restoreAndAsk(one, join(folder, 'restored'));
  rmSync(folder, { recursive: true });
  return contenders.map(({ name }) => name);
}

async function backUp(step: string, contender: PostgresContender, command: Command): Promise<void> {
  await archivedBy(contender, async () => {
    const before = serverCpuSeconds(server.data);
    await measure(step, contender, command);
    rows.add(`${step}: CPU of the server, s`, contender.name, serverCpuSeconds(server.data) - before);
  });
  rows.add(`${step}: repository, MB`, contender.name, bytesBelow(contender.repository) / 1e6, 1);
}

/** With that archive_command. */
async function archivedBy({ archiveCommand }: PostgresContender, action: () => Promise<void>): Promise<void> {
  server.sql(`ALTER SYSTEM SET archive_command = '${archiveCommand}'`);
  server.sql('SELECT pg_reload_conf()');
  await Bun.sleep(500);
  await action();
}

/** @throws Error where the restored server has other rows */
async function restoreAndAsk(contender: PostgresContender, into: string): Promise<void> {
  if (contender.restore === undefined) return;
  mkdirSync(into, { mode: 0o700 });
  own(into);
  await measure('restore', contender, contender.restore(into));
  const restored = new TestServer();
  try {
    restored.data = into;
    restored.configure({ unix_socket_directories: restored.folder, archive_mode: 'off' });
    await restored.start();
    const [found, expected] = [restored.sql(SUM), server.sql(SUM)];
    if (found !== expected) throw new Error(`${contender.name} gave back ${found} instead of ${expected}`);
  } finally {
    await restored.remove();
    rmSync(into, { recursive: true });
  }
}

async function measure(step: string, { name }: PostgresContender, command: Command): Promise<void> {
  execFileSync('sync');
  const { wall, cpu, peak } = await timedRun(command);
  rows.add(`${step}: wall, s`, name, wall);
  rows.add(`${step}: CPU, s`, name, cpu);
  rows.add(`${step}: peak, MiB`, name, peak, 0);
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
