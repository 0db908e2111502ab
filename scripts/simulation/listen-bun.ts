import { createServer, type Socket } from 'node:net';
import { hostilities } from '../../agent/client/hostile-server.testkit.ts';
import type { Answer } from './answers/answer.ts';
import { answers } from './answers/index.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { World } from './world.ts';

const SLOW_MS = 1_500;
const FLAP_MS = 15_000;
const patterns = answers.map(({ path, method, answer }) => ({
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  method,
  answer,
}));
/** What was found for a path: the same few are asked for all the time. */
const found = new Map<string, Answer['answer'] | undefined>();
const MOST_FOUND = 1_000;
const JSON_HEADERS = { headers: { 'Content-Type': 'application/json' } };
const LIE = JSON.stringify({
  host: 7,
  labels: ['x'],
  version: null,
  state: 'splendid',
  hosts: {},
  events: 0,
});

/** Opens the door of one host on loopback as its trouble has it; a dead one has none. @returns how to close it */
export async function listen(world: World, host: SimulatedHost): Promise<() => void> {
  if (host.trouble === 'dead') return () => {};
  if (host.trouble === 'half-dead') return await openSocket(host, hostilities.hang);
  if (host.trouble === 'flooding') return await openSocket(host, hostilities.flood);
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: host.port,
    idleTimeout: 0,
    fetch: (request) => respond(world, host, request),
  });
  return () => void server.stop(true);
}

async function respond(world: World, host: SimulatedHost, request: Request): Promise<Response> {
  if (host.trouble === 'slow') await Bun.sleep(SLOW_MS);
  if (host.trouble === 'lying') return new Response(LIE, JSON_HEADERS);
  if (host.trouble === 'flapping' && Math.floor(Date.now() / FLAP_MS) % 2 === 1)
    return new Response(null, { status: 503 });
  const { pathname, searchParams } = new URL(request.url);
  const answer = answerTo(request.method, pathname);
  if (answer === undefined) return Response.json(NOT_SIMULATED, { status: 404 });
  const text = request.method === 'POST' ? await request.text() : '';
  const query = request.method === 'POST' ? new URLSearchParams(text) : searchParams;
  const now = Date.now() + host.clockOffsetMs;
  const body = await answer({ host, world, query, pathname, body: text, now, signal: request.signal });
  return typeof body === 'string' ? new Response(body, JSON_HEADERS) : body;
}

function answerTo(method: string, pathname: string): Answer['answer'] | undefined {
  const key = `${method} ${pathname}`;
  if (found.has(key)) return found.get(key);
  const answer = patterns.find(
    (one) => (one.method === undefined || one.method === method) && one.pattern.test(pathname),
  )?.answer;
  if (found.size < MOST_FOUND) found.set(key, answer);
  return answer;
}

const NOT_SIMULATED = {
  type: 'urn:vedette:problem:not-found',
  title: 'Not found',
  status: 404,
  detail: 'Cannot answer: the simulation has no such route',
};

function openSocket(host: SimulatedHost, behave: (socket: Socket) => void): Promise<() => void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    behave(socket);
  });
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(host.port, '127.0.0.1', () => resolve(close));
  });
}
