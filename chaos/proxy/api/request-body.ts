import type { IncomingMessage } from 'node:http';
import { ProxyError } from '../proxy-error.ts';

/** Bytes of a request that are read: enough for five thousand proxies, and read in a blink. */
const LARGEST_BODY = 1_048_576;

/** @throws ProxyError 400 when it ends too early, 413 */
export async function requestBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BODY) break;
      chunks.push(chunk);
    }
  } catch {
    throw new ProxyError(400, 'bad request body: unexpected EOF');
  }
  if (size > LARGEST_BODY) throw new ProxyError(413, `bad request body: more than ${LARGEST_BODY} bytes`);
  return Buffer.concat(chunks);
}
