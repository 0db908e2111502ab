import type { StageOutput } from '../../toxic-kind.ts';
import { HeldBytes } from '../wire/held-bytes.ts';
import type { ProtocolReader } from '../wire/protocol-pair.ts';
import { StatementTexts } from './statement-texts.ts';

/** What is to become of a statement; null lets it pass. */
export type StatementFate = {
  /** Milliseconds until it goes on. */
  readonly delay: number;
  /** What is set before the statement so that the server refuses it; null leaves it as it is. */
  readonly mark: string | null;
  /** Ends the session instead. */
  readonly kill: boolean;
};

/** What a client stream tells of itself. */
export type ClientEvents = {
  /** @param text the query as far as it is looked at; undefined where it was prepared before anybody looked */
  readonly decide: (text: string | undefined) => StatementFate | null;
  /** The server answers the request for encryption with a single byte. */
  readonly encryptionAsked: () => void;
  /** The session begins: from here on the server sends messages. */
  readonly started: () => void;
  readonly kill: (due: number) => void;
};

/** Codes in the place of a version (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const LONGEST_STARTUP = 10_000;
const LONGEST_MESSAGE = 0x3fff_ffff;
/** So much of a message is looked at, and held until it is there. */
const LOOK = 65_536;
const HEADER = 5;
const client = new Set(Buffer.from('BCDEFHPQSXcdfp'));
const looked = new Set(Buffer.from('BCPQ'));
const [BIND, CLOSE, PARSE, QUERY] = Buffer.from('BCPQ');

/**
 * Reads what a PostgreSQL client sends (protocol 3) and passes every byte on, but puts a mark before a statement that is
 * to fail: a word that no statement begins with, or a name that no prepared statement has. So the server itself fails,
 * and has the transaction in the state that it tells. What is encrypted or no such protocol passes unread.
 */
export class ClientStream implements ProtocolReader {
  readonly #out: StageOutput;
  readonly #events: ClientEvents;
  readonly #held = new HeldBytes();
  readonly #texts = new StatementTexts();
  #state: 'startup' | 'messages' | 'opaque' | 'killed' = 'startup';
  /** Bytes of the present message that are to come. */
  #skip = 0;

  constructor(out: StageOutput, events: ClientEvents) {
    this.#out = out;
    this.#events = events;
  }

  read(chunk: Buffer, at: number): void {
    const data = this.#held.take(chunk);
    let [from, position] = [0, 0];
    while (position < data.length && this.#isRead()) {
      const next = this.#next(data, position);
      if (next === undefined) break;
      if (typeof next === 'number') position = next;
      else [from, position] = this.#pass(data, from, position, next, at);
    }
    if (this.#state === 'killed') return;
    if (this.#state === 'opaque') position = data.length;
    this.#out.send(data.subarray(from, position), at);
    if (position < data.length) this.#held.hold(data.subarray(position));
  }

  flush(at: number): void {
    this.#out.send(this.#held.take(), at);
  }

  /** Whether statements have been left out, so that the session cannot go on. */
  get killed(): boolean {
    return this.#state === 'killed';
  }

  #isRead(): boolean {
    return this.#state === 'startup' || this.#state === 'messages';
  }

  /** The place behind what needs no decision, where a statement and its text are, or undefined where more has to come. */
  #next(data: Buffer, position: number): number | MarkPlace | undefined {
    if (this.#skip > 0) {
      const bytes = Math.min(this.#skip, data.length - position);
      this.#skip -= bytes;
      return position + bytes;
    }
    return this.#state === 'startup' ? this.#startup(data, position) : this.#message(data, position);
  }

  #startup(data: Buffer, position: number): number | undefined {
    if (data[position] !== 0) return this.#joined(data, position);
    if (data.length < position + 8) return undefined;
    const [length, code] = [data.readInt32BE(position), data.readInt32BE(position + 4)];
    if (length === 8 && (code === SSL_REQUEST || code === GSS_REQUEST)) {
      this.#events.encryptionAsked();
      return position + 8;
    }
    if (code >>> 16 !== 3 || length < 8 || length > LONGEST_STARTUP) return data.length;
    if (data.length < position + length) return undefined;
    // A replication connection has a grammar of its own, and no statement to break.
    const replicates = data.toString('latin1', position, position + length).includes('\0replication\0');
    this.#state = replicates ? 'opaque' : 'messages';
    if (!replicates) this.#events.started();
    return position + length;
  }

  /** The toxic may have come to an open session: reading begins with a chunk that begins as a message does. */
  #joined(data: Buffer, position: number): number {
    const type = data[position]!;
    const isRecordOfTls = type >= 0x14 && type <= 0x17;
    if (isRecordOfTls) this.#state = 'opaque';
    const length = data.length < position + HEADER ? 0 : data.readInt32BE(position + 1);
    if (!client.has(type) || length < 4 || length > 0xff_ffff) return data.length;
    this.#state = 'messages';
    return position;
  }

  #message(data: Buffer, position: number): number | MarkPlace | undefined {
    const type = data[position]!;
    if (!client.has(type)) return this.#lost(position);
    if (data.length < position + HEADER) return undefined;
    const length = data.readInt32BE(position + 1);
    if (length < 4 || length > LONGEST_MESSAGE) return this.#lost(position);
    const end = position + 1 + length;
    const seen = Math.min(end, position + LOOK);
    if (looked.has(type) && data.length < seen) return undefined;
    const place = this.#look(type, data, position + HEADER, seen);
    if (place !== undefined) return { ...place, length };
    this.#skip = end - position;
    return position;
  }

  #lost(position: number): number {
    this.#state = 'opaque';
    return position;
  }

  /** Where a mark would stand; undefined where nothing is executed. */
  #look(type: number, data: Buffer, start: number, seen: number): Omit<MarkPlace, 'length'> | undefined {
    if (type === QUERY) return { at: start, text: textAt(data, start, seen), separator: ' ' };
    if (type === PARSE) {
      const name = textAt(data, start, seen);
      const query = data.indexOf(0, start) + 1;
      this.#texts.set(name, textAt(data, query, seen));
    }
    if (type === CLOSE && data[start] === 0x53) this.#texts.delete(textAt(data, start + 1, seen));
    const statement = type === BIND ? data.indexOf(0, start) + 1 : 0;
    if (statement === 0 || statement >= seen) return undefined;
    return { at: statement, text: this.#texts.get(textAt(data, statement, seen)), separator: '.' };
  }

  /** @returns up to where the bytes have been passed on, and up to where they are read */
  #pass(data: Buffer, from: number, position: number, place: MarkPlace, at: number): [number, number] {
    const fate = this.#events.decide(place.text);
    this.#skip = position + 1 + place.length - place.at;
    if (fate === null) return [from, place.at];
    this.#out.send(data.subarray(from, position), at);
    if (fate.kill) {
      this.#state = 'killed';
      this.#events.kill(at + fate.delay);
      return [data.length, data.length];
    }
    this.#out.send(marked(data, position, place, fate.mark), at + fate.delay);
    return [place.at, place.at];
  }
}

type MarkPlace = {
  /** Where the mark is to stand. */
  readonly at: number;
  readonly text: string | undefined;
  readonly separator: string;
  /** Of the message, without its type. */
  readonly length: number;
};

/** The beginning of the message up to the mark and with it. */
function marked(data: Buffer, position: number, place: MarkPlace, mark: string | null): Buffer {
  const before = data.subarray(position, place.at);
  if (mark === null) return before;
  const inserted = Buffer.from(mark + place.separator);
  const head = Buffer.concat([before, inserted]);
  head.writeInt32BE(place.length + inserted.length, 1);
  return head;
}

/** A text up to its zero byte, or to the end of what is looked at. */
function textAt(data: Buffer, start: number, end: number): string {
  const zero = data.indexOf(0, start);
  return data.toString('utf8', start, zero === -1 ? end : Math.min(zero, end));
}
