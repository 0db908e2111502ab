import { z } from 'zod';
import { bytesField, secretField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions, parseHostAndPort } from '../../connect/connection-options.ts';
import { tlsOptions } from '../../connect/tls-options.ts';
import { hexField } from '../../hex-field.ts';
import { regexField } from '../../regex-field.ts';

const LONGEST = 65_536;
const token = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, "expected a name of letters, digits and !#$%&'*+.^_`|~-");
const headerValue = z
  .string()
  .max(8_192)
  .regex(/^[^\0-\x08\x0a-\x1f\x7f]*$/, 'a header value is one line, without control characters');

const step = z
  .strictObject({
    send: z.string().max(LONGEST).optional().describe('A text message to send.'),
    send_hex: hexField(LONGEST).optional().describe('A binary message to send, in hex.'),
    send_secret: secretField().optional().describe('A text message to send that is never shown.'),
    expect: regexField().optional().describe('Messages are read until one matches this (RE2).'),
    expect_text: z
      .string()
      .min(1)
      .max(LONGEST)
      .optional()
      .describe('Messages are read until one holds this.'),
    expect_hex: hexField(LONGEST).optional().describe('Messages are read until one holds these bytes.'),
  })
  .refine(
    ({ send, send_hex, send_secret }) =>
      [send, send_hex, send_secret].filter((one) => one !== undefined).length <= 1,
    {
      message: 'send, send_hex and send_secret exclude each other; take several steps',
    },
  )
  .refine(
    ({ expect, expect_text, expect_hex }) =>
      [expect, expect_text, expect_hex].filter((one) => one !== undefined).length <= 1,
    { message: 'expect, expect_text and expect_hex exclude each other; take several steps' },
  );
export type WebSocketStep = z.output<typeof step>;

/** The options of the kind `websocket`. */
export const websocketOptions = {
  url: z
    .string()
    .max(8_192)
    .refine(isWebSocketUrl, {
      message: 'expected a URL that begins with ws:// or wss://, without user and fragment',
    })
    .describe('What is connected to, such as wss://chat.example.org/socket.'),
  subprotocols: z
    .array(token)
    .max(20)
    .default([])
    .describe('Subprotocols that are offered, the preferred one first.'),
  headers: z.record(token, headerValue).default({}).describe('Headers of the handshake.'),
  secret_headers: z
    .record(token, secretField())
    .default({})
    .describe('Headers whose values are shown nowhere.'),
  dialogue: z.array(step).max(100).default([]).describe('What is sent and expected, in turn.'),
  ping: z.boolean().default(false).describe('Send a ping after the dialogue, and wait for its pong.'),
  max_message: bytesField('1MiB', { min: '1', max: '16MiB' }).describe('Largest message that is read.'),
  tls: tlsOptions.prefault({}).describe('How TLS is spoken, and whom to trust.'),
  connect_to: z
    .string()
    .max(300)
    .refine((text) => text.startsWith('/') || parseHostAndPort(text) !== undefined, {
      message: 'expected HOST:PORT, or the absolute path of a Unix socket',
    })
    .optional()
    .describe('Where to connect instead of to the host of the URL.'),
  ...connectionOptions,
};
export type WebSocketOptions = z.output<z.ZodObject<typeof websocketOptions>>;

function isWebSocketUrl(text: string): boolean {
  const url = URL.parse(text);
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return plain && /^wss?:$/.test(url.protocol) && url.hostname !== '';
}
