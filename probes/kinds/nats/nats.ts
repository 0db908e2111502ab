import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, hostAndPort } from '../../connect/connection-options.ts';
import { type Conversation, openConversation } from '../../connect/conversation.ts';
import { optionalTls, plainTls, tlsWanted } from '../../connect/optional-tls.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type NatsInfo, NatsSession } from './nats-session.ts';

const options = {
  address: hostAndPort.describe('Where to connect, as HOST:PORT.'),
  ...connectionOptions,
  tls: optionalTls.describe(
    'TLS after the first line, true or a section; it is spoken anyway where the server wants it.',
  ),
  username: z.string().min(1).max(200).optional().describe('User to log in as.'),
  password: secretField().optional().describe('Password of the user.'),
  token: secretField().optional().describe('Token to log in with, where there are no users.'),
  round_trip: z
    .string()
    .max(200)
    .regex(/^[^\s.*>]+(\.[^\s.*>]+)*$/, 'expected a subject without wildcards')
    .optional()
    .describe('Subject on which a message is published and received.'),
} as const;
type NatsOptions = z.output<z.ZodObject<typeof options>>;

/** A NATS server. */
export const natsProbe = defineProbeKind({
  name: 'nats',
  describe: 'NATS: what the server says of itself, login, PING, and a message there and back',
  examples: [
    ['bus-1:4222', 'What the server says of itself, and how fast it answers'],
    [
      "bus-1:4222 --round-trip vedette.probe --expect 'round_trip < 50ms'",
      'Whether a message comes back in time',
    ],
  ],
  target: 'address',
  options,
  check: ({ username, password, token }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if ((username === undefined) !== (password === undefined))
      refuse('username and password belong together');
    if (username !== undefined && token !== undefined) refuse('username and token exclude each other');
  },
  facts: {
    cluster: { type: 'text', describe: 'Name of its cluster' },
    jetstream: { type: 'boolean', describe: 'Whether JetStream is on' },
    lame_duck: { type: 'boolean', describe: 'Whether it is about to shut down' },
    login: { type: 'boolean', describe: 'Whether the probe logged in' },
    max_payload: { type: 'bytes', describe: 'Largest message that it takes' },
    ping: { type: 'duration', describe: 'From PING to PONG, after the login' },
    round_trip: { type: 'duration', describe: 'From publishing a message to receiving it' },
    'server.id': { type: 'text', describe: 'Identity of the server, new at each start' },
    'server.name': { type: 'text', describe: 'Name of the server' },
    version: { type: 'text', describe: 'Version of the server' },
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

async function look(settings: NatsOptions, conversation: Conversation, run: ProbeRun): Promise<void> {
  const session = new NatsSession(conversation, run);
  run.phase('processing');
  const info = await session.readInfo();
  tellInfo(info, run);
  const tls = tlsWanted(settings.tls) ?? (info.tlsRequired ? plainTls : undefined);
  if (tls !== undefined) await conversation.startTls(tls);
  run.phase('transfer');
  // A server that wants to know who is there is up; to go on without a name would only be an error in its log.
  if (info.loginRequired && !hasLogin(settings) && settings.round_trip === undefined) return;
  await logIn(settings, session, run);
  await timePing(session, run);
  if (settings.round_trip !== undefined) await timeRoundTrip(settings.round_trip, session, run);
}

function tellInfo(info: NatsInfo, run: ProbeRun): void {
  run.fact('login', false);
  run.fact('server.id', info.id);
  run.fact('server.name', info.name);
  run.fact('version', info.version);
  run.fact('cluster', info.cluster);
  run.fact('jetstream', info.jetStream);
  run.fact('lame_duck', info.lameDuck);
  run.fact('max_payload', info.largestMessage);
  run.metric('probe_nats_info', 'Version, name and cluster of the NATS server', 1, {
    version: info.version,
    name: info.name,
    cluster: info.cluster,
  });
  run.metric('probe_nats_jetstream', 'Whether JetStream is on', info.jetStream ? 1 : 0);
}

function hasLogin({ username, token }: NatsOptions): boolean {
  return username !== undefined || token !== undefined;
}

async function logIn(settings: NatsOptions, session: NatsSession, run: ProbeRun): Promise<void> {
  const { username, password, token } = settings;
  run.hide(password ?? token);
  const client = {
    verbose: false,
    pedantic: false,
    name: 'vedette',
    lang: 'vedette',
    version: '1',
    protocol: 1,
  };
  const login = { user: username, pass: password?.reveal(), auth_token: token?.reveal() };
  const shown = { user: username, pass: password && '***', auth_token: token && '***' };
  session.send(
    `CONNECT ${JSON.stringify({ ...client, ...login })}`,
    `CONNECT ${JSON.stringify({ ...client, ...shown })}`,
  );
  session.send('PING');
  await session.pong();
  run.fact('login', hasLogin(settings));
}

async function timePing(session: NatsSession, run: ProbeRun): Promise<void> {
  const took = await timed(run, () => {
    session.send('PING');
    return session.pong();
  });
  run.fact('ping', took);
  run.metric('probe_nats_ping_seconds', 'From PING to PONG', took / 1_000);
}

async function timeRoundTrip(subject: string, session: NatsSession, run: ProbeRun): Promise<void> {
  const payload = `vedette ${randomUUID()}`;
  session.send(`SUB ${subject} 1`);
  const took = await timed(run, () => {
    session.send(`PUB ${subject} ${payload.length}\r\n${payload}`);
    return session.message(payload);
  });
  session.send('UNSUB 1');
  run.fact('round_trip', took);
  run.metric('probe_nats_round_trip_seconds', 'From publishing a message to receiving it', took / 1_000);
}

async function timed(run: ProbeRun, work: () => Promise<void>): Promise<number> {
  const startedAt = run.elapsed();
  await work();
  return run.elapsed() - startedAt;
}
