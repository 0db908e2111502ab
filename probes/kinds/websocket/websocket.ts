import type { Socket } from 'node:net';
import { ByteChannel } from '../../connect/byte-channel.ts';
import { parseHostAndPort } from '../../connect/connection-options.ts';
import { openConnection, openUnixConnection } from '../../connect/open-connection.ts';
import { secureConnection } from '../../connect/secure-connection.ts';
import { tlsFacts } from '../../connect/tls-facts.ts';
import { bytesOfHex } from '../../hex-field.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type Expectation, expectationOf } from '../udp/expectation.ts';
import { opcodes } from './frame.ts';
import { upgrade } from './upgrade.ts';
import { type Message, messageText, WebSocketConnection } from './websocket-connection.ts';
import { type WebSocketOptions, type WebSocketStep, websocketOptions } from './websocket-options.ts';

/** Messages that one step passes over before it gives up. */
const MOST_MESSAGES = 1_000;
/** Characters of a message that conditions see. */
const LONGEST_FACT = 65_536;

/** A WebSocket (RFC 6455): its handshake, what is said over it, and its close. */
export const websocketProbe = defineProbeKind({
  name: 'websocket',
  describe: 'WebSocket: handshake, messages sent and expected, ping, close',
  examples: [
    ['wss://chat.example.org/socket --ping', 'Handshake, and a ping with its pong'],
    [
      'wss://chat.example.org/socket --dialogue \'{send: hello, expect: "^hello"}\'',
      'Whether a message is answered',
    ],
  ],
  options: websocketOptions,
  target: 'url',
  facts: {
    ...tlsFacts,
    status: { type: 'number', describe: 'Status of the answer to the handshake' },
    subprotocol: { type: 'text', describe: 'Subprotocol that the server chose; empty without one' },
    body: { type: 'text', describe: 'The last message, under the name that other kinds have for an answer' },
    message: { type: 'text', describe: 'The last message that was received' },
    ping: { type: 'duration', describe: 'Time from the ping to its pong' },
    'close.code': { type: 'number', describe: 'Code of the close frame of the server' },
  },
  run: async (options, run) => {
    const url = new URL(options.url);
    const plain = await connect(url, options, run);
    try {
      const socket = url.protocol === 'wss:' ? await secure(plain, url, options, run) : plain;
      await talk(new ByteChannel(socket, run), url, options, run);
    } finally {
      plain.destroy();
    }
  },
});

function connect(url: URL, options: WebSocketOptions, run: ProbeRun): Promise<Socket> {
  const { connect_to } = options;
  if (connect_to?.startsWith('/')) return openUnixConnection(connect_to, run);
  const port = Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
  const target = (connect_to && parseHostAndPort(connect_to)) || { host: hostOf(url), port };
  return openConnection(target, options, run);
}

async function secure(plain: Socket, url: URL, { tls }: WebSocketOptions, run: ProbeRun): Promise<Socket> {
  const { socket } = await secureConnection(plain, { tls, host: hostOf(url), protocols: ['http/1.1'] }, run);
  return socket;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

async function talk(channel: ByteChannel, url: URL, options: WebSocketOptions, run: ProbeRun): Promise<void> {
  try {
    run.phase('processing');
    const secrets = Object.entries(options.secret_headers).map(
      ([name, secret]) => [name, secret.reveal()] as const,
    );
    for (const [, secret] of secrets) run.trace.hide(secret);
    const { subprotocols, headers } = options;
    await upgrade(channel, { url, subprotocols, headers, secretHeaders: Object.fromEntries(secrets) }, run);
    run.phase('transfer');
    const connection = new WebSocketConnection(channel, options.max_message, run);
    for (const step of options.dialogue) await take(step, connection, run);
    if (options.ping) run.fact('ping', await connection.ping());
    await connection.close();
  } finally {
    channel.close();
  }
}

async function take(step: WebSocketStep, connection: WebSocketConnection, run: ProbeRun): Promise<void> {
  const { send, send_hex, send_secret } = step;
  if (send_secret !== undefined) run.trace.hide(send_secret.reveal());
  const text = send ?? send_secret?.reveal();
  if (text !== undefined) {
    run.trace.sent(text);
    connection.send(opcodes.text, Buffer.from(text));
  }
  if (send_hex !== undefined) {
    const bytes = bytesOfHex(send_hex);
    run.trace.sent(`${bytes.length} bytes: ${bytes.toString('hex')}`);
    connection.send(opcodes.binary, bytes);
  }
  const expected = expectationOf(step);
  if (expected !== undefined) await expectMessage(expected, connection, run);
}

async function expectMessage(
  expected: Expectation,
  connection: WebSocketConnection,
  run: ProbeRun,
): Promise<void> {
  run.waitingFor = expected.text;
  for (let count = 0; count < MOST_MESSAGES; count++) {
    const message = await connection.readMessage();
    hear(message, run);
    if (!expected.fits(message.bytes)) continue;
    run.waitingFor = undefined;
    return;
  }
  throw new ProbeFailure('unexpected-answer', `none of ${MOST_MESSAGES} messages holds ${expected.text}`);
}

function hear(message: Message, run: ProbeRun): void {
  const { binary, bytes } = message;
  const text = messageText(message);
  run.fact('message', text.slice(0, LONGEST_FACT));
  run.fact('body', text.slice(0, LONGEST_FACT));
  run.trace.received(binary ? `${bytes.length} bytes: ${bytes.toString('hex', 0, 500)}` : text);
}
