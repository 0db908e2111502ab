import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPair } from '../client/tls.testkit.ts';
import { Secret } from '../kit/secret.ts';
import { beginningOf, post } from './http-endpoint.ts';

const request = { headers: {}, body: 'x' };
const signal = () => AbortSignal.timeout(10_000);

async function port(server: Pick<Server, 'listen' | 'close' | 'address' | 'once'>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

describe('post()', () => {
  it('takes a certificate that the CA file vouches for, and no other', async () => {
    const { cert, key, file } = readPair('other');
    const server = createServer({ cert, key }, (incoming, response) => void incoming.pipe(response));
    const url = `https://127.0.0.1:${await port(server)}/`;
    const answer = await post({ url, headers: {}, ca_file: file }, request, signal());
    expect(await answer.text()).toBe('x');
    await expect(post({ url, headers: {} }, request, signal())).rejects.toThrow();
    await expect(post({ url, headers: {}, ca_file: '/no/such.pem' }, request, signal())).rejects.toThrow(
      'ENOENT',
    );
  });

  it('says who we are, and follows nobody elsewhere', async () => {
    const server = createHttpServer(({ headers }, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(String(headers.authorization));
    });
    const url = `http://127.0.0.1:${await port(server as never)}/`;
    const basic_auth = { username: 'me', password: new Secret('pass') };
    const answer = await post({ url, headers: {}, basic_auth }, request, signal());
    expect([answer.status, await answer.text()]).toEqual([307, 'Basic bWU6cGFzcw==']);
  });
});

describe('beginningOf()', () => {
  it('reads no more than it needs', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100).fill(65)),
    });
    expect(await beginningOf(new Response(endless), 150)).toBe('A'.repeat(150));
  });
});
