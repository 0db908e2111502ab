import type { RE2JS } from 're2js';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import type { Conversation } from '../../connect/conversation.ts';
import { plainTls, tlsWanted } from '../../connect/optional-tls.ts';
import type { TlsOptions } from '../../connect/tls-options.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { regexOf } from '../../regex-field.ts';
import type { DialogueStep } from './dialogue-steps.ts';
import { type Captures, expandTemplate } from './expand-template.ts';

/** Longest line (as Go's `bufio.Scanner`), and lines that one step reads before it gives up. */
const LONGEST_LINE = 65_536;
const MOST_LINES = 10_000;
const NEWLINE = Buffer.from('\n');
const NOTHING: Captures = new Map();

type Talk = { readonly tls: boolean | TlsOptions; readonly dialogue: readonly DialogueStep[] };

/**
 * Opens a connection, begins TLS at once unless a step begins it, talks as the steps say, and ends the connection.
 * Phases `processing` until the first line, `transfer` after it; the facts `banner` (the first line) and `answer` (the
 * last one), the metrics `probe_failed_due_to_regex` and `probe_expect_info`.
 *
 * @throws ProbeFailure `unexpected-answer` when the peer ended before a line matched, `answer-too-long`
 */
export async function converse(open: Promise<Conversation>, talk: Talk, run: ProbeRun): Promise<void> {
  let conversation: Conversation | undefined;
  // Told at once, so that a run whose time is over has it too.
  const failed = {
    name: 'probe_failed_due_to_regex',
    help: 'Indicates if probe failed due to regex',
    labels: {},
    value: 0,
  };
  run.metrics.push(failed);
  try {
    conversation = await open;
    await say(conversation, talk, run);
  } catch (error) {
    if (error instanceof ProbeFailure && error.reason === 'unexpected-answer') failed.value = 1;
    throw error;
  } finally {
    conversation?.close();
  }
}

async function say(conversation: Conversation, { tls, dialogue }: Talk, run: ProbeRun): Promise<void> {
  const wanted = tlsWanted(tls);
  const later = dialogue.some(({ starttls }) => starttls);
  if (wanted !== undefined && !later) await conversation.startTls(wanted);
  if (dialogue.length === 0) return;
  const talking = new Dialogue(conversation, dialogue, run);
  run.phase('processing');
  for (const step of dialogue) await talking.take(step, wanted ?? plainTls);
}

class Dialogue {
  readonly #conversation: Conversation;
  readonly #run: ProbeRun;
  #answered = false;
  #last: string | undefined;

  constructor(conversation: Conversation, steps: readonly DialogueStep[], run: ProbeRun) {
    this.#conversation = conversation;
    this.#run = run;
    for (const { send_secret } of steps) run.hide(send_secret);
  }

  async take({ expect, send, send_secret, labels, starttls }: DialogueStep, tls: TlsOptions): Promise<void> {
    const captures = expect === undefined ? NOTHING : await this.#expect(regexOf(expect));
    if (labels.length > 0) this.#tellLabels(labels, captures);
    if (send !== undefined) this.#send(expandTemplate(send, captures));
    if (send_secret !== undefined) this.#send(send_secret.reveal());
    if (!starttls) return;
    await this.#conversation.startTls(tls);
    this.#run.phase(this.#answered ? 'transfer' : 'processing');
  }

  #send(line: string): void {
    this.#run.trace.sent(line);
    this.#conversation.channel.write(`${line}\n`);
  }

  async #expect(expression: RE2JS): Promise<Captures> {
    for (let read = 0; read < MOST_LINES; read++) {
      this.#run.waitingFor = `a line that matches ${expression.pattern()}; ${this.#came()}`;
      const line = await nextLine(this.#conversation.channel);
      if (line === undefined) throw this.#noMatch(expression);
      this.#heard(line);
      const captures = capturesOf(expression, line);
      if (captures === undefined) continue;
      this.#run.waitingFor = undefined;
      return captures;
    }
    throw new ProbeFailure('answer-too-long', `none of ${MOST_LINES} lines matches ${expression.pattern()}`);
  }

  #heard(line: string): void {
    this.#run.trace.received(line);
    if (!this.#answered) {
      this.#run.phase('transfer');
      this.#run.fact('banner', line);
    }
    this.#answered = true;
    this.#last = this.#run.trace.masked(line);
    this.#run.fact('answer', line);
  }

  #noMatch(expression: RE2JS): ProbeFailure {
    return new ProbeFailure('unexpected-answer', `no line matches ${expression.pattern()}: ${this.#came()}`);
  }

  #came(): string {
    if (this.#last === undefined) return 'no whole line came';
    return `the last line was ${JSON.stringify(this.#last.slice(0, 200))}`;
  }

  #tellLabels(labels: DialogueStep['labels'], captures: Captures): void {
    const values = labels.map(({ name, value }) => [
      name,
      this.#run.trace.masked(expandTemplate(value, captures)),
    ]);
    this.#run.metric('probe_expect_info', 'Explicit content matched', 1, Object.fromEntries(values));
  }
}

/** A line without its end; at the end of the stream what is left, then undefined. */
async function nextLine(channel: ByteChannel): Promise<string | undefined> {
  try {
    const bytes = await channel.readUntil(NEWLINE, LONGEST_LINE);
    return bytes.toString('utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (!(error instanceof ProbeFailure) || error.reason !== 'connection-closed') throw error;
    const rest = await channel.readSome();
    return rest.length === 0 ? undefined : rest.toString('utf8').replace(/\r$/, '');
  }
}

function capturesOf(expression: RE2JS, line: string): Captures | undefined {
  const matcher = expression.matcher(line);
  if (!matcher.find()) return undefined;
  const captures = new Map<string, string>();
  for (let index = 0; index <= matcher.groupCount(); index++) {
    captures.set(String(index), matcher.group(index) ?? '');
  }
  for (const [name, index] of Object.entries(expression.namedGroups())) {
    captures.set(name, matcher.group(index) ?? '');
  }
  return captures;
}
