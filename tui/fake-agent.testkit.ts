import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target } from '../agent/client/target.ts';

/** What a fake agent answers to a path; `undefined` is never answered, a number is that HTTP status. */
export type FakeAnswers = Readonly<Record<string, (query: URLSearchParams) => unknown>>;

export type FakeAgent = {
  readonly target: Target;
  /** The paths with their queries, in the order in which they were asked. */
  readonly asked: URL[];
  /** Changes what is answered from now on. */
  answer(answers: FakeAnswers): void;
  stop(): Promise<void>;
};

/** A server on loopback that answers as an agent does, with what the test says. */
export async function startFakeAgent(first: FakeAnswers): Promise<FakeAgent> {
  let answers = first;
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://agent');
    asked.push(url);
    const answer = answers[url.pathname];
    if (answer === undefined) send(response, 404, {});
    else reply(response, answer(url.searchParams));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    target: { url: `http://127.0.0.1:${port}` },
    asked,
    answer(next) {
      answers = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function reply(response: ServerResponse, answer: unknown): void {
  if (typeof answer === 'number')
    send(response, answer, { type: 'about:blank', title: 'No', status: answer });
  else if (answer !== undefined) send(response, 200, answer);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
