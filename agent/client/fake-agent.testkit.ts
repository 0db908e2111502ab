import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { contract } from '../contract/index.ts';
import type { Route } from '../contract/route.ts';
import { aStatus } from './status.testkit.ts';
import type { Target } from './target.ts';

export type FakeRequest = {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly response: ServerResponse;
};

/** Answers one operation: its body, or a problem to answer with, or undefined when it wrote the answer itself. */
export type FakeHandler = (request: FakeRequest) => unknown;

/** Ends a request with problem details (RFC 9457). */
export class FakeProblem {
  readonly status: number;
  readonly fields: Record<string, unknown>;

  constructor(status: number, fields: Record<string, unknown>) {
    this.status = status;
    this.fields = fields;
  }
}

export type FakeAgentOptions = {
  readonly tls?: { key: string; cert: string };
  readonly socketPath?: string;
  /** @default any that is free */
  readonly port?: number;
};

/** An agent over the wire only: speaks the contract, checks its own answers against it, counts the requests. */
export async function startFakeAgent(
  handlers: Partial<Record<keyof typeof contract, FakeHandler>> = {},
  options: FakeAgentOptions = {},
) {
  const requests: FakeRequest[] = [];
  const all = { getStatus: () => aStatus(), getLivez: () => ({ status: 'ok', components: [] }), ...handlers };
  const listener = (message: IncomingMessage, response: ServerResponse) =>
    void answer(all, requests, message, response);
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => {
    if (options.socketPath) server.listen(options.socketPath, resolve);
    else server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const port = options.socketPath ? 0 : (server.address() as AddressInfo).port;
  const url = options.socketPath
    ? 'http://localhost'
    : `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const target: Target = { url, ...(options.socketPath ? { socketPath: options.socketPath } : {}) };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, port, target, requests, close, [Symbol.asyncDispose]: close };
}

async function answer(
  handlers: Partial<Record<string, FakeHandler>>,
  requests: FakeRequest[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  let text = '';
  for await (const chunk of message) text += chunk;
  const route = Object.values<Route>(contract).find(
    ({ method, path }) => method.toUpperCase() === message.method && matches(path, url.pathname),
  );
  const request = {
    url,
    headers: message.headers,
    body: text === '' ? undefined : JSON.parse(text),
    response,
  };
  requests.push(request);
  const handler = route && handlers[route.id];
  const body = handler
    ? await handler(request)
    : new FakeProblem(404, { type: 'urn:vedette:problem:not-found', title: 'Not found' });
  if (body !== undefined) write(response, route, body);
}

function write(response: ServerResponse, route: Route | undefined, body: unknown): void {
  if (body instanceof FakeProblem) {
    response.writeHead(body.status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ status: body.status, ...body.fields }));
    return;
  }
  const type = route?.contentType ?? 'application/json';
  response.writeHead(route?.status ?? 200, { 'content-type': type });
  response.end(type === 'application/json' ? JSON.stringify(route?.response.parse(body)) : String(body));
}

function matches(path: string, pathname: string): boolean {
  const parts = path.split('/');
  const given = pathname.split('/');
  return parts.length === given.length && parts.every((part, i) => part.startsWith('{') || part === given[i]);
}
