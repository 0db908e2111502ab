import type { Socket } from 'node:net';
import type { ByteStream } from '../../connect/byte-stream.ts';
import { type HostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { openConnection, openUnixConnection } from '../../connect/open-connection.ts';
import { openStream } from '../../connect/open-stream.ts';
import { secureConnection } from '../../connect/secure-connection.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { ExchangeSettings } from './http-message.ts';
import { openTunnel } from './open-tunnel.ts';

export type HttpConnection = (
  | { readonly socket: Socket; readonly http2: true }
  | { readonly socket: ByteStream; readonly http2: false }
) & {
  /** Requests go to a proxy that passes them on: they name the whole URL. */
  readonly forwarded: boolean;
};

/**
 * A connection over which `url` can be asked for: phases `dns`, `connect`, `tls`.
 *
 * @throws ProbeFailure of the connection, `proxy-refused`, `http2-not-offered`
 */
export async function openHttpConnection(
  url: URL,
  settings: ExchangeSettings,
  run: ProbeRun,
): Promise<HttpConnection> {
  if (url.protocol === 'http:') return openUnsecured(url, settings, run);
  const plain = await openPlain(url, settings, run);
  try {
    if (settings.proxy) await openTunnel(plain, addressOf(url), settings.proxy, run);
    return await secured(plain, url, settings, run);
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

async function openUnsecured(url: URL, settings: ExchangeSettings, run: ProbeRun): Promise<HttpConnection> {
  const forwarded = settings.proxy !== undefined;
  if (settings.version === '2')
    return { socket: await openPlain(url, settings, run), http2: true, forwarded };
  const socket = settings.connectTo?.startsWith('/')
    ? await openPlain(url, settings, run)
    : await openStream(placeOf(url, settings), settings.connection, run);
  return { socket, http2: false, forwarded };
}

function openPlain(url: URL, settings: ExchangeSettings, run: ProbeRun): Promise<Socket> {
  const { connectTo, connection } = settings;
  if (connectTo?.startsWith('/')) return openUnixConnection(connectTo, run);
  return openConnection(placeOf(url, settings), connection, run);
}

/** Where to connect: the proxy, what the options name in the place of the host, or the host. */
function placeOf(url: URL, { connectTo, proxy }: ExchangeSettings): HostAndPort {
  const named = proxy ? addressOf(new URL(proxy.url)) : connectTo && parseHostAndPort(connectTo);
  return named || addressOf(url);
}

const PROTOCOLS = { auto: ['h2', 'http/1.1'], '1.1': ['http/1.1'], '2': ['h2'] } as const;

async function secured(
  plain: Socket,
  url: URL,
  { tls, version }: ExchangeSettings,
  run: ProbeRun,
): Promise<HttpConnection> {
  const { host } = addressOf(url);
  const { socket } = await secureConnection(plain, { tls, host, protocols: PROTOCOLS[version] }, run);
  const http2 = socket.alpnProtocol === 'h2';
  if (version === '2' && !http2) {
    socket.destroy();
    throw new ProbeFailure('http2-not-offered', 'the server does not offer HTTP/2');
  }
  return { socket, http2, forwarded: false } as HttpConnection;
}

function addressOf(url: URL): HostAndPort {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}
