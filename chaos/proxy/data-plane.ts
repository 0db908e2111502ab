import type { Toxic } from './active-toxic.ts';
import type { Stream } from './toxic-kind.ts';

/** Bytes of one direction, since the proxy was made. */
export type StreamBytes = { readonly received: number; readonly sent: number };

/** A connection as it is told; times in milliseconds. */
export type ConnectionState = {
  readonly id: number;
  /** `127.0.0.1:53412` */
  readonly client: string;
  /** The address of the server that answered; null while it is dialled, and where nobody dials. */
  readonly upstream: string | null;
  /** Since it was accepted. */
  readonly age: number;
  readonly bytes: Readonly<Record<Stream, StreamBytes>>;
  /** Bytes that wait in stages and for slow readers. */
  readonly held: number;
  /** Names of the toxics that have hold of it. */
  readonly toxics: readonly string[];
};

/** Some bytes that a proxy delivered, or the beginning or end of a connection, as a tap sees them. */
export type TapRecord = {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly connection: number;
  readonly client: string;
  readonly upstream: string | null;
  readonly event: 'open' | 'data' | 'end' | 'close' | 'reset';
  readonly stream: Stream | null;
  readonly data: Uint8Array | null;
};
export type Tap = (record: TapRecord) => void;

export type PlaneCounters = {
  /** Connections that are open now; for UDP, clients that were heard in the last minute. */
  readonly connections: number;
  /** Connections that were accepted since the proxy was made. */
  readonly accepted: number;
  /** Dials of the upstream that failed. */
  readonly failed: number;
  /** Datagrams that found no room, or no way out of this host. */
  readonly dropped?: number;
  readonly bytes: Readonly<Record<Stream, StreamBytes>>;
  /** Seconds from accept to the upstream's answer: how many took at most `connectBuckets[i]`, the sum and the count. */
  readonly connect: { readonly counts: readonly number[]; readonly sum: number; readonly count: number };
};

/** Upper bounds of the histogram of dials, seconds. */
export const connectBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

/** Where a proxy listens and dials. */
export type PlaneAddress = { readonly host: string; readonly port: number };

export type PlaneOptions = {
  /** The proxy's name: with the seed and the number of a connection it decides every coin. */
  readonly proxy: string;
  readonly upstream: string;
  /** Milliseconds; 0 leaves it to the kernel. */
  readonly connectTimeout: number;
  readonly seed: number;
};
export type PlaneFactory = (options: PlaneOptions) => DataPlane;

/**
 * What moves the bytes of one proxy: TCP or UDP. Counters and the coins of toxics outlive `close` and `listen`. Nothing
 * here waits for a client or an upstream, but `listen` for the resolver.
 */
export type DataPlane = {
  /** @returns the bound address. @throws the system's error, `EADDRINUSE` and others */
  listen(address: PlaneAddress): Promise<PlaneAddress>;
  /** Stops listening and ends every connection with FIN; what they still hold is dropped. */
  close(): void;
  /** Whom new connections are for, as written: `redis:6379`. */
  setUpstream(upstream: string): void;
  added(toxic: Toxic): void;
  changed(toxic: Toxic): void;
  removed(toxic: Toxic): void;
  connections(): ConnectionState[];
  /** @returns false where there is none of that id. */
  closeConnection(id: number): boolean;
  counters(): PlaneCounters;
  /** Connections that the toxic has hold of. */
  affected(toxic: Toxic): number;
  /** @returns what ends the tap. */
  tap(tap: Tap): () => void;
};
