/** `ServingStatus` of grpc.health.v1, by number. */
export const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;
export type ServingStatus = (typeof servingStatuses)[number];

/** Fields that are read of one message. */
const MOST_FIELDS = 1_000;

/** A `HealthCheckRequest` in a gRPC message: not compressed, its length, and the service as field 1. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.of(0x0a), varint(name.length), name]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/**
 * The status in a gRPC message with a `HealthCheckResponse`; fields that are not known are passed over, and without
 * field 1 it is its default, `UNKNOWN`, as is a number that is not known.
 *
 * @throws SyntaxError on bytes that are no such message
 */
export function readHealthResponse(bytes: Buffer): ServingStatus {
  if (bytes.length < 5 || bytes.readUInt32BE(1) !== bytes.length - 5)
    throw new SyntaxError('not one whole message');
  if (bytes[0] !== 0) throw new SyntaxError('the message is compressed, which was not agreed on');
  return servingStatuses[statusNumber(bytes.subarray(5))] ?? 'UNKNOWN';
}

/** Of Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding/). */
function statusNumber(message: Buffer): number {
  let status = 0;
  for (let at = 0, fields = 0; at < message.length; fields++) {
    if (fields >= MOST_FIELDS) throw new SyntaxError('too many fields');
    const key = readVarint(message, at);
    const end = endOfValue(message, key.end, key.value & 7);
    if (end > message.length) throw new SyntaxError('cut within a field');
    if (key.value === 0x08) status = readVarint(message, key.end).value;
    at = end;
  }
  return status;
}

function endOfValue(message: Buffer, at: number, wireType: number): number {
  if (wireType === 0) return readVarint(message, at).end;
  if (wireType === 1) return at + 8;
  if (wireType === 5) return at + 4;
  if (wireType !== 2) throw new SyntaxError(`a field of the unknown type ${wireType}`);
  const { value, end } = readVarint(message, at);
  return end + value;
}

function readVarint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new SyntaxError('cut within a number');
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw new SyntaxError('a number of more than ten bytes');
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.of(...bytes, rest);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
