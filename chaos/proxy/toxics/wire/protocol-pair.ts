import type { Attributes, PairContext, StageOutput, Stream, ToxicStage } from '../../toxic-kind.ts';

/** One direction of a connection, as a toxic that speaks its protocol reads it. */
export type ProtocolReader = {
  read(data: Buffer, at: number): void;
  /** Passes on what it has kept of an unfinished message: the stream ends, or the toxic is taken away. */
  flush(at: number): void;
  /** The sender has ended. @default what is kept goes on, and the end behind it */
  end?(at: number): void;
};

export type ProtocolPair = {
  readonly readers: Readonly<Record<Stream, ProtocolReader>>;
  readonly change: (attributes: Attributes) => void;
  /** Whether the connection cannot go on without the toxic. @default it can */
  readonly mustEnd?: () => boolean;
  /** The connection is over; told once for each direction. */
  readonly over?: () => void;
};

/**
 * The stages of a toxic that speaks a protocol. What the engine held and gives back after a change was read before:
 * it goes on unread, at once. A connection that has to end with the toxic is ended when it is taken away.
 */
export function protocolPair(
  context: PairContext,
  make: (out: Readonly<Record<Stream, StageOutput>>) => ProtocolPair,
): Readonly<Record<Stream, ToxicStage>> {
  const read = new WeakSet<Uint8Array>();
  const out = {
    upstream: remembering(context.out.upstream, read),
    downstream: remembering(context.out.downstream, read),
  };
  const pair = make(out);
  const stage = (stream: Stream): ToxicStage => ({
    chunk(data, at) {
      if (read.has(data)) out[stream].send(data, at);
      else pair.readers[stream].read(bufferOf(data), at);
    },
    end(at) {
      const reader = pair.readers[stream];
      if (reader.end !== undefined) return reader.end(at);
      reader.flush(at);
      out[stream].end(at);
    },
    change: pair.change,
    over: () => pair.over?.(),
    remove(at) {
      pair.readers[stream].flush(at);
      if (pair.mustEnd?.() === true) out.downstream.finish(at);
    },
  });
  return { upstream: stage('upstream'), downstream: stage('downstream') };
}

function remembering(out: StageOutput, read: WeakSet<Uint8Array>): StageOutput {
  return {
    get held() {
      return out.held;
    },
    end: out.end,
    finish: out.finish,
    close: out.close,
    reset: out.reset,
    send(data, due) {
      if (data.length === 0) return;
      read.add(data);
      out.send(data, due);
    },
  };
}

function bufferOf(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
