import type { Toxic } from '../active-toxic.ts';
import type { ConnectionState, StreamBytes } from '../data-plane.ts';
import type { Deadlines } from '../deadlines.ts';
import { formatAddress } from '../listen-address.ts';
import { type Stream, streams } from '../toxic-kind.ts';
import type { DatagramRoom } from './datagram-room.ts';
import { DatagramSlot } from './datagram-slot.ts';

/** The socket towards the upstream that is a client's own. */
export type UpstreamSocket = {
  /** `127.0.0.1:53` */
  readonly remote: string;
  /** @returns false where the datagram is lost */
  send(data: Uint8Array): boolean;
  close(): void;
};

export type ClientTotals = Readonly<Record<Stream, { received: number; sent: number }>>;

export type ClientContext = {
  readonly deadlines: Deadlines;
  readonly room: DatagramRoom;
  readonly totals: ClientTotals;
  readonly random: (toxic: Toxic, client: number) => () => number;
  readonly isTapped: () => boolean;
  readonly opened: (client: ProxiedClient) => void;
  readonly tellData: (client: ProxiedClient, stream: Stream, data: Uint8Array) => void;
  /** Sends to a client. @returns false where the datagram is lost */
  readonly answer: (client: ProxiedClient, data: Uint8Array) => boolean;
  readonly idled: (client: ProxiedClient) => void;
  readonly failed: (because: string) => void;
};

/** One address that sends to a proxy: its stages, and the socket through which the upstream sees it. */
export class ProxiedClient {
  readonly id: number;
  readonly address: string;
  readonly port: number;
  /** `127.0.0.1:53412` */
  readonly client: string;
  readonly openedAt: number;
  /** Grows with every datagram. */
  activity = 0;
  isOver = false;
  /** Its place among the clients that came since each toxic was added. */
  indexes: ReadonlyMap<Toxic, number> | undefined;
  /** Whether it was told of an upstream that refuses. */
  isRefused = false;
  /** Counts the sockets that it was to get: what comes of an earlier one is too late. */
  sockets = 0;
  readonly #context: ClientContext;
  readonly #slots: Record<Stream, DatagramSlot[]> = { upstream: [], downstream: [] };
  readonly #bytes = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  #socket: UpstreamSocket | undefined;
  #wasOpen = false;
  /** What came before there was a socket. */
  #early: Uint8Array[] = [];

  constructor(context: ClientContext, id: number, from: { address: string; port: number }) {
    this.#context = context;
    this.id = id;
    this.address = from.address;
    this.port = from.port;
    // On a socket of both families IPv4 addresses come as `::ffff:127.0.0.1`.
    this.client = formatAddress({ host: from.address.replace(/^::ffff:(?=[\d.]+$)/, ''), port: from.port });
    this.openedAt = context.deadlines.now();
  }

  get clientAddress(): string {
    return this.address;
  }

  get upstream(): string | null {
    return this.#socket?.remote ?? null;
  }

  timedOut(): void {
    this.#context.idled(this);
  }

  receive(stream: Stream, data: Uint8Array): void {
    const { room, totals } = this.#context;
    this.activity++;
    this.#bytes[stream].received += data.length;
    totals[stream].received += data.length;
    const first = this.#slots[stream][0];
    room.begin();
    if (first === undefined) this.#deliver(stream, data);
    else first.datagram(data);
  }

  /** From now on datagrams go through this socket, those that wait for it first. */
  open(socket: UpstreamSocket): void {
    this.#socket = socket;
    if (!this.#wasOpen) this.#context.opened(this);
    this.#wasOpen = true;
    for (const data of this.#early.splice(0)) {
      this.#context.room.give(data);
      this.#deliver('upstream', data);
    }
  }

  /** Datagrams wait until there is another socket. */
  closeSocket(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** What it holds is dropped. */
  end(): void {
    this.isOver = true;
    for (const slot of this.#allSlots()) slot.drop();
    for (const data of this.#early.splice(0)) this.#context.room.give(data);
    this.closeSocket();
  }

  has(toxic: Toxic): boolean {
    return this.#slots[toxic.stream].some((slot) => slot.toxic === toxic);
  }

  isAffectedBy(toxic: Toxic): boolean {
    return this.#slots[toxic.stream].some((slot) => slot.toxic === toxic && slot.gate.isOpen);
  }

  /** @param order all toxics of the proxy: stages stand in the order in which these were added */
  add(toxic: Toxic, order: readonly Toxic[]): void {
    const slots = this.#slots[toxic.stream];
    const place = order.indexOf(toxic);
    const behind = slots.findIndex((slot) => order.indexOf(slot.toxic) > place);
    slots.splice(behind < 0 ? slots.length : behind, 0, this.#slotFor(toxic));
  }

  change(toxic: Toxic): void {
    for (const slot of this.#slots[toxic.stream]) if (slot.toxic === toxic) slot.change();
  }

  remove(toxic: Toxic): void {
    const slots = this.#slots[toxic.stream];
    const slot = slots.find((slot) => slot.toxic === toxic);
    if (slot === undefined) return;
    slot.remove();
    slots.splice(slots.indexOf(slot), 1);
  }

  state(): ConnectionState {
    const { upstream, downstream } = this.#bytes;
    const slots = this.#allSlots();
    const early = this.#early.reduce((sum, data) => sum + data.length, 0);
    return {
      id: this.id,
      client: this.client,
      upstream: this.upstream,
      age: this.#context.deadlines.now() - this.openedAt,
      bytes: { upstream: copyOf(upstream), downstream: copyOf(downstream) },
      held: slots.reduce((sum, slot) => sum + slot.heldBytes, early),
      toxics: slots.filter(({ gate }) => gate.isOpen).map(({ toxic }) => toxic.name),
    };
  }

  #slotFor(toxic: Toxic): DatagramSlot {
    const { deadlines, room, random, failed } = this.#context;
    const slot: DatagramSlot = new DatagramSlot(toxic, {
      deadlines,
      room,
      random: random(toxic, this.id),
      pass: (data) => this.#passFrom(slot, data),
      failed,
      age: deadlines.now() - this.openedAt,
      passed: this.#bytes[toxic.stream].received,
    });
    return slot;
  }

  #passFrom(slot: DatagramSlot, data: Uint8Array): void {
    const { stream } = slot.toxic;
    const slots = this.#slots[stream];
    const next = slots[slots.indexOf(slot) + 1];
    if (next === undefined) this.#deliver(stream, data);
    else next.datagram(data);
  }

  #deliver(stream: Stream, data: Uint8Array): void {
    const { room, totals, answer, isTapped, tellData } = this.#context;
    if (stream === 'upstream' && this.#socket === undefined) {
      if (room.take(data)) this.#early.push(data);
      return;
    }
    const isSent = stream === 'upstream' ? this.#socket!.send(data) : answer(this, data);
    if (!isSent) {
      room.dropped++;
      return;
    }
    this.#bytes[stream].sent += data.length;
    totals[stream].sent += data.length;
    if (isTapped()) tellData(this, stream, data);
  }

  #allSlots(): DatagramSlot[] {
    return streams.flatMap((stream) => this.#slots[stream]);
  }
}

function copyOf({ received, sent }: StreamBytes): StreamBytes {
  return { received, sent };
}
