/** Where a client reaches a proxy. */
export type ClientAddress = { readonly host: string; readonly port: number };

/** What one connection, or one burst of datagrams, showed; times in milliseconds, null for what never was. */
export type Observation = {
  /** From the start to the connection. */
  readonly connected: number | null;
  /** From the request (or the connection, where there is none) to the first byte of the answer. */
  readonly answered: number | null;
  /** From the request to the last byte that came. */
  readonly finished: number | null;
  readonly bytes: number;
  /** In how many pieces they came. */
  readonly pieces: number;
  /** The first 64 KiB of it. */
  readonly head: Uint8Array;
  /** How it ended: not at all, by FIN, by RST, or it was refused; `failed` for other failures to connect. */
  readonly end: 'open' | 'fin' | 'reset' | 'refused' | 'failed';
  /** From the request, or from our own end after `halfClose`, to that end. */
  readonly ended: number | null;
};
