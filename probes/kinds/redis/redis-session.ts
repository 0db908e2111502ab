import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { encodeCommand, RedisError, type RedisReply, readReply } from './resp.ts';

const REASONS: Readonly<Record<string, string>> = {
  BUSY: 'busy',
  CLUSTERDOWN: 'cluster-down',
  DENIED: 'protected-mode',
  LOADING: 'loading',
  MASTERDOWN: 'master-link-down',
  MISCONF: 'persistence-failing',
  MOVED: 'moved',
  NOAUTH: 'authentication-required',
  NOPERM: 'permission-denied',
  NOQUORUM: 'no-quorum',
  READONLY: 'read-only',
  WRONGPASS: 'authentication-failed',
};

/** Commands and answers, told in the trace. */
export class RedisSession {
  readonly #conversation: Conversation;
  readonly #run: ProbeRun;

  constructor(conversation: Conversation, run: ProbeRun) {
    this.#conversation = conversation;
    this.#run = run;
  }

  /** Asks, and gives the answer, an error too. @param shown what the trace says in the place of the command */
  async ask(words: readonly string[], shown = words.join(' ')): Promise<RedisReply> {
    this.#run.trace.sent(shown);
    this.#conversation.channel.write(encodeCommand(words));
    const reply = await readReply(this.#conversation.channel);
    this.#run.trace.received(replyText(reply));
    return reply;
  }

  /** @throws ProbeFailure named for the error that was answered */
  async demand(words: readonly string[], shown?: string): Promise<Exclude<RedisReply, RedisError>> {
    const reply = await this.ask(words, shown);
    if (reply instanceof RedisError) throw redisFailure(reply);
    return reply;
  }
}

/** The failure that an error of Redis stands for; `command-failed` for those without a name of their own. */
export function redisFailure({ code, text }: RedisError): ProbeFailure {
  if (/max number of clients/i.test(text)) return new ProbeFailure('too-many-connections', text);
  if (/invalid password|without any password/i.test(text))
    return new ProbeFailure('authentication-failed', text);
  return new ProbeFailure(REASONS[code] ?? 'command-failed', text);
}

/** An answer as text; of a list each on a line. */
export function replyText(reply: RedisReply): string {
  if (reply === null) return '(nil)';
  if (reply instanceof RedisError) return `-${reply.text}`;
  return typeof reply === 'object' ? reply.map(replyText).join('\n') : String(reply);
}
