import type { Attributes, Stream } from './toxic-kind.ts';

/** Which connections, and which part of them, a toxic is for; every condition that is given must hold. */
export type ToxicMatch = {
  /** The client's address is in this network: `10.0.0.0/8`, `::1/128`. */
  readonly client_cidr?: string;
  /** Only so many connections, counted from when the toxic was added. */
  readonly first_connections?: number;
  /** Takes hold of a stream once so many bytes have passed it. */
  readonly after_bytes?: number;
  /** Takes hold of a connection once it is that old, milliseconds. */
  readonly after_ms?: number;
};

/** A toxic as somebody asks for it and as it is told: the object of the HTTP API. */
export type ToxicDefinition = {
  readonly attributes: Attributes;
  readonly name: string;
  readonly type: string;
  /** `upstream` or `downstream` in any case: it is told as it was spelled. */
  readonly stream: string;
  /** The share of connections that it is for; below 0 none, above 1 all. */
  readonly toxicity: number;
  /** Seconds after which it ends by itself, counted anew whenever it is given again. */
  readonly ttl?: number;
  /** Who put it there, and is to take it away. */
  readonly owner?: string;
  readonly match?: ToxicMatch;
};

/** What may be changed of a toxic; what is absent stays. */
export type ToxicChange = {
  readonly attributes?: Attributes;
  readonly toxicity?: number;
  readonly ttl?: number;
};

/** A toxic as it is in force. */
export type ToxicState = ToxicDefinition & {
  /** Milliseconds until it ends by itself; undefined where it stays until it is removed. */
  readonly expiresIn: number | undefined;
  /** Open connections that it has hold of. */
  readonly affected: number;
};

/** The direction that a spelling means; undefined where it means none. */
export function streamOf(spelled: string): Stream | undefined {
  const stream = spelled.toLowerCase();
  return stream === 'upstream' || stream === 'downstream' ? stream : undefined;
}
