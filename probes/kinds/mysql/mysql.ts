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
import { MysqlFailure } from './mysql-failure.ts';
import { type MysqlGreeting, mysqlCapabilities, parseMysqlGreeting } from './mysql-greeting.ts';
import { MysqlLogin, type MysqlUser, mysqlTlsRequest } from './mysql-login.ts';
import { MysqlPackets } from './mysql-packets.ts';
import { mysqlReadFacts, readMysqlState } from './mysql-reads.ts';
import { MysqlSession } from './mysql-session.ts';

const name = z.string().min(1).max(128);

const options = {
  address: serviceAddress.describe('Where to connect, as HOST:PORT or the path of the Unix socket.'),
  ...connectionOptions,
  username: name
    .optional()
    .describe('User to log in as; without it the probe takes a refusal for an answer.'),
  password: secretField().optional().describe('Password of the user.'),
  database: name.optional().describe('Database to use.'),
  ...tlsModeOptions,
  get_server_public_key: z
    .boolean()
    .default(false)
    .describe('Without TLS, send the password by the key that the server gives, which may be anybody’s.'),
  query: z
    .string()
    .max(65_536)
    .regex(
      /^\s*(select|show|with|table|values|explain|describe)\b/i,
      'expected a statement that reads, such as SELECT',
    )
    .optional()
    .describe('One statement that reads; run in a read-only transaction.'),
} as const;
type MysqlOptions = z.output<z.ZodObject<typeof options>>;

/** A MySQL or MariaDB server. It never writes. */
export const mysqlProbe = defineProbeKind({
  name: 'mysql',
  describe: 'MySQL and MariaDB: handshake, login, PING, replication lag, connections, a query',
  examples: [
    ['db-1:3306', 'Version, and whether it is ready for a login'],
    [
      "db-1:3306 --username probe --password-file /etc/vedette/probe --expect 'lag < 10s'",
      'Whether a replica follows',
    ],
  ],
  target: 'address',
  options,
  check: ({ username, password, query, database }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (username !== undefined) return;
    if (password !== undefined) refuse('password needs a username');
    if (query !== undefined) refuse('query needs a username');
    if (database !== undefined) refuse('database needs a username');
  },
  facts: {
    ...queryFacts,
    ...mysqlReadFacts,
    ...tlsFacts,
  },
  run: async (settings, run) => {
    const conversation = await openConversation(settings.address, settings, run);
    try {
      await look(settings, conversation, run);
    } finally {
      conversation.close();
    }
  },
});

async function look(settings: MysqlOptions, conversation: Conversation, run: ProbeRun): Promise<void> {
  const packets = new MysqlPackets(conversation);
  run.phase('processing');
  run.hide(settings.password);
  run.fact('login', false);
  const first = await packets.read();
  if (first[0] === 0xff) throw new MysqlFailure(first);
  const greeting = parseMysqlGreeting(first);
  run.trace.received(`version ${greeting.version}, ${greeting.plugin}`);
  run.fact('version', greeting.version);
  await secure(settings, greeting, packets, conversation);
  run.phase('transfer');
  if (settings.username === undefined) return knock(greeting, packets, conversation, run);
  const who: MysqlUser = {
    user: settings.username,
    password: settings.password,
    database: settings.database,
    anyPublicKey: settings.get_server_public_key,
  };
  await new MysqlLogin(packets, conversation, greeting, who, run).perform(greeting);
  run.fact('login', true);
  await ask(settings, greeting, new MysqlSession(packets, run), run);
}

async function secure(
  { address, tls, tls_config }: MysqlOptions,
  greeting: MysqlGreeting,
  packets: MysqlPackets,
  conversation: Conversation,
): Promise<void> {
  if (tls === 'disable' || address.startsWith('/')) return;
  if ((greeting.capabilities & mysqlCapabilities.tls) === 0) {
    if (tls === 'prefer') return;
    throw new ProbeFailure('tls-not-offered', 'the server does not speak TLS');
  }
  packets.write(mysqlTlsRequest(greeting));
  await conversation.startTls(tlsOfMode(tls, tls_config));
}

/**
 * Goes to the door and lets itself be refused: a connection that ends in the middle of the handshake is counted by the
 * server, which blocks this host after 100 of them (`max_connect_errors`).
 */
async function knock(
  greeting: MysqlGreeting,
  packets: MysqlPackets,
  conversation: Conversation,
  run: ProbeRun,
): Promise<void> {
  const stranger: MysqlUser = {
    user: 'vedette',
    password: undefined,
    database: undefined,
    anyPublicKey: false,
  };
  const refusals = ['authentication-failed', 'authentication-unknown', 'cleartext-refused'];
  try {
    await new MysqlLogin(packets, conversation, greeting, stranger, run).perform(greeting);
    new MysqlSession(packets, run).end();
  } catch (error) {
    if (!(error instanceof ProbeFailure) || !refusals.includes(error.reason)) throw error;
  }
  run.trace.note('it asks who is there; no user is given');
}

async function ask(
  { query }: MysqlOptions,
  { version, mariadb }: MysqlGreeting,
  session: MysqlSession,
  run: ProbeRun,
): Promise<void> {
  await session.ping();
  await readMysqlState(session, version, run);
  if (query !== undefined) {
    await session.ask(limitFor(mariadb, run.remaining()));
    await session.ask('SET SESSION TRANSACTION READ ONLY');
    await session.ask('START TRANSACTION READ ONLY');
    const { rows } = await session.ask(query);
    run.fact('rows', rows.length);
    run.fact('value', rows[0]?.[0] ?? undefined);
    run.fact('value.number', numberIn(rows[0]?.[0]));
  }
  session.end();
}

/** The server gives up when this run does. */
function limitFor(mariadb: boolean, milliseconds: number): string {
  const limit = Math.max(1, Math.ceil(milliseconds));
  return mariadb
    ? `SET SESSION max_statement_time = ${limit / 1_000}`
    : `SET SESSION max_execution_time = ${limit}`;
}
