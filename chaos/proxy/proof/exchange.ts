import type { ClientAddress } from './observation.ts';
import { observeTcp } from './observe-tcp.ts';

export type Bulk = {
  /** Bytes of one request. */
  readonly unit: number;
  readonly request: (units: number) => Uint8Array;
};

/** A harmless request that a server answers, by which its proxy is measured. */
export type Exchange = {
  /** What the server speaks; `greeting` where it speaks first and nothing is sent. */
  readonly name: 'http' | 'redis' | 'postgres' | 'tls' | 'greeting';
  readonly request: Uint8Array;
  /** Requests that can be repeated on one connection, which the server closes behind the last; undefined where none are harmless. */
  readonly bulk: Bulk | undefined;
};

const PADDING = 'x'.repeat(2_000);

/** @param upstream what the proxy is for, as HTTP names it: `shop:8080` @param path of a request by HTTP */
export function httpExchange(upstream: string, path = '/', method = 'GET'): Exchange {
  const request = (more: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: ${upstream}\r\nUser-Agent: vedette\r\n${more}\r\n`;
  const padded = request(`X-Padding: ${PADDING}\r\n`);
  const last = request(`X-Padding: ${PADDING}\r\nConnection: close\r\n`);
  return {
    name: 'http',
    request: text(request('Connection: close\r\n')),
    bulk: { unit: padded.length, request: (units) => text(padded.repeat(units - 1) + last) },
  };
}

// The answer to PING with an argument is the argument.
const echo = `*2\r\n$4\r\nPING\r\n$2000\r\n${PADDING}\r\n`;

export const redisExchange: Exchange = {
  name: 'redis',
  request: text('PING\r\n'),
  bulk: { unit: echo.length, request: (units) => text(`${echo.repeat(units)}QUIT\r\n`) },
};

/** SSLRequest, which every PostgreSQL answers with one byte before anybody logs in. */
export const postgresExchange: Exchange = {
  name: 'postgres',
  request: Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47),
  bulk: undefined,
};

export const tlsExchange: Exchange = { name: 'tls', request: clientHello(), bulk: undefined };

const greetingExchange: Exchange = { name: 'greeting', request: new Uint8Array(0), bulk: undefined };

/** Whose answer is whose: the first that fits counts. */
const answers: readonly (readonly [RegExp, Exchange['name']])[] = [
  [/^HTTP\/\d/, 'http'],
  [/^(?:\+PONG|-[A-Z]+ )/, 'redis'],
  [/^[SN]$/, 'postgres'],
  [/^[\x15\x16]\x03[\x00-\x04]/, 'tls'],
];

/** By the port of the upstream; what is not listed is asked by HTTP first, the order after that is the list's. */
const USUAL: Readonly<Record<string, Exchange['name']>> = {
  6379: 'redis',
  5432: 'postgres',
  443: 'tls',
  8443: 'tls',
};

/** Milliseconds that a server is given to speak first, and then to answer each request. */
const PATIENCE = { greeting: 150, answer: 1_000 };

/**
 * Finds out what the server behind an address speaks, by one connection for each request that it does not answer.
 *
 * @param upstream as the proxy names it: its port says what to try first
 * @returns undefined where it answers nothing that we know how to ask
 */
export async function recogniseExchange(
  address: ClientAddress,
  upstream: string,
  signal?: AbortSignal,
): Promise<Exchange | undefined> {
  const first = await observeTcp(address, {
    ...{ request: new Uint8Array(0), bytes: 1, limit: PATIENCE.greeting, signal },
  });
  if (first.connected === null) return undefined;
  if (first.bytes > 0) return greetingExchange;
  const known = {
    http: httpExchange(upstream),
    redis: redisExchange,
    postgres: postgresExchange,
    tls: tlsExchange,
  };
  // Without Host, which Redis would take for an attack: it answers this request with an error.
  const requests = { ...known, http: { request: text('GET / HTTP/1.0\r\n\r\n') } };
  for (const name of orderFor(upstream)) {
    const { request } = requests[name];
    const { head } = await observeTcp(address, { request, bytes: 1, limit: PATIENCE.answer, signal });
    const found = nameOf(head);
    if (found !== undefined) return known[found];
  }
  return undefined;
}

type Known = Exclude<Exchange['name'], 'greeting'>;

function orderFor(upstream: string): Known[] {
  const usual = USUAL[/:(\d+)$/.exec(upstream)?.[1] ?? ''];
  const order: Known[] = ['http', 'postgres', 'redis', 'tls'];
  return order.sort((a, b) => Number(b === usual) - Number(a === usual));
}

function nameOf(head: Uint8Array): Known | undefined {
  const beginning = Buffer.from(head.subarray(0, 64)).toString('latin1');
  return answers.find(([pattern]) => pattern.test(beginning))?.[1] as Known | undefined;
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** A ClientHello of TLS 1.2 (RFC 5246 §7.4.1.2) without extensions: a server answers it with its hello or an alert. */
function clientHello(): Uint8Array {
  const ciphers = [0xc0, 0x2f, 0xc0, 0x30, 0xc0, 0x2b, 0xc0, 0x2c, 0x00, 0x9c, 0x00, 0x2f];
  const body = [3, 3, ...new Array<number>(32).fill(0x56), 0, 0, ciphers.length, ...ciphers, 1, 0];
  const message = [1, 0, 0, body.length, ...body];
  return Uint8Array.of(22, 3, 1, 0, message.length, ...message);
}
