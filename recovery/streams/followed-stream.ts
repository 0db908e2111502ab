/** A stream that somebody else reads, and how it ended. */
export type FollowedStream = AsyncIterable<Uint8Array> & {
  /** Resolves when all of it has been read; rejects with what it threw, or when its reader left it. */
  readonly ended: Promise<{ readonly bytes: number }>;
};

/**
 * Follows a stream that is handed to a sink: a sink may take it later than `add` returns, and a source must know that the last byte
 * was good before it goes on. `ended` rejects too when the signal fires before anybody has begun to read.
 */
export function followed(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): FollowedStream {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly bytes: number }>();
  promise.catch(() => {});
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const settled = () => signal.removeEventListener('abort', abort);
  promise.then(settled, settled);
  return { [Symbol.asyncIterator]: () => follow(pieces, resolve, reject), ended: promise };
}

async function* follow(
  pieces: AsyncIterable<Uint8Array>,
  resolve: (end: { readonly bytes: number }) => void,
  reject: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
    resolve({ bytes });
  } catch (error) {
    reject(error);
    throw error;
  } finally {
    // Settled already, unless the reader has left it.
    reject(new Error('the stream was not read to its end'));
  }
}
