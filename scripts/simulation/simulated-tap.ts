import type { TapRecordRow } from '../../agent/contract/proxies.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { loadOf, type SimulatedProxy } from './simulated-proxies.ts';

/** A request and its answer go through every so many ms. */
const EVERY_MS = 400;
/** The most that one answer tells; what is older was missed. */
const MOST = 40;

export type SimulatedTapOptions = {
  readonly host: SimulatedHost;
  /** By our clock, ms since the epoch. */
  readonly at: number;
  readonly startedAt: number;
  readonly since: number | null;
  readonly connection: number | null;
};

/** What a tap on a proxy has seen since an answer before: one exchange after the other, in turn on its connections. */
export function simulatedTap(proxy: SimulatedProxy, options: SimulatedTapOptions) {
  const { host, at, startedAt, since, connection } = options;
  const next = Math.max(0, Math.floor((at - startedAt) / EVERY_MS));
  const first = Math.max(Math.min(since ?? next, next), next - MOST);
  const count = Math.max(1, loadOf(host, proxy).connections);
  const records: TapRecordRow[] = [];
  for (let turn = first; turn < next && proxy.offSince === null; turn++) {
    const id = 1_001 + (turn % count);
    if (connection !== null && id !== connection) continue;
    const common = {
      ...{ connection: id, client: `10.0.${host.index % 200}.${20 + (turn % count)}:40000` },
      ...{ upstream: proxy.upstream, event: 'data' },
    };
    const time = startedAt + turn * EVERY_MS + host.clockOffsetMs;
    const [request, response] = exchangeOf(proxy.name, turn);
    records.push(
      { ...common, time: iso(time), stream: 'upstream', data: base64(request) },
      { ...common, time: iso(time + 12), stream: 'downstream', data: base64(response) },
    );
  }
  return { next, records, missedBytes: Math.max(0, first - (since ?? first)) * 120 };
}

function exchangeOf(name: string, turn: number): readonly [string, string] {
  if (name === 'redis') {
    const value = `{"cart":${turn},"items":["shoe","h\u00e4t"]}`;
    return [
      `*2\r\n$3\r\nGET\r\n$9\r\ncart:${String(turn % 10_000).padStart(4, '0')}\r\n`,
      `$${Buffer.byteLength(value)}\r\n${value}\r\n`,
    ];
  }
  if (name === 'orders-api') {
    const body = `{"order":${turn},"state":"paid"}\n`;
    return [
      `GET /orders/${turn} HTTP/1.1\r\nHost: orders.internal\r\nAccept: application/json\r\n\r\n`,
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ];
  }
  return [`Q\0\0\0\x1cSELECT ${turn} FROM orders;\0`, `C\0\0\0\rSELECT 1\0Z\0\0\0\x05I`];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
