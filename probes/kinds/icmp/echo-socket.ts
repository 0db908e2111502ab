import { randomInt } from 'node:crypto';
import { queuedError } from '../../connect/error-queue.ts';
import { type IcmpError, icmpError } from '../../connect/icmp-error.ts';
import { kernelNow, openKernelSocket, type ReceivedPacket } from '../../connect/kernel-socket-ffi.ts';
import { hopLimitOf, receivedAt, roundTrip } from '../../connect/packet-stamps.ts';
import { socketAddress } from '../../connect/socket-address.ts';
import { echoRequest, type IcmpPacket, identityOf, parseIcmp, withoutIpHeader } from './icmp-packets.ts';

export type EchoAnswer =
  | { readonly kind: 'reply'; readonly rtt: number; readonly hopLimit: number | undefined }
  | {
      readonly kind: 'error';
      readonly reason: string;
      readonly message: string;
      /** Who says so. */
      readonly from: string | undefined;
      readonly rtt: number;
    };

export type EchoSettings = {
  /** TTL or hop limit; undefined is that of the system. */
  readonly ttl: number | undefined;
  readonly tos: number;
  readonly dontFragment: boolean;
};

export type EchoSocketOptions = {
  readonly family: 4 | 6;
  /** `datagram` needs no rights where net.ipv4.ping_group_range lets the group in; `raw` needs CAP_NET_RAW. */
  readonly type: 'datagram' | 'raw';
  readonly source?: string | undefined;
};

type Waiting = {
  readonly payload: Buffer;
  readonly sentAt: number;
  readonly startedAt: number;
  readonly answer: (answer: EchoAnswer) => void;
};

type Option = readonly [level: number, option: number];

/** Options of sockets: socket(7), ip(7), ipv6(7), and RFC 3542 for the filter. */
const SO_TIMESTAMPNS: Option = [1, 35];
const ICMP6_FILTER: Option = [58, 1];
const OPTIONS: Readonly<
  Record<4 | 6, Readonly<Record<'discover' | 'errors' | 'receiveTtl' | 'tos' | 'ttl', Option>>>
> = {
  4: { ttl: [0, 2], tos: [0, 1], discover: [0, 10], receiveTtl: [0, 12], errors: [0, 11] },
  6: { ttl: [41, 16], tos: [41, 67], discover: [41, 23], receiveTtl: [41, 51], errors: [41, 25] },
};
const [DISCOVER_WANT, DISCOVER_DO] = [1, 2];
/** Packets read at once before other work gets its turn. */
const MOST_AT_ONCE = 256;

/**
 * Echo requests and their answers over one socket that never blocks. Whoever waits on one thread shares it: answers are
 * told apart by id, sequence and payload. It is looked at by a timer only while answers are due, as often as the
 * newest of them may have come; when that is late no time is falsified, because the kernel stamps what it receives.
 */
export class EchoSocket {
  readonly #family: 4 | 6;
  readonly #raw: boolean;
  readonly #socket: ReturnType<typeof openKernelSocket>;
  readonly #id = randomInt(65_536);
  readonly #waiting = new Map<number, Waiting>();
  #sequence = randomInt(65_536);
  #settings: EchoSettings | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newest = 0;

  /** @throws system errors: `EACCES`, `EPERM` */
  constructor({ family, type, source }: EchoSocketOptions) {
    this.#family = family;
    this.#raw = type === 'raw';
    this.#socket = openKernelSocket({ family, type, protocol: family === 4 ? 1 : 58 });
    try {
      this.#prepare(source);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  /**
   * Sends one request; `answer` is called at most once.
   *
   * @returns what gives up waiting
   * @throws system errors: no route, too big
   */
  send(
    address: string,
    payload: Buffer,
    settings: EchoSettings,
    answer: (answer: EchoAnswer) => void,
  ): () => void {
    this.#apply(settings);
    const sequence = this.#nextSequence();
    const packet = echoRequest({ family: this.#family, id: this.#id, sequence, payload });
    const [startedAt, sentAt] = [performance.now(), kernelNow()];
    this.#waiting.set(sequence, { payload, sentAt, startedAt, answer });
    try {
      this.#transmit(packet, socketAddress(address));
    } catch (error) {
      this.#waiting.delete(sequence);
      throw error;
    }
    this.#newest = startedAt;
    this.#look();
    return () => this.#waiting.delete(sequence);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#socket.close();
  }

  #prepare(source: string | undefined): void {
    const options = OPTIONS[this.#family];
    this.#socket.set(...SO_TIMESTAMPNS, 1);
    this.#socket.set(...options.receiveTtl, 1);
    this.#socket.set(...options.errors, 1);
    // A raw socket is given every ICMP message of the host; of IPv6 the neighbours' talk can be kept out.
    if (this.#raw && this.#family === 6) this.#socket.set(...ICMP6_FILTER, echoFilter());
    if (source !== undefined) this.#socket.bind(socketAddress(source));
  }

  #apply(settings: EchoSettings): void {
    const last = this.#settings;
    const options = OPTIONS[this.#family];
    if (last?.ttl !== settings.ttl) this.#socket.set(...options.ttl, settings.ttl ?? -1);
    if (last?.tos !== settings.tos) this.#socket.set(...options.tos, settings.tos);
    if (last?.dontFragment !== settings.dontFragment) {
      this.#socket.set(...options.discover, settings.dontFragment ? DISCOVER_DO : DISCOVER_WANT);
    }
    this.#settings = settings;
  }

  /** An error of an earlier packet is told to the next call, whosever it is: it is read, and the call made again. */
  #transmit(packet: Buffer, address: Buffer): void {
    try {
      this.#socket.sendTo(packet, address);
    } catch {
      this.#drain();
      this.#socket.sendTo(packet, address);
    }
  }

  #nextSequence(): number {
    for (let tried = 0; tried < 65_536; tried++) {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      if (!this.#waiting.has(this.#sequence)) return this.#sequence;
    }
    throw new RangeError('65,536 echo requests wait for their answers');
  }

  /** At once, for over the loopback the answer is there already; then after times that grow with the wait. */
  #look = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#drain();
    if (this.#waiting.size === 0) return;
    const waited = performance.now() - this.#newest;
    this.#timer = setTimeout(this.#look, Math.min(10, Math.max(1, waited / 4)));
  };

  #drain(): void {
    for (let count = 0; count < MOST_AT_ONCE; count++) {
      const packet = this.#socket.receive(true);
      if (packet === undefined) break;
      this.#queued(packet);
    }
    // A read may fail once with what was queued as an error; the packets are behind it.
    for (let count = 0, empty = 0; count < MOST_AT_ONCE && empty < 2; count++) {
      const packet = this.#socket.receive();
      if (packet === undefined) empty++;
      else this.#arrived(packet);
    }
  }

  /** The queue holds the start of the packet that was sent. */
  #queued(packet: ReceivedPacket): void {
    const error = queuedError(packet);
    if (error === undefined || packet.bytes.length < 8) return;
    const named = error.origin === 'icmp' ? icmpError(this.#family, error.type, error.code) : undefined;
    const { id, sequence } = identityOf(packet.bytes);
    if (named === undefined || (this.#raw && id !== this.#id)) return;
    this.#refused(sequence, named, error.offender, packet);
  }

  #arrived(packet: ReceivedPacket): void {
    const bytes = this.#raw && this.#family === 4 ? withoutIpHeader(4, packet.bytes) : packet.bytes;
    const message = bytes === undefined ? undefined : parseIcmp(this.#family, bytes);
    // Of a datagram socket the kernel chooses the id, and hands over nothing that has another.
    if (message === undefined || (this.#raw && message.id !== this.#id)) return;
    if (message.kind === 'reply') this.#replied(message, packet);
    else this.#failed(message, packet);
  }

  #replied({ sequence, payload }: Extract<IcmpPacket, { kind: 'reply' }>, packet: ReceivedPacket): void {
    const waiting = this.#waiting.get(sequence);
    if (waiting === undefined || !waiting.payload.equals(payload)) return;
    this.#settle(sequence, { kind: 'reply', rtt: timeOf(waiting, packet), hopLimit: hopLimitOf(packet) });
  }

  #failed({ sequence, type, code }: Extract<IcmpPacket, { kind: 'error' }>, packet: ReceivedPacket): void {
    const error = icmpError(this.#family, type, code);
    if (error !== undefined) this.#refused(sequence, error, packet.from, packet);
  }

  #refused(sequence: number, error: IcmpError, from: string | undefined, packet: ReceivedPacket): void {
    const waiting = this.#waiting.get(sequence);
    if (waiting === undefined) return;
    const message = from === undefined ? error.message : `${error.message}, says ${from}`;
    const { reason } = error;
    this.#settle(sequence, { kind: 'error', reason, message, from, rtt: timeOf(waiting, packet) });
  }

  #settle(sequence: number, answer: EchoAnswer): void {
    const waiting = this.#waiting.get(sequence);
    if (!this.#waiting.delete(sequence)) return;
    waiting!.answer(answer);
  }
}

function timeOf({ sentAt, startedAt }: Waiting, packet: ReceivedPacket): number {
  return roundTrip(sentAt, receivedAt(packet), performance.now() - startedAt);
}

/** A bit for each type, set for what is kept out (RFC 3542, section 3.2): all but errors and echo replies. */
function echoFilter(): Buffer {
  const filter = Buffer.alloc(32, 0xff);
  for (const type of [1, 2, 3, 4, 129]) {
    const word = (type >> 5) * 4;
    filter.writeUInt32LE((filter.readUInt32LE(word) & ~(1 << (type & 31))) >>> 0, word);
  }
  return filter;
}
