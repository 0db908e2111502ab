import { isIPv4, isIPv6 } from 'node:net';
import type { TapRecord } from '../data-plane.ts';
import { type Stream, streams } from '../toxic-kind.ts';
import { type Endpoint, ipPacket, type TcpSegment } from './ip-packet.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
/** Packets begin with their IP header. */
const LINKTYPE_RAW = 101;
/** Bytes of a segment: what fits into an IPv4 packet. */
const SEGMENT = 65_000;
const FLAGS = { fin: 0x01, syn: 0x02, rst: 0x04, push: 0x08, ack: 0x10 };

/** What is known of a connection whose packets are made up. */
type Conversation = {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** The next sequence numbers of both. */
  sent: { upstream: number; downstream: number };
  ended: Set<Stream>;
};

/** A number that is no real port, for an end that is not known. */
const UNKNOWN: Endpoint = { address: '0.0.0.0', port: 0 };

/**
 * Writes what a tap saw as a capture file that Wireshark and tcpdump read (draft-ietf-opsawg-pcapng). The proxy sees
 * bytes, not packets: IP and TCP headers are made up around them, with a handshake, right sequence numbers and
 * checksums, between the client and the upstream as if there were no proxy. Times are the tap's, in microseconds.
 */
export class PcapngWriter {
  readonly #conversations = new Map<number, Conversation>();
  readonly #protocol: 'tcp' | 'udp';

  constructor(protocol: 'tcp' | 'udp' = 'tcp') {
    this.#protocol = protocol;
  }

  /** What a file begins with. */
  header(): Uint8Array {
    const section = Buffer.alloc(16);
    section.writeUInt32LE(0x1a2b3c4d, 0);
    section.writeUInt16LE(1, 4);
    section.writeBigInt64LE(-1n, 8);
    const description = Buffer.alloc(8);
    description.writeUInt16LE(LINKTYPE_RAW, 0);
    return Buffer.concat([block(SECTION, section), block(INTERFACE, description)]);
  }

  /** The packets of one record; a connection that was open before begins with its handshake all the same. */
  packets(record: TapRecord): Uint8Array {
    const isKnown = this.#conversations.has(record.connection);
    const conversation = this.#conversation(record);
    // Nothing comes behind it, and a capture may run for days.
    if (record.event === 'close' || record.event === 'reset') this.#conversations.delete(record.connection);
    if (this.#protocol === 'udp') return Buffer.concat(this.#datagram(record, conversation));
    const opening = isKnown ? [] : this.#handshake(record, conversation);
    return Buffer.concat([...opening, ...this.#segments(record, conversation)]);
  }

  #conversation({ connection, client, upstream }: TapRecord): Conversation {
    let conversation = this.#conversations.get(connection);
    if (conversation === undefined) {
      const [from, to] = sameFamily(endpointOf(client), endpointOf(upstream ?? ''));
      conversation = {
        client: from,
        server: to,
        sent: { upstream: 0, downstream: 0 },
        ended: new Set(),
      };
      this.#conversations.set(connection, conversation);
    }
    return conversation;
  }

  #handshake(record: TapRecord, conversation: Conversation): Uint8Array[] {
    return [
      this.#segment(record, conversation, 'upstream', FLAGS.syn),
      this.#segment(record, conversation, 'downstream', FLAGS.syn | FLAGS.ack),
      this.#segment(record, conversation, 'upstream', FLAGS.ack),
    ];
  }

  #segments(record: TapRecord, conversation: Conversation): Uint8Array[] {
    const { event, stream, data } = record;
    if (event === 'data' && data !== null && stream !== null)
      return pieces(data).map((piece) =>
        this.#segment(record, conversation, stream, FLAGS.push | FLAGS.ack, piece),
      );
    if (event === 'end' && stream !== null) return this.#fin(record, conversation, stream);
    if (event !== 'close' && event !== 'reset') return [];
    return streams.flatMap((stream) =>
      event === 'close'
        ? this.#fin(record, conversation, stream)
        : [this.#segment(record, conversation, stream, FLAGS.rst | FLAGS.ack)],
    );
  }

  #fin(record: TapRecord, conversation: Conversation, stream: Stream): Uint8Array[] {
    if (conversation.ended.has(stream)) return [];
    conversation.ended.add(stream);
    return [this.#segment(record, conversation, stream, FLAGS.fin | FLAGS.ack)];
  }

  #segment(
    { time }: TapRecord,
    { client, server, sent }: Conversation,
    stream: Stream,
    flags: number,
    data: Uint8Array = new Uint8Array(),
  ): Uint8Array {
    const back = stream === 'upstream' ? 'downstream' : 'upstream';
    const ack = (flags & FLAGS.ack) === 0 ? 0 : sent[back];
    const segment: TcpSegment = { sequence: sent[stream], acknowledged: ack, flags };
    // SYN and FIN count as a byte each (RFC 9293 §3.4).
    sent[stream] = (sent[stream] + data.length + (flags & (FLAGS.syn | FLAGS.fin) ? 1 : 0)) >>> 0;
    const [from, to] = stream === 'upstream' ? [client, server] : [server, client];
    return packetBlock(time, ipPacket(from, to, data, segment));
  }

  #datagram({ time, event, stream, data }: TapRecord, { client, server }: Conversation): Uint8Array[] {
    if (event !== 'data' || data === null) return [];
    const [from, to] = stream === 'upstream' ? [client, server] : [server, client];
    return [packetBlock(time, ipPacket(from, to, data))];
  }
}

function pieces(data: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(data.length / SEGMENT) }, (_, index) =>
    data.subarray(index * SEGMENT, (index + 1) * SEGMENT),
  );
}

function endpointOf(text: string): Endpoint {
  const [, address = '', port = '0'] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(text) ?? [];
  const mapped = address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
  return isIPv4(mapped) || isIPv6(mapped) ? { address: mapped, port: Number(port) } : UNKNOWN;
}

/** One packet has addresses of one family: where the proxy joins two, both are written as IPv6. */
function sameFamily(a: Endpoint, b: Endpoint): [Endpoint, Endpoint] {
  if (isIPv4(a.address) === isIPv4(b.address)) return [a, b];
  const six = ({ address, port }: Endpoint) => ({
    address: isIPv4(address) ? `::ffff:${address}` : address,
    port,
  });
  return [six(a), six(b)];
}

function packetBlock(time: number, packet: Uint8Array): Uint8Array {
  const head = Buffer.alloc(20);
  const micros = BigInt(Math.round(time * 1_000));
  head.writeUInt32LE(Number(micros >> 32n), 4);
  head.writeUInt32LE(Number(micros & 0xffff_ffffn), 8);
  head.writeUInt32LE(packet.length, 12);
  head.writeUInt32LE(packet.length, 16);
  return block(PACKET, Buffer.concat([head, packet]));
}

function block(type: number, body: Uint8Array): Uint8Array {
  const padding = (4 - (body.length % 4)) % 4;
  const length = 12 + body.length + padding;
  const whole = Buffer.alloc(length);
  whole.writeUInt32LE(type, 0);
  whole.writeUInt32LE(length, 4);
  whole.set(body, 8);
  whole.writeUInt32LE(length, length - 4);
  return whole;
}
