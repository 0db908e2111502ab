import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions } from '../../connect/connection-options.ts';
import { openConversation, serviceAddress } from '../../connect/conversation.ts';
import { numberIn } from '../../connect/number-in.ts';
import { optionalTls, tlsWanted } from '../../connect/optional-tls.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { askSentinel, sentinelFacts } from './ask-sentinel.ts';
import { parseRedisInfo, redisInfoFacts, redisRole, tellRedisInfo } from './redis-info.ts';
import { RedisSession, redisFailure, replyText } from './redis-session.ts';
import { RedisError } from './resp.ts';

/** Commands that read a value or a count, and change nothing. */
const READING = [
  ...[
    'DBSIZE',
    'EXISTS',
    'GET',
    'GETRANGE',
    'HEXISTS',
    'HGET',
    'HLEN',
    'LASTSAVE',
    'LINDEX',
    'LLEN',
    'LRANGE',
  ],
  ...['PTTL', 'SCARD', 'SISMEMBER', 'STRLEN', 'TIME', 'TTL', 'TYPE', 'XLEN', 'ZCARD', 'ZSCORE'],
] as const;

const word = z.string().max(4_096);
const name = z.string().min(1).max(200);

const options = {
  address: serviceAddress.describe('Where to connect, as HOST:PORT or the path of a Unix socket.'),
  ...connectionOptions,
  tls: optionalTls.describe('TLS from the start, true or a section.'),
  username: name.optional().describe('User of the access lists; the default user without it.'),
  password: secretField().optional().describe('Password of the user.'),
  database: z.int().min(0).max(65_535).default(0).describe('Number of the database that the command reads.'),
  command: z
    .array(word)
    .min(1)
    .max(16)
    .refine(([verb]) => READING.includes(verb?.toUpperCase() as 'GET'), {
      message: `expected a command that only reads: ${READING.join(', ')}`,
    })
    .optional()
    .describe('A command that reads, word by word; its answer is the fact value.'),
  sentinel_master: name.optional().describe('Ask a sentinel about the master of this name.'),
} as const;
type RedisOptions = z.output<z.ZodObject<typeof options>>;

/** A Redis server, one of its replicas, or a sentinel (and what speaks RESP2 as they do: Valkey, KeyDB). */
export const redisProbe = defineProbeKind({
  name: 'redis',
  describe: 'Redis: logs in, PING and INFO, replication; or what a sentinel says of its master',
  examples: [
    ["cache-1:6379 --expect 'replicas >= 1'", 'Whether a replica is connected'],
    ['sentinel-1:26379 --sentinel-master orders', 'Whether the sentinels know a master, and could fail over'],
  ],
  target: 'address',
  options,
  check: ({ username, password, command, sentinel_master }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (username !== undefined && password === undefined) refuse('username needs a password');
    if (command !== undefined && sentinel_master !== undefined)
      refuse('a sentinel has no data; take out command');
  },
  facts: {
    ...redisInfoFacts,
    ...sentinelFacts,
    value: { type: 'text', describe: 'What the command answered, a list line by line' },
    'value.number': { type: 'number', describe: 'The same as a number' },
    ...tlsFacts,
  },
  run: async (settings, run) => {
    const conversation = await openConversation(settings.address, settings, run);
    try {
      const tls = tlsWanted(settings.tls);
      if (tls !== undefined) await conversation.startTls(tls);
      await look(settings, new RedisSession(conversation, run), run);
    } finally {
      conversation.close();
    }
  },
});

async function look(settings: RedisOptions, session: RedisSession, run: ProbeRun): Promise<void> {
  run.phase('processing');
  run.hide(settings.password);
  await logIn(settings, session);
  const pong = await session.demand(['PING']);
  if (pong !== 'PONG') throw new ProbeFailure('protocol-error', `it answers ${replyText(pong)} to PING`);
  run.phase('transfer');
  if (settings.sentinel_master !== undefined) await askSentinel(settings.sentinel_master, session, run);
  else await readInfo(session, run);
  if (settings.command !== undefined) await readValue(settings, settings.command, session, run);
}

async function logIn({ username, password }: RedisOptions, session: RedisSession): Promise<void> {
  if (password === undefined) return;
  const user = username === undefined ? [] : [username];
  await session.demand(['AUTH', ...user, password.reveal()], ['AUTH', ...user, '***'].join(' '));
}

/** A user that may not see INFO is a choice of the operator, not a failure. */
async function readInfo(session: RedisSession, run: ProbeRun): Promise<void> {
  const reply = await session.ask(['INFO']);
  if (reply instanceof RedisError && reply.code === 'NOPERM') return;
  if (reply instanceof RedisError) throw redisFailure(reply);
  const info = parseRedisInfo(replyText(reply));
  tellRedisInfo(info, run);
  if (redisRole(info) !== 'replica' || info.get('master_link_status') === 'up') return;
  const since = info.get('master_link_down_since_seconds');
  const long = since === undefined || since.startsWith('-') ? '' : ` for ${since} s`;
  throw new ProbeFailure('master-link-down', `the link to the master is down${long}`);
}

async function readValue(
  { database }: RedisOptions,
  command: readonly string[],
  session: RedisSession,
  run: ProbeRun,
): Promise<void> {
  if (database !== 0) await session.demand(['SELECT', String(database)]);
  const reply = await session.demand(command);
  const value = reply === null ? undefined : replyText(reply);
  run.fact('value', value);
  run.fact('value.number', numberIn(value));
}
