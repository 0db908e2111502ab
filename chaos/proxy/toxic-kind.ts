/** The two directions of a connection: `upstream` is client to server, `downstream` server to client. */
export const streams = ['upstream', 'downstream'] as const;
export type Stream = (typeof streams)[number];

/** What a toxic is set to, by the name of the attribute; every attribute of its kind is there. */
export type Attributes = Readonly<Record<string, number | string>>;

/** One attribute of a kind: how it is read, told and asked for. */
export type AttributeSpec = {
  /** `int` and `int64` are whole numbers, named as the official server's error messages name them. */
  readonly type: 'int' | 'int64' | 'number' | 'text';
  readonly unit: 'ms' | 'µs' | 'KB/s' | 'bytes' | '%' | 'connections' | null;
  readonly describe: string;
  /** Bounds; of the official kinds the HTTP API takes any number all the same, as the official server does. */
  readonly min?: number;
  readonly max?: number;
  /** The words that a text may be, where it is one of few. */
  readonly choices?: readonly string[];
  /** What it is where it is not given: 0 or the empty text, unless the kind says otherwise. */
  readonly initial?: number | string;
};

/**
 * What a stage does with its stream. Everything is said with a time, in milliseconds of the engine's monotonic clock:
 * the engine holds it until then and keeps the order. `Infinity` holds it until the toxic is changed or removed.
 * It may be called at any time while the stage is in place, not only from within the stage.
 */
export type StageOutput = {
  /** Bytes that were sent and are held for their time or for a slow reader; a stage that makes bytes minds it. */
  readonly held: number;
  /** Bytes for the next stage. The engine never copies: a chunk that was passed on is not changed any more. */
  send(data: Uint8Array, due: number): void;
  /** The end of this stream (FIN), behind everything that was sent before. */
  end(due: number): void;
  /** The same, and both sides of the connection are closed with FIN once it has passed the stages behind and the socket. */
  finish(due: number): void;
  /** Closes both sides with FIN; what is held is dropped. Taken back when the toxic is changed or removed before. */
  close(due: number): void;
  /** The same with RST. */
  reset(due: number): void;
};

/** What a stage is made with; `random` is the seeded generator, uniform in [0, 1). */
export type StageContext = {
  readonly random: () => number;
  readonly now: () => number;
  readonly out: StageOutput;
};

/**
 * A toxic in one direction of one connection. What it does not pass on is dropped. What it has passed on and the
 * engine still holds is given to the next stage at once when it is removed; when it is changed, the oldest that is
 * held goes at once and the rest comes to the stage again, with the time when it arrived, an end as if it came now.
 * What is due and waits only for a slow reader comes not again.
 */
export type ToxicStage = {
  /** It takes hold: the connection begins, or the toxic is added to one that is open. */
  begin?(at: number): void;
  /** @param at when it arrived at this stage; the present, but for what comes again after a change */
  chunk(data: Uint8Array, at: number): void;
  /** The sender has ended this stream. @default out.end(at) */
  end?(at: number): void;
  /** The toxic was changed: what was to be closed is taken back before. */
  change?(attributes: Attributes, at: number): void;
  /** It is taken away, before what the engine holds for it is passed on. It may still send what it has kept. */
  remove?(at: number): void;
  /** The connection is over and nothing goes anywhere: what would outlive it is let go. */
  over?(): void;
};

/** The same for a toxic that must see both directions, such as one that speaks the protocol. */
export type PairContext = Omit<StageContext, 'out'> & {
  readonly out: Readonly<Record<Stream, StageOutput>>;
  /** Address of the client, for what is told of it. */
  readonly client: string;
};

/** What is to become of a connection before the upstream is dialled. */
export type Opening = 'dial' | 'refuse' | 'hold';

/**
 * A toxic on datagrams of one client: order is not kept. What the engine holds for it goes at once when it is removed;
 * when it is changed, it comes to the stage again, with the time when it arrived.
 */
export type DatagramStage = {
  datagram(data: Uint8Array, at: number): void;
  change?(attributes: Attributes, at: number): void;
};
export type DatagramContext = {
  readonly random: () => number;
  /**
   * Passes a datagram on, not before `due`. Called twice, it is sent twice.
   *
   * @returns false where it had to be dropped: too much is held already
   */
  readonly send: (data: Uint8Array, due: number) => boolean;
};

/**
 * A kind of toxic: one file in `toxics/`, one line in `toxics/index.ts`. It has `stage`, `pair` or `open` for TCP,
 * and `datagram` where it works on UDP.
 */
export type ToxicKind = {
  /** The word of the API: `latency`. */
  readonly name: string;
  /** One line for help and forms. */
  readonly describe: string;
  /** How the official server names it in its messages (`LatencyToxic`); kinds of our own have none. */
  readonly goName?: string;
  /** In the order in which they are told. */
  readonly attributes: Readonly<Record<string, AttributeSpec>>;
  /** What is wrong with attributes beyond their types and bounds, for kinds of our own: the API answers 400 with it. */
  readonly check?: (attributes: Attributes) => string | undefined;
  /** Bytes that may wait in one stage before the sender is held back. @default 64 KiB */
  readonly capacity?: (attributes: Attributes) => number;
  readonly stage?: (attributes: Attributes, context: StageContext) => ToxicStage;
  /** Whatever stream the toxic names, it sees both. */
  readonly pair?: (attributes: Attributes, context: PairContext) => Readonly<Record<Stream, ToxicStage>>;
  /** Decides on each new connection; `index` counts those that were opened since the toxic was added, from 0. */
  readonly open?: (attributes: Attributes, index: number) => Opening;
  readonly datagram?: (attributes: Attributes, context: DatagramContext) => DatagramStage;
};

/** Declares a kind; only types happen here. */
export function defineToxicKind(kind: ToxicKind): ToxicKind {
  return kind;
}

/** The attributes of a kind where none is given. */
export function initialAttributes({ attributes }: ToxicKind): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, initial }]) => [
      name,
      initial ?? (type === 'text' ? '' : 0),
    ]),
  );
}
