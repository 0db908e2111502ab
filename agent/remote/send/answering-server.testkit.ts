import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { decodeV1 } from '../wire/decode-v1.ts';
import { decodeV2 } from '../wire/decode-v2.ts';
import { uncompressBlock } from '../wire/snappy-block.ts';

/** How one request is answered. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type AnsweringServer = {
  readonly url: string;
  /** Of each request: its headers, the times of its samples, and the families whose type it tells apart from them. */
  readonly requests: {
    readonly headers: IncomingHttpHeaders;
    readonly times: readonly number[];
    readonly types: readonly string[];
  }[];
};

/** A server that answers one request after another as written, and the ones after these as the last one. */
export async function answeringServer(answers: readonly Answer[]): Promise<AnsweringServer> {
  const requests: AnsweringServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = uncompressBlock(new Uint8Array(await buffer(request)), 1e8);
    const isTwo = request.headers['content-type']?.includes('v2') ?? false;
    const decoded = isTwo ? decodeV2(body) : decodeV1(body);
    const series = [...decoded.series];
    const times = series.flatMap(({ timestamps }) => [...timestamps]);
    const { status, headers, body: text } = answers[Math.min(requests.length, answers.length - 1)]!;
    requests.push({ headers: request.headers, times, types: [...decoded.types.keys()] });
    response.writeHead(status, headers).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, requests };
}
