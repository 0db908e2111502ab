import { hostname } from 'node:os';
import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, hostAndPort } from '../../connect/connection-options.ts';
import { type Conversation, openConversation } from '../../connect/conversation.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { tlsModeOptions, tlsModes, tlsOfMode } from '../../connect/tls-mode.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { smtpLogIn } from './smtp-login.ts';
import { SmtpSession, smtpFailure } from './smtp-session.ts';

/** What goes between `<` and `>`; empty is the null sender. */
const mailbox = z
  .string()
  .max(254)
  .regex(/^[^\s<>\x00-\x1f\x7f]*$/, 'expected an address of mail');

const options = {
  address: hostAndPort.describe('Where to connect, as HOST:PORT.'),
  ...connectionOptions,
  tls: z
    .enum([...tlsModes, 'implicit'])
    .default('prefer')
    .describe(
      'STARTTLS never, where it is offered, always; verify also checks the certificate and its name, as does implicit: TLS from the start.',
    ),
  tls_config: tlsModeOptions.tls_config,
  hello: z
    .string()
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'expected a host name')
    .default(hostname)
    .describe('Name to say at the beginning.')
    .meta({ computed: 'the host name' }),
  username: z.string().min(1).max(200).optional().describe('User to log in as.'),
  password: secretField().optional().describe('Password of the user.'),
  mail_from: mailbox.optional().describe('Sender to name; no mail is sent.'),
  rcpt_to: mailbox.min(1).optional().describe('Recipient to ask for; no mail is sent.'),
} as const;
type SmtpOptions = z.output<z.ZodObject<typeof options>>;

/** A mail server. It never sends mail: after the recipient it takes all back. */
export const smtpProbe = defineProbeKind({
  name: 'smtp',
  describe: 'SMTP: greeting, extensions, STARTTLS, login, whether a recipient is taken',
  examples: [
    ['mail-1:25 --tls verify', 'Greeting, extensions and certificate'],
    [
      "mail-1:25 --mail-from '' --rcpt-to orders@example.org",
      'Whether mail for that recipient would be taken; none is sent',
    ],
  ],
  target: 'address',
  options,
  check: ({ username, password, mail_from, rcpt_to }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if ((username === undefined) !== (password === undefined))
      refuse('username and password belong together');
    if (rcpt_to !== undefined && mail_from === undefined)
      refuse('rcpt_to needs mail_from, which may be empty');
  },
  facts: {
    banner: { type: 'text', describe: 'Greeting of the server' },
    login: { type: 'boolean', describe: 'Whether the probe logged in' },
    'smtp.code': { type: 'number', describe: 'Code of the last answer before the farewell' },
    'smtp.extensions': { type: 'list', describe: 'What it offers, as in STARTTLS, SIZE 33554432' },
    ...tlsFacts,
  },
  run: async (settings, run) => {
    const conversation = await openConversation(settings.address, settings, run);
    try {
      if (settings.tls === 'implicit') await conversation.startTls(settings.tls_config);
      await look(settings, conversation, run);
    } finally {
      conversation.close();
    }
  },
});

async function look(settings: SmtpOptions, conversation: Conversation, run: ProbeRun): Promise<void> {
  const session = new SmtpSession(conversation, run);
  run.phase('processing');
  const greeting = await session.readReply();
  run.fact('banner', greeting.lines.join(' '));
  run.fact('login', false);
  if (greeting.code !== 220) throw smtpFailure('service-refused', greeting);
  run.phase('transfer');
  const offered = await hello(settings, session, run);
  run.metric('probe_smtp_starttls', 'Whether STARTTLS is offered', offers(offered, 'STARTTLS') ? 1 : 0);
  const extensions = await secure(settings, offered, conversation, session, run);
  await smtpLogIn(settings, extensions, conversation, session, run);
  await askForRecipient(settings, session);
  await farewell(session, run);
}

/** A server that does not know EHLO is greeted as in RFC 821, and offers nothing. */
async function hello(
  { hello: name }: SmtpOptions,
  session: SmtpSession,
  run: ProbeRun,
): Promise<readonly string[]> {
  const reply = await session.ask(`EHLO ${name}`);
  if (reply.code !== 250) {
    const old = reply.code >= 500 ? await session.ask(`HELO ${name}`) : reply;
    if (old.code !== 250) throw smtpFailure('hello-refused', old);
  }
  const extensions = reply.code === 250 ? reply.lines.slice(1) : [];
  run.fact('smtp.extensions', extensions);
  return extensions;
}

/** What is offered after TLS, which is another list than before. */
async function secure(
  settings: SmtpOptions,
  offered: readonly string[],
  conversation: Conversation,
  session: SmtpSession,
  run: ProbeRun,
): Promise<readonly string[]> {
  const { tls, tls_config } = settings;
  if (tls === 'disable' || tls === 'implicit') return offered;
  if (!offers(offered, 'STARTTLS')) {
    if (tls === 'prefer') return offered;
    throw new ProbeFailure('tls-not-offered', 'the server does not offer STARTTLS');
  }
  const reply = await session.ask('STARTTLS');
  if (reply.code !== 220) throw smtpFailure('tls-refused', reply);
  await conversation.startTls(tlsOfMode(tls, tls_config));
  run.phase('transfer');
  return hello(settings, session, run);
}

async function askForRecipient({ mail_from, rcpt_to }: SmtpOptions, session: SmtpSession): Promise<void> {
  if (mail_from === undefined) return;
  const sender = await session.ask(`MAIL FROM:<${mail_from}>`);
  if (sender.code >= 300)
    throw smtpFailure(sender.code === 530 ? 'authentication-required' : 'sender-refused', sender);
  if (rcpt_to !== undefined) {
    const recipient = await session.ask(`RCPT TO:<${rcpt_to}>`);
    if (recipient.code >= 500) throw smtpFailure('recipient-refused', recipient);
    if (recipient.code >= 300) throw smtpFailure('recipient-deferred', recipient);
  }
  const reset = await session.ask('RSET');
  if (reset.code !== 250) throw smtpFailure('unexpected-answer', reset);
}

/** How it ends says nothing about the service, so its code is not told. */
async function farewell(session: SmtpSession, run: ProbeRun): Promise<void> {
  const code = run.facts.get('smtp.code') as number;
  await session.ask('QUIT').catch((error: unknown) => {
    if (!(error instanceof ProbeFailure) || error.reason !== 'connection-closed') throw error;
  });
  run.fact('smtp.code', code);
  run.metric('probe_smtp_status_code', 'Code of the last answer before the farewell', code);
}

function offers(extensions: readonly string[], keyword: string): boolean {
  return extensions.some((line) => line.split(' ', 1)[0]!.toUpperCase() === keyword);
}
