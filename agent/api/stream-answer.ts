import { preferredCoding } from './negotiate.ts';

/** Text is handed to the socket in pieces of about this many characters. */
const PIECE = 64 * 1_024;

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
  parts: AsyncIterable<string>,
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

async function* inPieces(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const encoder = new TextEncoder();
  let piece = '';
  for await (const part of parts) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield encoder.encode(piece);
    piece = '';
  }
  if (piece !== '') yield encoder.encode(piece);
}

function toStream(
  first: IteratorResult<Uint8Array<ArrayBuffer>, void>,
  rest: AsyncGenerator<Uint8Array<ArrayBuffer>, void>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = first;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
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
