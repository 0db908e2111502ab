/** What a conversation needs of a connection: a `net.Socket` is one, and so is a `LightConnection`. */
export type ByteStream = {
  readonly on: Listening;
  readonly off: Listening;
  write(bytes: string | Uint8Array): unknown;
  destroy(): unknown;
};

type Listening = {
  (event: 'data', listener: (bytes: Buffer) => void): unknown;
  (event: 'close' | 'end', listener: () => void): unknown;
  (event: 'error', listener: (error: unknown) => void): unknown;
};
