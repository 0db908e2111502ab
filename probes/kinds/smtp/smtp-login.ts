import type { Secret } from '../../../agent/kit/secret.ts';
import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type SmtpReply, type SmtpSession, smtpFailure } from './smtp-session.ts';

type Login = { readonly username?: string | undefined; readonly password?: Secret | undefined };

/**
 * AUTH PLAIN (RFC 4616), else LOGIN; nothing without a user. The fact `login`.
 *
 * @throws ProbeFailure `authentication-failed`, `login-not-offered`, `cleartext-refused`
 */
export async function smtpLogIn(
  { username, password }: Login,
  extensions: readonly string[],
  conversation: Conversation,
  session: SmtpSession,
  run: ProbeRun,
): Promise<void> {
  if (username === undefined || password === undefined) return;
  if (!conversation.confidential) {
    throw new ProbeFailure('cleartext-refused', 'the password would go in clear text, and there is no TLS');
  }
  const plain = base64(`\0${username}\0${password.reveal()}`);
  for (const secret of [password, base64(password.reveal()), plain]) run.hide(secret);
  const mechanisms = mechanismsOf(extensions);
  const reply = mechanisms.includes('PLAIN')
    ? await session.ask(`AUTH PLAIN ${plain}`)
    : await logInByLogin(mechanisms, username, password, session);
  if (reply.code !== 235) throw smtpFailure('authentication-failed', reply);
  run.fact('login', true);
}

async function logInByLogin(
  mechanisms: readonly string[],
  username: string,
  password: Secret,
  session: SmtpSession,
): Promise<SmtpReply> {
  if (!mechanisms.includes('LOGIN')) {
    const offered = mechanisms.join(', ') || 'no login';
    throw new ProbeFailure('login-not-offered', `the server offers ${offered}, and neither PLAIN nor LOGIN`);
  }
  const started = await session.ask('AUTH LOGIN');
  if (started.code !== 334) return started;
  const named = await session.ask(base64(username), '***');
  return named.code === 334 ? session.ask(base64(password.reveal())) : named;
}

/** From `AUTH PLAIN LOGIN`, and `AUTH=LOGIN` as old servers write it. */
function mechanismsOf(extensions: readonly string[]): readonly string[] {
  return extensions
    .filter((line) => /^AUTH[ =]/i.test(line))
    .flatMap((line) => line.slice(5).toUpperCase().split(/[ =]+/));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
