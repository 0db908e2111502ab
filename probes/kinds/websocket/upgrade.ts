import { createHash, randomBytes } from 'node:crypto';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';

export type UpgradeRequest = {
  readonly url: URL;
  readonly subprotocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as the others, shown nowhere. */
  readonly secretHeaders: Readonly<Record<string, string>>;
};

const LONGEST_HEAD = 65_536;
/** RFC 6455 §1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * The opening handshake (RFC 6455 §4): the facts `status` and `subprotocol`.
 *
 * @throws ProbeFailure `malformed-response`, `upgrade-refused`, `wrong-accept`, `unexpected-subprotocol`,
 * `unexpected-extension`; those of the channel
 */
export async function upgrade(channel: ByteChannel, request: UpgradeRequest, run: ProbeRun): Promise<void> {
  const key = randomBytes(16).toString('base64');
  const lines = requestLines(request, key);
  run.trace.sent([...lines, ...Object.keys(request.secretHeaders).map((name) => `${name}: ***`)].join('\n'));
  const secret = Object.entries(request.secretHeaders).map(([name, value]) => `${name}: ${value}`);
  channel.write(Buffer.from(`${[...lines, ...secret].join('\r\n')}\r\n\r\n`));
  const head = (await channel.readUntil(Buffer.from('\r\n\r\n'), LONGEST_HEAD)).toString('latin1').trimEnd();
  run.trace.received(head);
  checkResponse(head, acceptOf(key), request, run);
}

/** What a server makes of the key, to show that it speaks WebSocket. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
}

function requestLines({ url, subprotocols, headers }: UpgradeRequest, key: string): string[] {
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    ...(own.has('host') ? [] : [`Host: ${url.host}`]),
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    'Sec-WebSocket-Version: 13',
    ...(subprotocols.length > 0 ? [`Sec-WebSocket-Protocol: ${subprotocols.join(', ')}`] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
}

function checkResponse(head: string, accept: string, { subprotocols }: UpgradeRequest, run: ProbeRun): void {
  const status = Number(/^HTTP\/1\.1 (\d{3})(?: |\r|$)/.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) throw new ProbeFailure('malformed-response', 'the answer is not HTTP/1.1');
  run.fact('status', status);
  run.metric('probe_websocket_status_code', 'Status of the answer to the handshake', status);
  if (status !== 101) throw new ProbeFailure('upgrade-refused', `the server answers with status ${status}`);
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im').exec(head)?.[1];
  if (
    field('upgrade')?.toLowerCase() !== 'websocket' ||
    !/(^|,)\s*upgrade\s*(,|$)/i.test(field('connection') ?? '')
  ) {
    throw new ProbeFailure('malformed-response', 'the answer does not say what it upgrades to');
  }
  if (field('sec-websocket-accept') !== accept) {
    throw new ProbeFailure(
      'wrong-accept',
      'the answer is not to our key: something between answers for the server',
    );
  }
  if (field('sec-websocket-extensions')) {
    throw new ProbeFailure('unexpected-extension', 'the server uses an extension that was not offered');
  }
  const subprotocol = field('sec-websocket-protocol') ?? '';
  run.fact('subprotocol', subprotocol);
  if (subprotocol !== '' && !subprotocols.includes(subprotocol)) {
    throw new ProbeFailure(
      'unexpected-subprotocol',
      `the server chose ${subprotocol}, which was not offered`,
    );
  }
}
