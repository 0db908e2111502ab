import type { Toxic } from '../active-toxic.ts';
import type { ConnectionState, StreamBytes } from '../data-plane.ts';
import type { Deadlines } from '../deadlines.ts';
import { type Stream, streams } from '../toxic-kind.ts';
import type { IdleWatch } from './idle-watch.ts';
import { Link, type LinkOwner, type LinkSocket, type LinkTotals } from './link.ts';
import { StageSlot } from './stage-slot.ts';
import { ToxicGate } from './toxic-gate.ts';

/** Bytes that a client may send before the upstream has answered; more is left to the kernel. */
const EARLY = 65_536;
/** Milliseconds in which what a sender that was held back has still sent is read and dropped: else its FIN is an RST. */
const LINGER = 100;
/** Milliseconds in which a reader must take something of what a sender left that is gone by a reset. */
const PATIENCE = 1_000;

/** A socket that knows who is at its other end. */
export type EndSocket = LinkSocket & { readonly remoteAddress: string; readonly remotePort: number };

export type ConnectionEvent = 'open' | 'data' | 'end' | 'close' | 'reset';

/** What all connections of a proxy share. */
export type ConnectionContext = {
  readonly deadlines: Deadlines;
  readonly totals: Readonly<Record<Stream, LinkTotals>>;
  /** Ends connections of which one side has ended, once they are idle. */
  readonly halfClosed: IdleWatch;
  readonly random: (toxic: Toxic, connection: number) => () => number;
  readonly isTapped: () => boolean;
  readonly tell: (
    connection: ProxiedConnection,
    event: ConnectionEvent,
    stream: Stream | null,
    data: Uint8Array | null,
  ) => void;
  readonly over: (connection: ProxiedConnection) => void;
  readonly failed: (error: unknown) => void;
};

/** A client and the upstream that was dialled for it, with what toxics make of what they say. */
export class ProxiedConnection implements LinkOwner {
  readonly id: number;
  readonly openedAt: number;
  /** Places in the row of those that were opened since a toxic was added; undefined: there was none. */
  indexes: Map<Toxic, number> | undefined;
  isOver = false;
  readonly #context: ConnectionContext;
  readonly #client: EndSocket;
  #server: EndSocket | undefined;
  #clientText: string | undefined;
  #serverText: string | undefined;
  #up: Link | undefined;
  #down: Link | undefined;
  /** What the client has sent before the upstream answered. */
  #early: Uint8Array[] | undefined;
  #earlyBytes = 0;
  #hasEarlyEnd = false;
  /** The direction whose sender is gone, while the rest of what it sent is on its way. */
  #cutStream: Stream | undefined;
  #isHeldBack = false;

  constructor(context: ConnectionContext, id: number, client: EndSocket) {
    this.#context = context;
    this.id = id;
    this.#client = client;
    this.openedAt = context.deadlines.now();
  }

  /** `address:port` of the client; the runtime forgets it with the socket, so it is kept once it was asked for. */
  get client(): string {
    this.#clientText ??= addressOf(this.#client);
    return this.#clientText;
  }

  /** The client's address alone. */
  get clientAddress(): string {
    return this.#client.remoteAddress;
  }

  get upstream(): string | null {
    if (this.#server === undefined) return null;
    this.#serverText ??= addressOf(this.#server);
    return this.#serverText;
  }

  get activity(): number {
    return [this.#up, this.#down].reduce((sum, link) => sum + (link?.received ?? 0) + (link?.sent ?? 0), 0);
  }

  /** One half has ended and nothing moves; what a toxic holds may still come. */
  timedOut(): void {
    if (this.#up?.isCarrying || this.#down?.isCarrying) this.#context.halfClosed.add(this);
    else this.close('fin');
  }

  now(): number {
    return this.#context.deadlines.now();
  }

  get isTapped(): boolean {
    return this.#context.isTapped();
  }

  delivered(stream: Stream, event: 'data' | 'end', data: Uint8Array | null): void {
    this.#context.tell(this, event, stream, data);
  }

  /** The upstream has answered: from now on bytes flow. */
  open(server: EndSocket, toxics: readonly Toxic[]): void {
    const { totals } = this.#context;
    this.#server = server;
    this.#up = new Link(this, 'upstream', { source: this.#client, sink: server, totals: totals.upstream });
    this.#down = new Link(this, 'downstream', {
      source: server,
      sink: this.#client,
      totals: totals.downstream,
    });
    if (this.isTapped) this.#context.tell(this, 'open', null, null);
    for (const toxic of toxics) this.#place(toxic, toxics);
    // Before what it sent is passed on: the link pauses it again where that fills it.
    if (this.#isHeldBack && !this.isOver) this.#client.resume();
    this.#isHeldBack = false;
    for (const data of this.#takeEarly()) this.#up.receive(data);
    if (this.#hasEarlyEnd) this.#up.receiveEnd();
  }

  receive(stream: Stream, data: Uint8Array): void {
    const link = this.#link(stream);
    if (link === undefined) this.#keepEarly(data);
    else link.receive(data);
  }

  receiveEnd(stream: Stream): void {
    const link = this.#link(stream);
    if (link !== undefined) link.receiveEnd();
    else {
      this.#hasEarlyEnd = true;
      this.#context.halfClosed.add(this);
    }
  }

  drained(stream: Stream): void {
    this.#link(stream)?.drained();
  }

  /**
   * One of its sockets is gone. The runtime tells no end of a socket whose writing half we have ended already, and no
   * reset that comes right behind the dial: whoever goes before its other half has ended has reset it. A dial that
   * fails is told otherwise.
   */
  lost(stream: Stream, isReset: boolean): void {
    if (this.#up === undefined && stream === 'downstream') return;
    const isWhole = this.#link(stream === 'upstream' ? 'downstream' : 'upstream')?.isFinished === true;
    if (isReset || !isWhole) this.#cut(stream);
    else this.#link(stream)?.receiveEnd();
  }

  /** A reset arrives behind what was sent before it, as the end does: stages may hold that. */
  #cut(stream: Stream): void {
    if (this.#cutStream === stream) return;
    const link = this.#link(stream);
    if (link === undefined || link.held === 0 || this.#cutStream !== undefined) this.close('reset');
    else {
      this.#cutStream = stream;
      if (!link.isEnded) this.#watchReader(link, link.sent);
      link.receiveReset();
    }
  }

  /** A reset waits for what toxics hold, not for a reader that takes nothing: its kernel would have dropped the rest. */
  #watchReader(link: Link, sent: number): void {
    const { deadlines } = this.#context;
    deadlines.at(deadlines.now() + PATIENCE, () => {
      if (this.isOver) return;
      if (link.waitsForReader && link.sent === sent) this.close('reset');
      else this.#watchReader(link, link.sent);
    });
  }

  /** Whether the toxic has hold of it. */
  isAffectedBy(toxic: Toxic): boolean {
    return this.#slots().some((slot) => slot.toxic === toxic && slot.isInForce);
  }

  /** @param all of the proxy, in their order */
  add(toxic: Toxic, all: readonly Toxic[]): void {
    if (!this.isOver && this.#up !== undefined) this.#place(toxic, all);
  }

  change(toxic: Toxic): void {
    for (const slot of this.#slotsOf(toxic)) if (!this.isOver) slot.change(toxic.attributes);
  }

  remove(toxic: Toxic): void {
    for (const stream of streams) {
      const link = this.#link(stream);
      for (const slot of link?.slots.filter((slot) => slot.toxic === toxic) ?? []) link!.remove(slot);
    }
  }

  has(toxic: Toxic): boolean {
    return this.#slotsOf(toxic).length > 0;
  }

  /** A direction has ended: both, and it is over; one, and it may not be idle for ever. */
  finished(): boolean {
    const isOver = this.#up!.isFinished && this.#down!.isFinished;
    if (isOver) this.close('fin');
    else this.#context.halfClosed.add(this);
    return isOver;
  }

  /**
   * Ends both sides; what is held is dropped, and nothing flows any more.
   *
   * @param later ends the sockets themselves where many end together
   */
  close(how: 'fin' | 'reset', later: (end: () => void) => void = atOnce): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#context.halfClosed.delete(this);
    if (this.isTapped) this.#context.tell(this, how === 'fin' ? 'close' : 'reset', null, null);
    // Before the upstream has answered nobody knows what the client has sent.
    const [clientWaits, serverWaits] = [this.#up?.isHeldBack ?? true, this.#down?.isHeldBack];
    this.#up?.close();
    this.#down?.close();
    this.#takeEarly();
    this.#context.over(this);
    later(() => {
      this.#endSocket(this.#client, how, clientWaits === true);
      if (this.#server !== undefined) this.#endSocket(this.#server, how, serverWaits === true);
    });
  }

  state(): ConnectionState {
    const inForce = this.#slots().filter(({ isInForce }) => isInForce);
    return {
      id: this.id,
      client: this.client,
      upstream: this.upstream,
      age: this.now() - this.openedAt,
      bytes: { upstream: bytesOf(this.#up), downstream: bytesOf(this.#down) },
      held: this.#earlyBytes + (this.#up?.held ?? 0) + (this.#down?.held ?? 0),
      toxics: [...new Set(inForce.map(({ toxic }) => toxic.name))],
    };
  }

  #link(stream: Stream): Link | undefined {
    return stream === 'upstream' ? this.#up : this.#down;
  }

  #slots(): StageSlot[] {
    return this.#up === undefined ? [] : [...this.#up.slots, ...this.#down!.slots];
  }

  #slotsOf(toxic: Toxic): StageSlot[] {
    return this.#slots().filter((slot) => slot.toxic === toxic);
  }

  #keepEarly(data: Uint8Array): void {
    if (this.isOver) return;
    this.#early ??= [];
    this.#early.push(data);
    this.#earlyBytes += data.byteLength;
    if (this.#earlyBytes < EARLY || this.#isHeldBack) return;
    this.#isHeldBack = true;
    this.#client.pause();
  }

  #takeEarly(): Uint8Array[] {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#earlyBytes = 0;
    return early;
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

  #place(toxic: Toxic, all: readonly Toxic[]): void {
    const { stage, pair } = toxic.kind;
    if ((stage ?? pair) === undefined || this.isOver) return;
    const { deadlines, random } = this.#context;
    const passed = this.#link(toxic.stream)!.received;
    const gate = new ToxicGate(toxic.match, this.now() - this.openedAt, passed, deadlines);
    const drawn = { random: random(toxic, this.id), now: deadlines.now };
    if (pair !== undefined) {
      const [up, down] = [
        this.#slot(toxic, 'upstream', gate, all),
        this.#slot(toxic, 'downstream', gate, all),
      ];
      const out = { upstream: up.out, downstream: down.out };
      const stages = pair(toxic.attributes, { ...drawn, out, client: this.clientAddress });
      up.use(stages.upstream);
      down.use(stages.downstream);
    } else {
      const slot = this.#slot(toxic, toxic.stream, gate, all);
      slot.use(stage!(toxic.attributes, { ...drawn, out: slot.out }));
    }
  }

  #slot(toxic: Toxic, stream: Stream, gate: ToxicGate, all: readonly Toxic[]): StageSlot {
    const link = this.#link(stream)!;
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
    link.insert(slot, placeOf(toxic, stream, link.slots, all));
    return slot;
  }
}

/**
 * Where the stage of a toxic stands: behind those of toxics that were added before. On the way back those that see both
 * directions stand the other way round, one within the other: what one of them answers itself is to the one before it
 * as if the server had answered.
 */
function placeOf(toxic: Toxic, stream: Stream, slots: readonly StageSlot[], all: readonly Toxic[]): number {
  const before = new Set(all.slice(0, all.indexOf(toxic)));
  const behind = slots.findLastIndex((other) => before.has(other.toxic)) + 1;
  if (stream === 'upstream' || toxic.kind.pair === undefined) return behind;
  const isPair = (other: StageSlot) => other.toxic.kind.pair !== undefined;
  const outer = slots.findIndex((other) => isPair(other) && before.has(other.toxic));
  return outer >= 0 ? outer : Math.max(behind, slots.findLastIndex(isPair) + 1);
}

function atOnce(end: () => void): void {
  end();
}

function bytesOf(link: Link | undefined): StreamBytes {
  return { received: link?.received ?? 0, sent: link?.sent ?? 0 };
}

/** Empty where the socket is gone. */
function addressOf({ remoteAddress, remotePort }: Partial<EndSocket>): string {
  if (remoteAddress === undefined || remotePort === undefined) return '';
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
