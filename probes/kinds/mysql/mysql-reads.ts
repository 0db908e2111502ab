import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { MysqlFailure } from './mysql-failure.ts';
import type { MysqlRows, MysqlSession } from './mysql-session.ts';

export const mysqlReadFacts = {
  connections: { type: 'number', describe: 'Connections to the server' },
  'connections.max': { type: 'number', describe: 'Most connections that the server takes' },
  lag: { type: 'duration', describe: 'How far a replica is behind; none where replication has stopped' },
  read_only: { type: 'boolean', describe: 'Whether it takes no writes of plain users' },
  replicating: { type: 'boolean', describe: 'On a replica: whether it receives and applies' },
  role: { type: 'text', describe: 'What it is, primary or replica, where the user may see it' },
} as const satisfies FactTypes;

/** Reads what the user may see, as facts and metrics; what it may not see is left out. */
export async function readMysqlState(session: MysqlSession, version: string, run: ProbeRun): Promise<void> {
  const variables = await session.ask('SELECT @@global.read_only, @@global.max_connections');
  const [readOnly, most] = variables.rows[0] ?? [];
  run.fact('read_only', readOnly === '1' || readOnly === 'ON');
  tell(run, 'connections.max', 'probe_mysql_connections_max', 'Most connections', most);
  const status = await session.ask("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
  tell(run, 'connections', 'probe_mysql_connections', 'Connections to the server', status.rows[0]?.[1]);
  const role = tellReplication(await replication(session), run);
  run.metric('probe_mysql_info', 'Version and role of the MySQL server', 1, { version, role });
}

/** Old servers know one statement, new ones the other; undefined where the user may see neither. */
async function replication(session: MysqlSession): Promise<MysqlRows | undefined> {
  for (const sql of ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS']) {
    try {
      return await session.ask(sql);
    } catch (error) {
      if (!(error instanceof MysqlFailure)) throw error;
    }
  }
  return undefined;
}

function tellReplication(status: MysqlRows | undefined, run: ProbeRun): string {
  if (status === undefined) return '';
  const [row] = status.rows;
  const role = row === undefined ? 'primary' : 'replica';
  run.fact('role', role);
  if (row === undefined) return role;
  const read = (name: RegExp) => row[status.columns.findIndex((column) => name.test(column))];
  const running =
    read(/^(Slave|Replica)_IO_Running$/i) === 'Yes' && read(/^(Slave|Replica)_SQL_Running$/i) === 'Yes';
  run.fact('replicating', running);
  run.metric('probe_mysql_replicating', 'Whether the replica receives and applies', running ? 1 : 0);
  const lag = read(/^Seconds_Behind_(Master|Source)$/i);
  tell(run, 'lag', 'probe_mysql_replication_lag_seconds', 'How far the replica is behind', lag, 1_000);
  return role;
}

function tell(
  run: ProbeRun,
  fact: string,
  metric: string,
  help: string,
  text: string | null | undefined,
  scale = 1,
): void {
  if (text === null || text === undefined || !/^\d{1,15}$/.test(text)) return;
  run.fact(fact, Number(text) * scale);
  run.metric(metric, help, Number(text));
}
