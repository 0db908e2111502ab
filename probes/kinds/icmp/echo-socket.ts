import { randomInt } from 'node:crypto';
import { queuedError } from '../../connect/error-queue.ts';
import { type IcmpError, icmpError } from '../../connect/icmp-error.ts';
import { kernelNow, type ReceivedPacket } from '../../connect/kernel-socket-ffi.ts';
import { hopLimitOf, receivedAt, roundTrip } from '../../connect/packet-stamps.ts';
import { socketAddress } from '../../connect/socket-address.ts';
import { echoRequest, type IcmpPacket, identityOf, parseIcmp, withoutIpHeader } from './icmp-packets.ts';
import { type EchoSettings, type IcmpSocket, type IcmpSocketOptions, openIcmpSocket } from './icmp-socket.ts';

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

type Waiting = {
  readonly payload: Buffer;
  readonly sentAt: number;
  readonly startedAt: number;
  readonly answer: (answer: EchoAnswer) => void;
};

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
  readonly #socket: IcmpSocket;
  readonly #id = randomInt(65_536);
  readonly #waiting = new Map<number, Waiting>();
  #sequence = randomInt(65_536);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newest = 0;

  /** @throws system errors: `EACCES`, `EPERM` */
  constructor({ family, type, source }: IcmpSocketOptions) {
    this.#family = family;
    this.#raw = type === 'raw';
    this.#socket = openIcmpSocket({ family, type, source });
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
    this.#socket.apply(settings);
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
