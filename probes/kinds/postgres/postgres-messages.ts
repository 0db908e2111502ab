import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';

/** A message of the server: its type, one letter, and what follows the length. */
export type PostgresMessage = { readonly type: string; readonly body: Buffer };

/** Longest message that is read, in bytes. */
const LONGEST = 524_288;
const PROTOCOL_3_0 = 196_608;
const TLS_REQUEST = 80_877_103;

/** Asks whether TLS may begin; the server answers one byte, `S` or `N`. */
export function tlsRequest(): Buffer {
  return sized(int32(TLS_REQUEST));
}

/** The first message, with names and values such as `user`. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const words = Object.entries(parameters).flatMap(([name, value]) => [cString(name), cString(value)]);
  return sized(Buffer.concat([int32(PROTOCOL_3_0), ...words, Buffer.of(0)]));
}

export function passwordMessage(password: string): Buffer {
  return message('p', cString(password));
}

export function saslFirst(mechanism: string, text: string): Buffer {
  return message('p', Buffer.concat([cString(mechanism), int32(Buffer.byteLength(text)), Buffer.from(text)]));
}

export function saslNext(text: string): Buffer {
  return message('p', Buffer.from(text));
}

/** A simple query: several statements may be in it, none may come from outside. */
export function simpleQuery(sql: string): Buffer {
  return message('Q', cString(sql));
}

/** Parse, Bind, Describe, Execute and Sync: the server refuses more than one statement, and stops after the rows. */
export function boundedQuery(sql: string, mostRows: number): Buffer {
  return Buffer.concat([
    message('P', Buffer.concat([cString(''), cString(sql), int16(0)])),
    message('B', Buffer.concat([cString(''), cString(''), int16(0), int16(0), int16(0)])),
    message('D', Buffer.concat([Buffer.from('P'), cString('')])),
    message('E', Buffer.concat([cString(''), int32(mostRows)])),
    message('S', Buffer.alloc(0)),
  ]);
}

export function terminateMessage(): Buffer {
  return message('X', Buffer.alloc(0));
}

/** @throws ProbeFailure `protocol-error`, `answer-too-long`, `connection-closed`, or the run's own */
export async function readMessage(channel: ByteChannel): Promise<PostgresMessage> {
  const head = await channel.readExactly(5);
  const type = head.toString('latin1', 0, 1);
  const length = head.readInt32BE(1);
  if (!/[A-Za-z1-3]/.test(type) || length < 4) {
    throw new ProbeFailure(
      'protocol-error',
      `this is not PostgreSQL: it says ${JSON.stringify(head.toString('latin1'))}`,
    );
  }
  if (length > LONGEST) throw new ProbeFailure('answer-too-long', `a message has ${length} bytes`);
  return { type, body: await channel.readExactly(length - 4) };
}

/** The fields of an ErrorResponse or a NoticeResponse by their letter: `C` is the SQLSTATE, `M` the message. */
export function errorFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = body.toString('utf8').split('\0');
  return new Map(fields.filter(Boolean).map((field) => [field[0]!, field.slice(1)]));
}

/** The texts of a DataRow; null where SQL has it. @throws ProbeFailure `protocol-error` */
export function rowValues(body: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 2;
  const count = body.length < 2 ? -1 : body.readInt16BE(0);
  for (let index = 0; index < count; index++) {
    const length = at + 4 <= body.length ? body.readInt32BE(at) : -2;
    const end = at + 4 + Math.max(0, length);
    if (length < -1 || end > body.length) throw wrongRow();
    values.push(length === -1 ? null : body.toString('utf8', at + 4, end));
    at = end;
  }
  if (at !== body.length) throw wrongRow();
  return values;
}

function wrongRow(): ProbeFailure {
  return new ProbeFailure('protocol-error', 'a row has wrong lengths');
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), sized(body)]);
}

function sized(body: Buffer): Buffer {
  return Buffer.concat([int32(body.length + 4), body]);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\0', '')}\0`);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
