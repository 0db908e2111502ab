import { preferredCoding } from './negotiate.ts';

/** A body is handed to the socket in pieces of about this many bytes. */
const PIECE = 64 * 1_024;

type Bytes = Uint8Array<ArrayBuffer>;

export type StreamAnswerOptions = {
  /** The `Accept-Encoding` of the request. */
  readonly acceptEncoding: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * A response whose body is made while it is read: `parts` advances only as fast as the client takes it, and is told
 * when the client leaves. What `parts` throws before its first piece rejects; later it cuts the connection, so that
 * nobody takes a part for the whole.
 */
export async function streamAnswer(
  parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: StreamAnswerOptions,
): Promise<Response> {
  const pieces = inPieces(parts);
  const first = await pieces.next();
  const body = toStream(first, pieces);
  const coding = preferredCoding(options.acceptEncoding);
  const headers = { ...options.headers, vary: 'Accept, Accept-Encoding' };
  if (coding === undefined) return new Response(body, { headers });
  const coded = body.pipeThrough(new CompressionStream(coding));
  return new Response(coded, { headers: { ...headers, 'content-encoding': coding } });
}

/** Small parts are joined, so that each costs no write of its own. */
async function* inPieces(
  parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Bytes, void> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    waiting.push(bytes);
    length += bytes.length;
    if (length < PIECE) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

function toStream(
  first: IteratorResult<Bytes, void>,
  rest: AsyncGenerator<Bytes, void>,
): ReadableStream<Bytes> {
  let next = first;
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        if (next.done) return controller.close();
        controller.enqueue(next.value);
        next = await rest.next();
      },
      async cancel() {
        await rest.return();
      },
    },
    { highWaterMark: 0 },
  );
}
