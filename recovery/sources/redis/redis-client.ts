import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ErrorKind, errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { parseHostAndPort } from '../../../probes/connect/connection-options.ts';
import { tlsWanted } from '../../../probes/connect/optional-tls.ts';
import type { TlsOptions } from '../../../probes/connect/tls-options.ts';
import type { RedisConnectionOptions } from './redis-options.ts';

/** An error that the server answered: `WRONGPASS invalid username-password pair`. */
export class RedisError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** The first word. */
  get code(): string {
    return this.text.split(' ', 1)[0]!;
  }
}

/** Texts are bytes: keys and values need not be UTF-8. */
export type RedisReply = Buffer | number | null | RedisError | readonly RedisReply[];

/** Milliseconds without a byte after which the server counts as gone; while a dump is being made it sends one every 10 s. */
const LONGEST_SILENCE = 60_000;
const LARGEST_TEXT = 64 * 1_048_576;
const MOST_VALUES = 1_000_000;
const DEEPEST = 8;
const LONGEST_LINE = 65_536;

/** A connection to a Redis server, which speaks RESP2; besides commands it gives the bytes of a replication stream. */
export class RedisClient {
  /** For messages. */
  readonly address: string;
  readonly #options: RedisConnectionOptions;
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #abort = () => void this.#socket.destroy();
  #waiting: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, options: RedisConnectionOptions, signal: AbortSignal) {
    const { address } = options;
    this.address = address;
    this.#options = options;
    this.#socket = socket;
    this.#signal = signal;
    socket.on('error', () => {});
    socket.setTimeout(LONGEST_SILENCE, () => socket.destroy(silent(address)));
    signal.addEventListener('abort', this.#abort, { once: true });
    this.#pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Connects and logs in. @throws OperationalError `unavailable`, `timeout`, `unauthenticated`; the signal's reason */
  static async connect(options: RedisConnectionOptions, signal: AbortSignal): Promise<RedisClient> {
    const client = new RedisClient(await openSocket(options, signal), options, signal);
    try {
      const { username, password } = options;
      if (password !== undefined)
        await client.demand(['AUTH', ...(username === undefined ? [] : [username]), password.reveal()]);
      await client.demand(['PING']);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Another connection of the same kind, for what has to be given back also after an abort; it has 10 seconds. */
  again(): Promise<RedisClient> {
    return RedisClient.connect(this.#options, AbortSignal.timeout(10_000));
  }

  /** Asks, and gives the answer, an error too. */
  async ask(words: readonly (string | Uint8Array)[]): Promise<RedisReply> {
    this.send(words);
    return this.#reply({ values: 0 }, 0);
  }

  /** @throws OperationalError named for the error that was answered */
  async demand(words: readonly (string | Uint8Array)[]): Promise<Exclude<RedisReply, RedisError>> {
    const reply = await this.ask(words);
    if (reply instanceof RedisError) throw redisFailure(reply, String(words[0]), this.address);
    return reply;
  }

  /** Sends several commands at once and gives their answers, errors too. */
  async askAll(commands: readonly (readonly (string | Uint8Array)[])[]): Promise<readonly RedisReply[]> {
    for (const words of commands) this.send(words);
    const replies: RedisReply[] = [];
    for (const _ of commands) replies.push(await this.#reply({ values: 0 }, 0));
    return replies;
  }

  send(words: readonly (string | Uint8Array)[]): void {
    this.#socket.write(encodeWords(words));
  }

  /** A line without its end. */
  async readLine(): Promise<string> {
    let from = 0;
    for (;;) {
      const at = this.#waiting.indexOf(10, from);
      if (at >= 0)
        return this.#take(at + 1)
          .toString('latin1')
          .replace(/\r?\n$/, '');
      if (this.#waiting.length > LONGEST_LINE) throw this.#strange('a line is too long');
      from = this.#waiting.length;
      await this.#more();
    }
  }

  /** What is there, at least one byte and at most so many. @throws OperationalError `unavailable` where the server has closed */
  async readSome(most: number): Promise<Buffer> {
    if (this.#waiting.length === 0) await this.#more();
    return this.#take(Math.min(most, this.#waiting.length));
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#abort);
    this.#socket.destroy();
  }

  async #reply(seen: { values: number }, depth: number): Promise<RedisReply> {
    if (depth > DEEPEST || ++seen.values > MOST_VALUES) throw this.#strange('an answer has too many values');
    const line = await this.readLine();
    const rest = line.slice(1);
    if (line[0] === '+') return Buffer.from(rest, 'latin1');
    if (line[0] === '-') return new RedisError(rest);
    if (line[0] === ':') return this.#integer(rest);
    if (line[0] === '$') return this.#text(this.#integer(rest));
    if (line[0] === '*') return this.#list(this.#integer(rest), seen, depth);
    throw this.#strange(`this is not Redis: it says ${JSON.stringify(safeLine(line, 100))}`);
  }

  async #text(length: number): Promise<Buffer | null> {
    if (length === -1) return null;
    if (length < 0 || length > LARGEST_TEXT) throw this.#strange(`an answer of ${length} bytes`);
    const bytes = await this.#exactly(length + 2);
    if (bytes.toString('latin1', length) !== '\r\n') throw this.#strange(`the length ${length} is wrong`);
    return bytes.subarray(0, length);
  }

  async #list(
    length: number,
    seen: { values: number },
    depth: number,
  ): Promise<readonly RedisReply[] | null> {
    if (length === -1) return null;
    if (length < 0 || length > MOST_VALUES) throw this.#strange(`a list of ${length}`);
    const list: RedisReply[] = [];
    for (let index = 0; index < length; index++) list.push(await this.#reply(seen, depth + 1));
    return list;
  }

  #integer(text: string): number {
    if (!/^-?\d{1,19}$/.test(text))
      throw this.#strange(`expected a number, found ${JSON.stringify(safeLine(text, 100))}`);
    return Number(text);
  }

  async #exactly(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const piece = await this.readSome(left);
      pieces.push(piece);
      left -= piece.length;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #take(count: number): Buffer {
    const taken = this.#waiting.subarray(0, count);
    this.#waiting = this.#waiting.subarray(count);
    return taken;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next().catch((error: unknown) => {
      this.#signal.throwIfAborted();
      throw connectionFailure(error, this.address);
    });
    this.#signal.throwIfAborted();
    if (done) throw closed(this.address);
    this.#waiting = this.#waiting.length === 0 ? value : Buffer.concat([this.#waiting, value]);
  }

  #strange(state: string): OperationalError {
    return new OperationalError('unavailable', `Cannot talk to Redis at ${this.address}: ${state}`);
  }
}

/** A command as a list of texts with lengths (RESP2), so that no argument can be taken for another command. */
function encodeWords(words: readonly (string | Uint8Array)[]): Buffer {
  const parts = words.flatMap((word) => {
    const bytes = typeof word === 'string' ? Buffer.from(word) : word;
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...parts]);
}

async function openSocket(options: RedisConnectionOptions, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const { address } = options;
  const tls = tlsWanted(options.tls);
  const socket = tls === undefined ? connectPlain(place(address)) : await secured(address, tls);
  try {
    await opened(socket, tls === undefined ? 'connect' : 'secureConnect', address, signal);
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw connectionFailure(error, address);
  }
}

function place(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('/')) return { path: address };
  const found = parseHostAndPort(address);
  if (found === undefined)
    throw new OperationalError('invalid', `Cannot reach ${safeLine(address)}: expected HOST:PORT`);
  return { ...found };
}

async function secured(address: string, tls: TlsOptions): Promise<Socket> {
  const { secureContext } = await import('../../../probes/connect/secure-context.ts');
  const to = place(address);
  const name = tls.server_name ?? ('host' in to ? to.host : 'localhost');
  const context = await secureContext(tls).catch((error: unknown) => {
    throw new OperationalError('invalid', `Cannot reach Redis at ${address}: ${errorMessage(error)}`, {
      cause: error,
    });
  });
  const checked = /^[\d.]+$|:/.test(name) ? {} : { servername: name };
  return connectTls({ ...to, ...checked, secureContext: context, rejectUnauthorized: !tls.insecure });
}

function opened(socket: Socket, event: string, address: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const end = () => {
      signal.removeEventListener('abort', abort);
      socket.setTimeout(0);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(15_000, () => reject(silent(address)));
    socket.once('error', reject).once('close', () => reject(closed(address)));
    socket.once(event, resolve);
    socket.once(event, end).once('close', end);
  });
}

function silent(address: string): OperationalError {
  return new OperationalError('timeout', `Cannot talk to Redis at ${address}: it says nothing`);
}

function closed(address: string): OperationalError {
  return new OperationalError('unavailable', `Cannot talk to Redis at ${address}: it closed the connection`);
}

function connectionFailure(error: unknown, address: string): OperationalError {
  if (error instanceof OperationalError) return error;
  const state = errorCode(error) === 'ECONNREFUSED' ? 'connection refused' : errorMessage(error);
  return new OperationalError('unavailable', `Cannot reach Redis at ${address}: ${safeLine(state)}`, {
    cause: error,
  });
}

const KINDS: Readonly<Record<string, ErrorKind>> = {
  NOAUTH: 'unauthenticated',
  WRONGPASS: 'unauthenticated',
  NOPERM: 'forbidden',
  DENIED: 'forbidden',
};

function redisFailure({ code, text }: RedisError, command: string, address: string): OperationalError {
  const kind =
    KINDS[code] ?? (/invalid password|without any password/i.test(text) ? 'unauthenticated' : 'unavailable');
  const hint = code === 'NOPERM' ? `ACL SETUSER NAME +${command.toLowerCase()}` : undefined;
  return new OperationalError(
    kind,
    `Cannot ${command} at ${address}: ${safeLine(text)}`,
    hint === undefined ? {} : { hint },
  );
}

/** An answer as text; of a list each on a line. */
export function replyText(reply: RedisReply): string {
  if (reply === null) return '';
  if (reply instanceof RedisError) return reply.text;
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  return typeof reply === 'number' ? String(reply) : reply.map(replyText).join('\n');
}
