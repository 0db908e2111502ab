import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';

/** One answer: its code, and the text of each of its lines. */
export type SmtpReply = { readonly code: number; readonly lines: readonly string[] };

/** RFC 5321 §4.5.3.1.5 says 512 bytes; servers say more. */
const LONGEST_LINE = 2_048;
const MOST_LINES = 100;

/** Commands and answers of SMTP (RFC 5321). */
export class SmtpSession {
  readonly #conversation: Conversation;
  readonly #run: ProbeRun;

  constructor(conversation: Conversation, run: ProbeRun) {
    this.#conversation = conversation;
    this.#run = run;
  }

  /** Sends one line, and reads the answer. @param shown what the trace says in its place */
  async ask(line: string, shown = line): Promise<SmtpReply> {
    this.#run.trace.sent(shown);
    this.#conversation.channel.write(`${line}\r\n`);
    return this.readReply();
  }

  /** @throws ProbeFailure `protocol-error`, `answer-too-long`, `connection-closed`, or the run's own */
  async readReply(): Promise<SmtpReply> {
    const lines: string[] = [];
    for (let read = 0; read < MOST_LINES; read++) {
      const line = await this.#conversation.channel.readLine(LONGEST_LINE);
      this.#run.trace.received(line);
      const [, code, more, text = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(line) ?? [];
      if (code === undefined) {
        throw new ProbeFailure(
          'protocol-error',
          `this is not SMTP: it says ${JSON.stringify(line.slice(0, 100))}`,
        );
      }
      lines.push(text);
      if (more !== '-') return this.#told({ code: Number(code), lines });
    }
    throw new ProbeFailure('answer-too-long', `the answer has more than ${MOST_LINES} lines`);
  }

  #told(reply: SmtpReply): SmtpReply {
    this.#run.fact('smtp.code', reply.code);
    return reply;
  }
}

/** The failure of an answer that is not the one hoped for; 421 says that the server is closing, whatever was asked. */
export function smtpFailure(reason: string, { code, lines }: SmtpReply): ProbeFailure {
  return new ProbeFailure(
    code === 421 ? 'service-unavailable' : reason,
    `the server says ${code} ${lines.join(' ')}`,
  );
}
