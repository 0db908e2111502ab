import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';

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

export type RedisReply = string | number | null | RedisError | readonly RedisReply[];

/** Largest text in an answer, in bytes; most values in all, and levels of lists in lists. */
const LARGEST_TEXT = 524_288;
const MOST_VALUES = 10_000;
const DEEPEST = 8;
const LONGEST_LINE = 65_536;

/** A command as a list of texts with lengths (RESP2), so that no argument can be taken for another command. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}

/**
 * Reads one answer of RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 *
 * @throws ProbeFailure `protocol-error`, `answer-too-long`, `connection-closed`, or the run's own
 */
export async function readReply(channel: ByteChannel): Promise<RedisReply> {
  return new ReplyReader(channel).read(0);
}

class ReplyReader {
  readonly #channel: ByteChannel;
  #values = 0;

  constructor(channel: ByteChannel) {
    this.#channel = channel;
  }

  async read(depth: number): Promise<RedisReply> {
    if (depth > DEEPEST || ++this.#values > MOST_VALUES) throw tooLong(`${MOST_VALUES} values`);
    const line = await this.#channel.readLine(LONGEST_LINE);
    const rest = line.slice(1);
    if (line[0] === '+') return rest;
    if (line[0] === '-') return new RedisError(rest);
    if (line[0] === ':') return integer(rest);
    if (line[0] === '$') return this.#text(integer(rest));
    if (line[0] === '*') return this.#list(integer(rest), depth);
    throw new ProbeFailure(
      'protocol-error',
      `this is not Redis: it says ${JSON.stringify(line.slice(0, 100))}`,
    );
  }

  async #text(length: number): Promise<string | null> {
    if (length === -1) return null;
    if (length > LARGEST_TEXT) throw tooLong(`${LARGEST_TEXT} bytes`);
    const bytes = await this.#channel.readExactly(within(length) + 2);
    if (bytes.toString('latin1', length) !== '\r\n') throw wrongLength(length);
    return bytes.toString('utf8', 0, length);
  }

  async #list(length: number, depth: number): Promise<readonly RedisReply[] | null> {
    if (length === -1) return null;
    if (within(length) > MOST_VALUES) throw tooLong(`${MOST_VALUES} values`);
    const list: RedisReply[] = [];
    for (let index = 0; index < length; index++) list.push(await this.read(depth + 1));
    return list;
  }
}

function integer(text: string): number {
  if (!/^-?\d{1,19}$/.test(text)) {
    throw new ProbeFailure(
      'protocol-error',
      `expected a number, found ${JSON.stringify(text.slice(0, 100))}`,
    );
  }
  return Number(text);
}

function within(length: number): number {
  if (length < 0) throw wrongLength(length);
  return length;
}

function wrongLength(length: number): ProbeFailure {
  return new ProbeFailure('protocol-error', `the length ${length} is wrong`);
}

function tooLong(limit: string): ProbeFailure {
  return new ProbeFailure('answer-too-long', `the answer is longer than ${limit}`);
}
