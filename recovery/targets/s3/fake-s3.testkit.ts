import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { Secret } from '../../../agent/kit/secret.ts';
import { openS3, type S3TestOptions } from './open-s3.ts';
import type { S3Options } from './s3.ts';

export type FakeRequest = {
  /** `PUT /backups/config?x=y`. */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

export type FakeAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ends the connection before the body is whole. */
  readonly cut?: boolean;
  /** Goes silent: with the body and before the end, or before anything. */
  readonly silent?: 'body' | 'all';
};

/** A target over a server that answers as it is told, for what real servers do rarely. @returns it with what was asked */
export async function fakeS3(
  answer: (request: FakeRequest, count: number) => FakeAnswer,
  options: Partial<S3Options> = {},
  forTests: S3TestOptions = {},
) {
  const requests: FakeRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      // The client has gone.
      return;
    }
    const line = `${request.method} ${request.url}`;
    requests.push({ line, headers: request.headers, body: Buffer.concat(parts) });
    const {
      status = 200,
      headers = {},
      body = '',
      cut,
      silent,
    } = answer(requests.at(-1) as FakeRequest, requests.length);
    if (silent === 'all') return;
    response.writeHead(status, headers);
    if (silent === 'body') response.write(body);
    else if (cut) response.write(body, () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const keys = { access_key_id: 'key', secret_access_key: new Secret('secret') };
  const endpoint = `http://127.0.0.1:${port}`;
  const target = await openS3({ bucket: 'backups', endpoint, ...keys, ...options }, {}, forTests);
  return { target, requests, lines: () => requests.map(({ line }) => line) };
}

/** A refusal as S3 writes it. */
export function refusal(status: number, code: string, message = 'No.', more = ''): FakeAnswer {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;
  return { status, body };
}
