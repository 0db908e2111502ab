import type { Socket } from 'node:net';
import { Secret } from '../../../agent/kit/secret.ts';
import type { HostAndPort } from '../../connect/connection-options.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { HttpProxy, RequestHeader } from './http-message.ts';
import { type Receiver, receiveBytes } from './receive-bytes.ts';
import { requestHead } from './request-fields.ts';
import { ResponseParser } from './response-parser.ts';
import { shownHead } from './shown-headers.ts';

/**
 * Asks a proxy for a way through to `to` (CONNECT, RFC 9110 §9.3.6): part of the phase `connect`.
 *
 * @throws ProbeFailure `proxy-refused`, and what a response can be refused for
 */
export async function openTunnel(
  socket: Socket,
  to: HostAndPort,
  proxy: HttpProxy,
  run: ProbeRun,
): Promise<void> {
  const target = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const { sent, shown } = requestHead('CONNECT', target, [
    { name: 'host', value: target },
    ...proxyCredentials(proxy),
  ]);
  const parser = new ResponseParser('CONNECT', () => {});
  run.phase('connect');
  run.trace.sent(shown);
  const answer = receiveBytes(socket, headReceiver(parser), run);
  socket.write(sent);
  await answer;
  run.endPhase();
  const { status, reason } = parser.head!;
  run.trace.received(shownHead(parser.head!));
  if (status >= 200 && status < 300) return;
  throw new ProbeFailure('proxy-refused', `the proxy answered ${status} ${reason}`.trim());
}

/** The header that tells a proxy who asks (RFC 9110 §11.7.2). */
export function proxyCredentials({ username, password }: HttpProxy): RequestHeader[] {
  if (username === undefined) return [];
  return [{ name: 'proxy-authorization', value: basicCredentials(username, password) }];
}

/** What the scheme Basic sends (RFC 7617). */
export function basicCredentials(username: string, password: Secret | undefined): Secret {
  return new Secret(`Basic ${Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')}`);
}

function headReceiver(parser: ResponseParser): Receiver {
  const take = (bytes: Buffer) => {
    const taken = parser.feed(bytes);
    if (taken < bytes.length)
      throw new ProbeFailure('unexpected-bytes', 'the proxy said more than it was asked');
    return parser.head !== undefined;
  };
  return { take, end: () => parser.end() };
}
