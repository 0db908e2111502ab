import { createHash } from 'node:crypto';
import type { Secret } from '../../../agent/kit/secret.ts';
import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { PostgresFailure } from './postgres-failure.ts';
import {
  boundedQuery,
  errorFields,
  type PostgresMessage,
  passwordMessage,
  readMessage,
  rowValues,
  saslFirst,
  saslNext,
  simpleQuery,
  startupMessage,
  terminateMessage,
} from './postgres-messages.ts';
import { ScramClient } from './scram.ts';

export type PostgresUser = {
  readonly user: string;
  readonly password: Secret | undefined;
  readonly database: string | undefined;
};
export type PostgresRow = readonly (string | null)[];

/** Messages that are read while one is waited for; rows that are asked for. */
const MOST_MESSAGES = 10_000;
const MOST_ROWS = 1_000;

/** The talk after TLS: PostgreSQL's protocol 3.0 (its manual, chapter 55). */
export class PostgresSession {
  readonly #conversation: Conversation;
  readonly #run: ProbeRun;
  /** What the server said of itself: `server_version` and others. */
  readonly parameters = new Map<string, string>();

  constructor(conversation: Conversation, run: ProbeRun) {
    this.#conversation = conversation;
    this.#run = run;
  }

  /** Names the user, and reads what the server wants of it. @throws PostgresFailure when it wants nothing to do with it */
  async start({ user, database }: PostgresUser): Promise<PostgresMessage> {
    const parameters = {
      user,
      ...(database && { database }),
      application_name: 'vedette',
      client_encoding: 'UTF8',
    };
    this.#send(startupMessage(parameters), `startup ${JSON.stringify(parameters)}`);
    return this.#next();
  }

  /** Answers what `start` gave, until the server is ready. */
  async logIn(request: PostgresMessage, who: PostgresUser): Promise<void> {
    let asked = request;
    for (let step = 0; step < 8; step++) {
      const kind = authenticationKind(asked);
      if (kind === 0) return void (await this.#untilReady());
      if (who.password === undefined) {
        throw new ProbeFailure('authentication-failed', 'it asks for a password, and none is given');
      }
      if (kind === 10) await this.#scram(asked.body, who.password.reveal());
      else this.#sendPassword(kind, asked.body, who.user, who.password.reveal());
      asked = await this.#next();
    }
    throw new ProbeFailure('protocol-error', 'it asks for the password again and again');
  }

  /** Runs statements of our own; gives the rows. @throws PostgresFailure */
  async run(sql: string): Promise<readonly PostgresRow[]> {
    this.#send(simpleQuery(sql), sql.replace(/\s+/g, ' '));
    return this.#untilReady();
  }

  /** Runs one statement, and stops after 1,000 rows. @throws PostgresFailure, also for more than one statement */
  async ask(sql: string): Promise<readonly PostgresRow[]> {
    this.#send(boundedQuery(sql, MOST_ROWS), sql);
    return this.#untilReady();
  }

  end(): void {
    this.#send(terminateMessage(), 'terminate');
  }

  #sendPassword(kind: number, body: Buffer, user: string, password: string): void {
    if (kind === 3 && !this.#conversation.confidential) {
      throw new ProbeFailure(
        'cleartext-refused',
        'it asks for the password in clear text, and there is no TLS',
      );
    }
    if (kind !== 3 && kind !== 5) {
      throw new ProbeFailure('authentication-unknown', `it asks for authentication of the kind ${kind}`);
    }
    const answer = kind === 3 ? password : md5Password(user, password, body.subarray(4, 8));
    this.#send(passwordMessage(answer), 'password ***');
  }

  async #scram(body: Buffer, password: string): Promise<void> {
    const mechanisms = body.toString('latin1', 4).split('\0').filter(Boolean);
    if (!mechanisms.includes('SCRAM-SHA-256')) {
      throw new ProbeFailure('authentication-unknown', `it offers ${mechanisms.join(', ')} only`);
    }
    const client = new ScramClient();
    this.#send(saslFirst('SCRAM-SHA-256', client.firstMessage), 'SASL SCRAM-SHA-256 ***');
    const proof = await client.prove(password, await this.#saslWord(11));
    this.#send(saslNext(proof.message), 'SASL ***');
    proof.verify(await this.#saslWord(12));
  }

  async #saslWord(kind: number): Promise<string> {
    const message = await this.#next();
    if (authenticationKind(message) !== kind) throw unexpected(message);
    return message.body.toString('latin1', 4);
  }

  async #untilReady(): Promise<readonly PostgresRow[]> {
    const rows: PostgresRow[] = [];
    let failure: PostgresFailure | undefined;
    for (let read = 0; read < MOST_MESSAGES; read++) {
      const message = await this.#read();
      if (message.type === 'Z') break;
      if (message.type === 'E') failure ??= this.#failure(message);
      if (failure?.fatal) throw failure;
      if (message.type === 'D') rows.push(rowValues(message.body));
      // It would wait for us for ever, or send for ever.
      if ('GHW'.includes(message.type)) throw new ProbeFailure('query-failed', 'a query cannot copy');
      if (read === MOST_MESSAGES - 1) throw new ProbeFailure('answer-too-long', 'the answer has no end');
    }
    if (failure !== undefined) throw failure;
    if (rows.length > 0)
      this.#run.trace.received(`${rows.length} rows, the first ${JSON.stringify(rows[0])}`);
    return rows;
  }

  /** The next message that is not about something else. */
  async #next(): Promise<PostgresMessage> {
    for (let read = 0; read < MOST_MESSAGES; read++) {
      const message = await this.#read();
      if (message.type === 'E') throw this.#failure(message);
      if (!'NSKv'.includes(message.type)) return message;
    }
    throw new ProbeFailure('answer-too-long', 'the answer has no end');
  }

  async #read(): Promise<PostgresMessage> {
    const message = await readMessage(this.#conversation.channel);
    if (message.type === 'N') this.#run.trace.received(`notice: ${errorFields(message.body).get('M') ?? ''}`);
    if (message.type === 'S') this.#keepParameter(message.body);
    return message;
  }

  #keepParameter(body: Buffer): void {
    const [name = '', value = ''] = body.toString('utf8').split('\0');
    if (this.parameters.size < 100) this.parameters.set(name, value);
  }

  #failure({ body }: PostgresMessage): PostgresFailure {
    const failure = new PostgresFailure(body);
    this.#run.trace.received(`error: ${failure.message}`);
    return failure;
  }

  #send(bytes: Buffer, shown: string): void {
    this.#run.trace.sent(shown);
    this.#conversation.channel.write(bytes);
  }
}

/** The number in an Authentication message: 0 done, 3 clear text, 5 MD5, 10 to 12 SASL. @throws ProbeFailure */
function authenticationKind(message: PostgresMessage): number {
  if (message.type !== 'R' || message.body.length < 4) throw unexpected(message);
  return message.body.readInt32BE(0);
}

function unexpected({ type }: PostgresMessage): ProbeFailure {
  return new ProbeFailure('protocol-error', `a message of the type ${type} came in the wrong place`);
}

function md5Password(user: string, password: string, salt: Buffer): string {
  const hex = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('hex');
  return `md5${hex(Buffer.concat([Buffer.from(hex(password + user)), salt]))}`;
}
