import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expectedAnswer } from './deliberate-differences.testkit.ts';
import {
  type GoldenAnswer,
  type GoldenExchange,
  type GoldenRequest,
  goldenBodyLength,
  goldenExchanges,
} from './golden-exchanges.testkit.ts';

/** An answer that is neither the recorded one nor one of the deliberate differences. */
export type Difference = {
  readonly request: string;
  readonly what: string;
  readonly expected: string;
  readonly answered: string;
};

/** Ports that the recording has by number, and the one where the recorded server itself listened. */
const RECORDED_API = 8474;
const RECORDED_PORTS = [27_001, 27_002, 27_003];

/**
 * Sends the two hundred recorded requests to a server without proxies that may listen on every address, and tells what
 * it answers otherwise. Ports are other ones, but the same one wherever the recording has the same one.
 */
export async function replayGolden({ host, port }: { host: string; port: number }): Promise<Difference[]> {
  const ports = new Map([[RECORDED_API, port]]);
  for (const recorded of RECORDED_PORTS) ports.set(recorded, await freePort());
  const differences: Difference[] = [];
  const hasPort80 = (await portOr(80)) === 80;
  const exchanges = goldenExchanges();
  for (const [index, exchange] of exchanges.entries()) {
    // Nor can what was made there be deleted, which comes next.
    const without = needsPort80(exchange) || (index > 0 && needsPort80(exchanges[index - 1]!));
    if (without && !hasPort80) continue;
    const request = withPorts(exchange.request, ports);
    const answer = await sendRaw({ host, port }, request);
    differences.push(...compare({ ...exchange, answer: expectedAnswer(exchange) }, answer, ports));
  }
  return differences;
}

/** Whether it was recorded with port 80, which only root has, and nobody where a web server runs. */
function needsPort80({ request, answer }: GoldenExchange): boolean {
  return request.body?.includes('127.0.0.1:http') === true || answer.body.includes(':80"');
}

function withPorts(request: GoldenRequest, ports: ReadonlyMap<number, number>): GoldenRequest {
  if (request.body === undefined) return request;
  const body = request.body.replace(/(127\.0\.0\.1|localhost):(\d+)/g, (_, host: string, port: string) => {
    const recorded = Number(port);
    const known = recorded === RECORDED_API || RECORDED_PORTS.includes(recorded);
    return `${host}:${known ? ports.get(recorded) : port}`;
  });
  return { ...request, body };
}

/** One request on a connection of its own, byte for byte, and all that comes back. */
export function sendRaw(
  { host, port }: { host: string; port: number },
  { method, path, body, userAgent }: GoldenRequest,
): Promise<GoldenAnswer> {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Connection: close',
    ...(userAgent === undefined ? [] : [`User-Agent: ${userAgent}`]),
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return exchange({ host, port }, `${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
}

/** Sends this text and reads until the server closes. */
export function exchange(
  { host, port }: { host: string; port: number },
  text: string,
): Promise<GoldenAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port }, () => socket.write(text));
    socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    socket.on('error', reject);
    socket.on('close', () => resolve(parsed(Buffer.concat(chunks).toString('utf8'))));
  });
}

const UNRECORDED = ['date', 'x-toxiproxy-request-id'];

function parsed(text: string): GoldenAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const)
    .filter(([name]) => !UNRECORDED.includes(name.toLowerCase()));
  return { status, headers, body: text.slice(end + 4) };
}

function compare(
  { request, answer: expected }: GoldenExchange,
  answered: GoldenAnswer,
  ports: Map<number, number>,
): Difference[] {
  const told = `${request.method} ${request.path} ${request.body ?? ''}`;
  const difference = (what: string, expected: string, answered: string): Difference[] =>
    expected === answered ? [] : [{ request: told, what, expected, answered }];
  const [wanted, got] = [lengthless(expected), lengthless(answered)];
  return [
    ...difference('status', expected.status, answered.status),
    ...difference('headers', wanted, got),
    ...difference('length', String(Buffer.byteLength(answered.body)), lengthOf(answered)),
    ...difference('body', ...comparable(expected.body, answered.body, ports)),
  ];
}

function lengthless({ headers }: GoldenAnswer): string {
  return headers.map(([name, value]) => (name === 'Content-Length' ? name : `${name}: ${value}`)).join('; ');
}

/** An answer without a length says nothing. */
function lengthOf({ headers }: GoldenAnswer): string {
  return headers.find(([name]) => name === 'Content-Length')?.[1] ?? '0';
}

/** Both bodies with every port as the recording has it, as far as that was written down. */
function comparable(expected: string, answered: string, ports: Map<number, number>): [string, string] {
  const recorded = portsIn(expected);
  const ours = portsIn(answered);
  for (const [index, port] of recorded.entries())
    if (!ports.has(port)) ports.set(port, ours[index] ?? Number.NaN);
  const mine = expected.replace(
    ADDRESS,
    (_, host: string, port: string) => `${host}:${ports.get(Number(port))}`,
  );
  const cut = expected.length >= goldenBodyLength - 200 && !isWhole(expected);
  const text = answered.replace(/(lookup nosuchhost\.invalid: )[^"]*/, '$1RESOLVER');
  return [mine, cut ? text.slice(0, mine.length) : text];
}

const ADDRESS = /(127\.0\.0\.1|localhost|\[::1?\]):(\d+)/g;

function portsIn(text: string): number[] {
  return [...text.matchAll(ADDRESS)].map(([, , port]) => Number(port));
}

function isWhole(body: string): boolean {
  return /[}\]]\n?$/.test(body) && !body.endsWith('"');
}

function freePort(): Promise<number> {
  return portOr(0);
}

/** This port where it is free, or 0. */
async function portOr(wanted: number): Promise<number> {
  const server = createServer();
  try {
    await once(server.listen(wanted, '127.0.0.1'), 'listening');
  } catch {
    return 0;
  }
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
