import type { Socket } from 'node:net';
import { type HostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';
import { openConnection, openUnixConnection } from '../../connect/open-connection.ts';
import { secureConnection } from '../../connect/secure-connection.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { ExchangeSettings } from './http-message.ts';
import { openTunnel } from './open-tunnel.ts';

export type HttpConnection = {
  readonly socket: Socket;
  readonly http2: boolean;
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
  const secure = url.protocol === 'https:';
  const plain = await openPlain(url, settings, run);
  if (!secure)
    return { socket: plain, http2: settings.version === '2', forwarded: settings.proxy !== undefined };
  try {
    if (settings.proxy) await openTunnel(plain, addressOf(url), settings.proxy, run);
    return await secured(plain, url, settings, run);
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

function openPlain(
  url: URL,
  { connectTo, connection, proxy }: ExchangeSettings,
  run: ProbeRun,
): Promise<Socket> {
  if (connectTo?.startsWith('/')) return openUnixConnection(connectTo, run);
  const named = proxy ? addressOf(new URL(proxy.url)) : connectTo && parseHostAndPort(connectTo);
  return openConnection(named || addressOf(url), connection, run);
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
  return { socket, http2, forwarded: false };
}

function addressOf(url: URL): HostAndPort {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}
