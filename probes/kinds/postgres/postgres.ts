import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions } from '../../connect/connection-options.ts';
import { type Conversation, openConversation, serviceAddress } from '../../connect/conversation.ts';
import { numberIn } from '../../connect/number-in.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { tlsModeOptions, tlsOfMode } from '../../connect/tls-mode.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { queryFacts } from '../../query-facts.ts';
import { PostgresFailure } from './postgres-failure.ts';
import { tlsRequest } from './postgres-messages.ts';
import { postgresReadFacts, postgresReads, tellPostgresReads } from './postgres-reads.ts';
import { PostgresSession, type PostgresUser } from './postgres-session.ts';

const name = z.string().min(1).max(63);

const options = {
  address: serviceAddress.describe(
    'Where to connect, as HOST:PORT, or the path of the Unix socket or of its folder.',
  ),
  ...connectionOptions,
  username: name.optional().describe('User to log in as; without it the probe stops before the login.'),
  password: secretField().optional().describe('Password of the user.'),
  database: name.optional().describe('Database to connect to; of the name of the user without it.'),
  ...tlsModeOptions,
  query: z
    .string()
    .min(1)
    .max(65_536)
    .optional()
    .describe('One statement that reads; run in a read-only transaction.'),
} as const;
type PostgresOptions = z.output<z.ZodObject<typeof options>>;

/** A PostgreSQL server, or what speaks its protocol. It never writes: all runs in a read-only transaction. */
export const postgresProbe = defineProbeKind({
  name: 'postgres',
  describe: 'PostgreSQL: handshake, login, role and replication lag, connections, a query',
  examples: [
    ['db-1:5432', 'Whether it is ready for a login'],
    [
      "db-1:5432 --username probe --password-file /etc/vedette/probe --expect 'lag < 10s'",
      'Whether the data of a standby is fresh',
    ],
  ],
  target: 'address',
  options,
  check: ({ username, password, query }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (username === undefined && password !== undefined) refuse('password needs a username');
    if (username === undefined && query !== undefined) refuse('query needs a username');
  },
  facts: {
    ...queryFacts,
    ...postgresReadFacts,
    ...tlsFacts,
  },
  run: async (settings, run) => {
    const conversation = await openConversation(socketOf(settings.address), settings, run);
    try {
      await secure(settings, conversation, run);
      await look(settings, conversation, run);
    } finally {
      conversation.close();
    }
  },
});

/** A folder stands for the socket that PostgreSQL makes in it for its usual port. */
function socketOf(address: string): string {
  const folder = address.startsWith('/') && !/\/\.s\.PGSQL\.\d+$/.test(address);
  return folder ? `${address.replace(/\/+$/, '')}/.s.PGSQL.5432` : address;
}

async function secure(
  { address, tls, tls_config }: PostgresOptions,
  conversation: Conversation,
  run: ProbeRun,
): Promise<void> {
  if (tls === 'disable' || address.startsWith('/')) return;
  run.phase('processing');
  run.trace.sent('TLS request');
  conversation.channel.write(tlsRequest());
  const answer = (await conversation.channel.readExactly(1)).toString('latin1');
  run.trace.received(answer);
  if (answer === 'S') return conversation.startTls(tlsOfMode(tls, tls_config));
  if (answer !== 'N')
    throw new ProbeFailure('protocol-error', `this is not PostgreSQL: it answers ${JSON.stringify(answer)}`);
  if (tls !== 'prefer') throw new ProbeFailure('tls-not-offered', 'the server does not speak TLS');
}

async function look(settings: PostgresOptions, conversation: Conversation, run: ProbeRun): Promise<void> {
  run.phase('processing');
  const session = new PostgresSession(conversation, run);
  run.hide(settings.password);
  run.fact('login', false);
  if (settings.username === undefined) return knock(session, run);
  const who: PostgresUser = {
    user: settings.username,
    password: settings.password,
    database: settings.database,
  };
  await session.logIn(await session.start(who), who);
  run.fact('login', true);
  const version = session.parameters.get('server_version') ?? '';
  run.fact('version', version);
  run.phase('transfer');
  await readState(session, version, run);
  if (settings.query !== undefined) await runQuery(settings.query, session, run);
  session.end();
}

/** Goes to the door: a server that asks who is there, or does not know the name that was made up, is up. */
async function knock(session: PostgresSession, run: ProbeRun): Promise<void> {
  const stranger: PostgresUser = { user: 'vedette', password: undefined, database: undefined };
  try {
    const { type } = await session.start(stranger);
    if (type !== 'R')
      throw new ProbeFailure('protocol-error', `a message of the type ${type} came in the wrong place`);
  } catch (error) {
    const known =
      error instanceof PostgresFailure &&
      ['authentication-failed', 'database-missing'].includes(error.reason);
    if (!known) throw error;
  }
  run.trace.note('it asks who is there; no user is given');
}

/** Servers that only speak the protocol lack some of what is read: then less is known, and that is no failure. */
async function readState(session: PostgresSession, version: string, run: ProbeRun): Promise<void> {
  try {
    const [row] = await readOnly(session, run, () => session.run(postgresReads));
    if (row !== undefined) tellPostgresReads(row, version, run);
  } catch (error) {
    if (!(error instanceof PostgresFailure) || !/^(0A|42)/.test(error.sqlState)) throw error;
  }
}

async function runQuery(query: string, session: PostgresSession, run: ProbeRun): Promise<void> {
  const rows = await readOnly(session, run, () => session.ask(query));
  run.fact('rows', rows.length);
  run.fact('value', rows[0]?.[0] ?? undefined);
  run.fact('value.number', numberIn(rows[0]?.[0]));
}

/**
 * In a transaction of its own, not by options of the connection: poolers refuse those, and a `SET` would stay in the
 * pool's connection. The server gives up when this run does.
 */
async function readOnly<Result>(
  session: PostgresSession,
  run: ProbeRun,
  work: () => Promise<Result>,
): Promise<Result> {
  const limit = Math.max(1, Math.ceil(run.remaining()));
  await session.run(`BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${limit}`);
  const rollback = () => session.run('ROLLBACK');
  const result = await work().catch(async (error: unknown) => {
    if (error instanceof PostgresFailure && !error.fatal) await rollback();
    throw error;
  });
  await rollback();
  return result;
}
