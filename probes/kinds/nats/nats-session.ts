import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';

/** What a server says of itself in its first line, of what is used here. */
export type NatsInfo = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly cluster: string;
  readonly jetStream: boolean;
  readonly lameDuck: boolean;
  readonly loginRequired: boolean;
  readonly tlsRequired: boolean;
  readonly largestMessage: number;
};

type NatsOperation = { readonly verb: string; readonly rest: string };

const LONGEST_LINE = 32_768;
const LARGEST_MESSAGE = 524_288;
/** Lines that are read while one is waited for: pings, and messages of others. */
const MOST_OPERATIONS = 10_000;

/** The client protocol of NATS (https://docs.nats.io/reference/reference-protocols/nats-protocol). */
export class NatsSession {
  readonly #conversation: Conversation;
  readonly #run: ProbeRun;

  constructor(conversation: Conversation, run: ProbeRun) {
    this.#conversation = conversation;
    this.#run = run;
  }

  /** The server speaks first. @throws ProbeFailure `protocol-error`, or named for the error that came */
  async readInfo(): Promise<NatsInfo> {
    const { verb, rest } = await this.#operation();
    if (verb !== 'INFO')
      throw new ProbeFailure(
        'protocol-error',
        `this is not NATS: it says ${JSON.stringify(`${verb} ${rest}`.slice(0, 100))}`,
      );
    return parseNatsInfo(rest);
  }

  /** @param shown what the trace says in its place */
  send(line: string, shown = line): void {
    this.#run.trace.sent(shown);
    this.#conversation.channel.write(`${line}\r\n`);
  }

  /** Waits for PONG. */
  async pong(): Promise<void> {
    await this.#waitFor(({ verb }) => verb === 'PONG');
  }

  /** Waits for the message with these bytes on a subscription. */
  async message(payload: string): Promise<void> {
    await this.#waitFor(async ({ verb, rest }) => verb === 'MSG' && (await this.#payload(rest)) === payload);
  }

  async #waitFor(isIt: (operation: NatsOperation) => boolean | Promise<boolean>): Promise<void> {
    for (let read = 0; read < MOST_OPERATIONS; read++) {
      const operation = await this.#operation();
      if (await isIt(operation)) return;
      if (operation.verb === 'PING') this.send('PONG');
    }
    throw new ProbeFailure('answer-too-long', `the answer did not come within ${MOST_OPERATIONS} lines`);
  }

  async #operation(): Promise<NatsOperation> {
    const line = await this.#conversation.channel.readLine(LONGEST_LINE);
    this.#run.trace.received(line);
    const [, verb = '', rest = ''] = /^([A-Za-z+-]+)(?:[ \t]+(.*))?$/.exec(line) ?? [];
    if (verb === '-ERR') throw natsFailure(rest.replace(/^'|'$/g, ''));
    if (!['INFO', 'MSG', 'PING', 'PONG', '+OK'].includes(verb.toUpperCase())) {
      throw new ProbeFailure(
        'protocol-error',
        `this is not NATS: it says ${JSON.stringify(line.slice(0, 100))}`,
      );
    }
    return { verb: verb.toUpperCase(), rest };
  }

  /** `subject sid [reply-to] bytes` */
  async #payload(head: string): Promise<string> {
    const length = Number(/^\S+ \S+ (?:\S+ )?(\d{1,9})$/.exec(head)?.[1] ?? Number.NaN);
    if (!Number.isFinite(length)) throw new ProbeFailure('protocol-error', 'a message without a length');
    if (length > LARGEST_MESSAGE) throw new ProbeFailure('answer-too-long', `a message has ${length} bytes`);
    const bytes = await this.#conversation.channel.readExactly(length + 2);
    if (bytes.toString('latin1', length) !== '\r\n')
      throw new ProbeFailure('protocol-error', `the length ${length} is wrong`);
    return bytes.toString('utf8', 0, length);
  }
}

/** @throws ProbeFailure `protocol-error` for what is not an object in JSON */
export function parseNatsInfo(json: string): NatsInfo {
  const info = jsonObject(json);
  const text = (name: string) => (typeof info[name] === 'string' ? info[name] : '');
  return {
    id: text('server_id'),
    name: text('server_name'),
    version: text('version'),
    cluster: text('cluster'),
    jetStream: info.jetstream === true,
    lameDuck: info.ldm === true,
    loginRequired: info.auth_required === true,
    tlsRequired: info.tls_required === true,
    largestMessage: typeof info.max_payload === 'number' ? info.max_payload : 0,
  };
}

function jsonObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(json, 'latin1').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new ProbeFailure('protocol-error', 'its INFO is not JSON');
}

const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /authorization violation|authentication (expired|revoked|timeout)|user authentication/i,
    'authorization-violation',
  ],
  [/permissions violation/i, 'permission-denied'],
  [/tls required|secure connection/i, 'tls-required'],
  [/maximum (account )?.*connections exceeded/i, 'too-many-connections'],
  [/maximum payload/i, 'message-too-large'],
  [/slow consumer/i, 'slow-consumer'],
  [/stale connection/i, 'stale-connection'],
];

function natsFailure(text: string): ProbeFailure {
  const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'server-error';
  return new ProbeFailure(reason, `the server says: ${text}`);
}
