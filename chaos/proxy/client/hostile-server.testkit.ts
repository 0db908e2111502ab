import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HostileAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export type HostileServer = {
  readonly url: string;
  /** `GET /proxies`, in the order they came. */
  readonly asked: string[];
  /** How it answers from now on. */
  answer: HostileAnswer;
  end(): Promise<void>;
};

/** A server that answers what a test wants, on loopback. */
export async function startHostileServer(answer: HostileAnswer): Promise<HostileServer> {
  const hostile: Omit<HostileServer, 'url' | 'end'> = { asked: [], answer };
  const server = createServer((request, response) => {
    hostile.asked.push(`${request.method} ${request.url}`);
    hostile.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(hostile, {
    url: `http://127.0.0.1:${port}`,
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

export const answers = {
  json:
    (value: unknown, status = 200): HostileAnswer =>
    (_request, response) =>
      void response.writeHead(status).end(JSON.stringify(value)),
  /** What an official server answers after 25 s when its API waits for data. */
  waiting: ((_request, response) =>
    void response
      .writeHead(503)
      .end('<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>')) as HostileAnswer,
  silence: (() => {}) as HostileAnswer,
  /** Says more than it sends, and breaks off. */
  half: ((_request, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('{"name":');
    setTimeout(() => response.destroy(), 20);
  }) as HostileAnswer,
};
