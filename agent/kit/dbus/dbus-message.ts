import { DbusReader } from './dbus-reader.ts';
import type { DbusValue, Variant } from './dbus-value.ts';
import { DbusWriter } from './dbus-writer.ts';

/** The kinds of message, by their number on the wire. */
export const messageTypes = { call: 1, reply: 2, error: 3, signal: 4 } as const;
export type MessageType = keyof typeof messageTypes;

/** One message without its header padding (D-Bus Specification, "Message Format"). */
export type DbusMessage = {
  readonly type: MessageType;
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  /** The serial of the call that this answers. */
  readonly replySerial?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
  readonly body: readonly DbusValue[];
};

type FieldName = Exclude<keyof DbusMessage, 'type' | 'serial' | 'body'>;
type HeaderFields = Pick<DbusMessage, FieldName>;
const FIELDS: readonly (readonly [code: number, name: FieldName, type: string])[] = [
  [1, 'path', 'o'],
  [2, 'interface', 's'],
  [3, 'member', 's'],
  [4, 'errorName', 's'],
  [5, 'replySerial', 'u'],
  [6, 'destination', 's'],
  [7, 'sender', 's'],
  [8, 'signature', 'g'],
];
const PROTOCOL = 1;
const LITTLE = 0x6c;
const BIG = 0x42;
/** Bytes before the array of header fields, its length included. */
const FIXED_HEADER = 16;
/** The specification allows 128 MiB; no answer that we ask for comes near this. */
const MAXIMUM_MESSAGE = 16 * 1_024 * 1_024;

/** The bytes of a message, little-endian. @throws TypeError when the body does not fit the signature */
export function encodeMessage(message: DbusMessage): Buffer {
  const body = new DbusWriter();
  body.writeAll(message.signature ?? '', message.body);
  const header = new DbusWriter();
  header.writeAll('yyyyuu', [LITTLE, messageTypes[message.type], 0, PROTOCOL, body.length, message.serial]);
  header.write('a(yv)', headerFields(message));
  header.align(8);
  return Buffer.concat([header.bytes, body.bytes]);
}

/**
 * Reads the message at the start of the bytes; undefined while it is not complete.
 *
 * @throws SyntaxError when the bytes are no D-Bus message, or one of more than 16 MiB.
 */
export function decodeMessage(bytes: Buffer): { message: DbusMessage; size: number } | undefined {
  if (bytes.length < FIXED_HEADER) return undefined;
  const size = messageSize(bytes);
  if (bytes.length < size) return undefined;
  const reader = new DbusReader(bytes.subarray(0, size), bytes[0] === LITTLE, 8);
  const serial = reader.readUint32();
  const fields = readFields(reader.read('a(yv)') as DbusValue[]);
  reader.align(8);
  const body = reader.readAll(fields.signature ?? '');
  return { message: { type: typeOf(bytes[1]!), serial, ...fields, body }, size };
}

function messageSize(bytes: Buffer): number {
  if ((bytes[0] !== LITTLE && bytes[0] !== BIG) || bytes[3] !== PROTOCOL) {
    throw new SyntaxError('Cannot read a D-Bus message: unknown byte order or protocol version');
  }
  const read = (at: number) => (bytes[0] === LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const size = Math.ceil((FIXED_HEADER + read(12)) / 8) * 8 + read(4);
  if (size > MAXIMUM_MESSAGE)
    throw new SyntaxError(`Cannot read a D-Bus message of ${size} bytes: too large`);
  return size;
}

function headerFields(message: DbusMessage): DbusValue[] {
  return FIELDS.flatMap(([code, name, signature]) => {
    const value = message[name];
    return value === undefined || value === '' ? [] : [[code, { signature, value }]];
  });
}

/** Unknown fields are passed over, as the specification asks; known ones have the type that it gives them. */
function readFields(pairs: readonly DbusValue[]): HeaderFields {
  const known = (pairs as [number, Variant][]).flatMap(([code, { signature, value }]) => {
    const field = FIELDS.find(([number, , type]) => number === code && type === signature);
    return field ? [[field[1], value]] : [];
  });
  return Object.fromEntries(known) as HeaderFields;
}

function typeOf(code: number): MessageType {
  const found = Object.entries(messageTypes).find(([, number]) => number === code);
  if (!found) throw new SyntaxError(`Cannot read a D-Bus message: unknown type ${code}`);
  return found[0] as MessageType;
}
