import type { Toxic } from '../active-toxic.ts';
import type { ConnectionState, StreamBytes } from '../data-plane.ts';
import type { Deadline, Deadlines } from '../deadlines.ts';
import { type Stream, streams } from '../toxic-kind.ts';
import { Link, type LinkSocket } from './link.ts';
import { StageSlot } from './stage-slot.ts';
import { ToxicGate } from './toxic-gate.ts';

/** Milliseconds that a connection of which one side has ended may be idle. */
const HALF_CLOSED = 60_000;
/** Milliseconds in which what a sender that was held back has still sent is read and dropped: else its FIN is an RST. */
const LINGER = 100;

export type ConnectionEvent = 'open' | 'data' | 'end' | 'close' | 'reset';

/** What all connections of a proxy share. */
export type ConnectionContext = {
  readonly deadlines: Deadlines;
  readonly totals: Readonly<Record<Stream, { received: number; sent: number }>>;
  readonly random: (toxic: Toxic, connection: number) => () => number;
  /** Undefined while nobody taps. */
  readonly tapped: () =>
    | ((
        connection: ProxiedConnection,
        event: ConnectionEvent,
        stream: Stream | null,
        data: Uint8Array | null,
      ) => void)
    | undefined;
  readonly onOver: (connection: ProxiedConnection) => void;
  readonly failed: (error: unknown) => void;
};

/** A client and the upstream that was dialled for it, with what toxics make of what they say. */
export class ProxiedConnection {
  readonly id: number;
  /** `address:port` */
  readonly client: string;
  /** The address alone. */
  readonly address: string;
  readonly openedAt: number;
  /** Places in the row of those that were opened since a toxic was added. */
  readonly indexes = new Map<Toxic, number>();
  upstream: string | null = null;
  readonly #context: ConnectionContext;
  readonly #client: LinkSocket;
  #server: LinkSocket | undefined;
  #links: Record<Stream, Link> | undefined;
  #isOver = false;
  #idle: Deadline | undefined;

  constructor(
    context: ConnectionContext,
    { id, client, address, port }: { id: number; client: LinkSocket; address: string; port: number },
  ) {
    this.id = id;
    this.#context = context;
    this.#client = client;
    this.address = address;
    this.client = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
    this.openedAt = context.deadlines.now();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the upstream has answered. */
  get isOpen(): boolean {
    return this.#links !== undefined;
  }

  /** The upstream has answered: from now on bytes flow. */
  open(server: LinkSocket, upstream: string, toxics: readonly Toxic[]): void {
    this.#server = server;
    this.upstream = upstream;
    this.#links = {
      upstream: this.#link('upstream', this.#client, server),
      downstream: this.#link('downstream', server, this.#client),
    };
    this.#context.tapped()?.(this, 'open', null, null);
    for (const toxic of toxics) this.#place(toxic, toxics);
  }

  receive(stream: Stream, data: Uint8Array): void {
    this.#links?.[stream].receive(data);
  }

  receiveEnd(stream: Stream): void {
    this.#links?.[stream].receiveEnd();
  }

  drained(stream: Stream): void {
    this.#links?.[stream].drained();
  }

  /**
   * One of its sockets is gone. The runtime tells no end of a socket whose writing half we have ended already, and no
   * reset that comes right behind the dial: whoever goes before its other half has ended has reset it.
   */
  lost(stream: Stream, isReset: boolean): void {
    const links = this.#links;
    const isWhole = links?.[stream === 'upstream' ? 'downstream' : 'upstream'].isFinished === true;
    if (isReset || !isWhole) this.close('reset');
    else links?.[stream].receiveEnd();
  }

  /** Whether the toxic has hold of it. */
  isAffectedBy(toxic: Toxic): boolean {
    return streams.some((stream) =>
      this.#links?.[stream].slots.some((slot) => slot.toxic === toxic && slot.isInForce),
    );
  }

  /** @param all of the proxy that are for this connection, in their order */
  add(toxic: Toxic, all: readonly Toxic[]): void {
    if (!this.#isOver && this.#links !== undefined) this.#place(toxic, all);
  }

  change(toxic: Toxic): void {
    for (const slot of this.#slotsOf(toxic)) if (!this.#isOver) slot.change(toxic.attributes);
  }

  remove(toxic: Toxic): void {
    for (const stream of streams)
      for (const slot of this.#links?.[stream].slots.filter((slot) => slot.toxic === toxic) ?? [])
        this.#links![stream].remove(slot);
  }

  has(toxic: Toxic): boolean {
    return this.#slotsOf(toxic).length > 0;
  }

  /** Ends both sides; what is held is dropped. */
  close(how: 'fin' | 'reset'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#idle?.cancel();
    this.#context.tapped()?.(this, how === 'fin' ? 'close' : 'reset', null, null);
    const heldBack = {
      upstream: !this.isOpen || this.#links!.upstream.isHeldBack,
      downstream: this.#links?.downstream.isHeldBack,
    };
    for (const stream of streams) this.#links?.[stream].close();
    this.#endSocket(this.#client, how, heldBack.upstream);
    if (this.#server !== undefined) this.#endSocket(this.#server, how, heldBack.downstream === true);
    this.#context.onOver(this);
  }

  state(): ConnectionState {
    const { deadlines } = this.#context;
    const links = this.#links;
    const toxics = links === undefined ? [] : streams.flatMap((stream) => links[stream].slots);
    return {
      id: this.id,
      client: this.client,
      upstream: this.upstream,
      age: deadlines.now() - this.openedAt,
      bytes: { upstream: bytesOf(links?.upstream), downstream: bytesOf(links?.downstream) },
      held: links === undefined ? 0 : links.upstream.held + links.downstream.held,
      toxics: [...new Set(toxics.filter(({ isInForce }) => isInForce).map(({ toxic }) => toxic.name))],
    };
  }

  #endSocket(socket: LinkSocket, how: 'fin' | 'reset', wasHeldBack: boolean): void {
    if (how === 'reset') socket.terminate();
    else if (wasHeldBack) {
      const { deadlines } = this.#context;
      socket.shutdown();
      socket.resume();
      deadlines.at(deadlines.now() + LINGER, () => socket.end());
    } else socket.end();
  }

  #link(stream: Stream, source: LinkSocket, sink: LinkSocket): Link {
    const { deadlines, totals, tapped } = this.#context;
    return new Link({
      stream,
      source,
      sink,
      totals: totals[stream],
      now: deadlines.now,
      onFinished: () => this.#finished(),
      tapped: () => {
        const tap = tapped();
        return tap && ((event, data) => tap(this, event, stream, data));
      },
    });
  }

  /** A direction has ended: both, and it is over; one, and it may not be idle for ever. */
  #finished(): void {
    const { upstream, downstream } = this.#links!;
    if (upstream.isFinished && downstream.isFinished) this.close('fin');
    else this.#watchIdle(upstream.received + downstream.received);
  }

  #watchIdle(before: number): void {
    const { deadlines } = this.#context;
    this.#idle?.cancel();
    this.#idle = deadlines.at(deadlines.now() + HALF_CLOSED, () => {
      const now = this.#links!.upstream.received + this.#links!.downstream.received;
      if (now === before) this.close('fin');
      else this.#watchIdle(now);
    });
  }

  #slotsOf(toxic: Toxic): StageSlot[] {
    const links = this.#links;
    if (links === undefined) return [];
    return streams.flatMap((stream) => links[stream].slots.filter((slot) => slot.toxic === toxic));
  }

  #place(toxic: Toxic, all: readonly Toxic[]): void {
    const { stage, pair } = toxic.kind;
    const { deadlines } = this.#context;
    if ((stage ?? pair) === undefined || this.#isOver) return;
    const age = deadlines.now() - this.openedAt;
    const gate = new ToxicGate(toxic.match, age, this.#links![toxic.stream].received, deadlines);
    const random = this.#context.random(toxic, this.id);
    const now = deadlines.now;
    if (pair !== undefined) {
      const [up, down] = [
        this.#slot(toxic, 'upstream', gate, all),
        this.#slot(toxic, 'downstream', gate, all),
      ];
      const out = { upstream: up.out, downstream: down.out };
      const stages = pair(toxic.attributes, { random, now, out, client: this.address });
      up.use(stages.upstream);
      down.use(stages.downstream);
    } else {
      const slot = this.#slot(toxic, toxic.stream, gate, all);
      slot.use(stage!(toxic.attributes, { random, now, out: slot.out }));
    }
  }

  #slot(toxic: Toxic, stream: Stream, gate: ToxicGate, all: readonly Toxic[]): StageSlot {
    const link = this.#links![stream];
    const slot = new StageSlot({
      toxic,
      gate,
      counts: stream === toxic.stream,
      deadlines: this.#context.deadlines,
      next: link,
      onRoom: (slot) => link.room(slot),
      close: (how) => this.close(how),
      failed: (error) => {
        this.#context.failed(error);
        this.close('reset');
      },
    });
    const before = new Set(all.slice(0, all.indexOf(toxic)));
    const index = link.slots.findLastIndex((other) => before.has(other.toxic)) + 1;
    link.insert(slot, index);
    return slot;
  }
}

function bytesOf(link: Link | undefined): StreamBytes {
  return { received: link?.received ?? 0, sent: link?.sent ?? 0 };
}
