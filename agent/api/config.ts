import { z } from 'zod';
import { bytesField, durationField } from '../kit/config-fields.ts';
import { parseListenAddress } from './listen-address.ts';

const restart = { restart: true };
const address = z.string().superRefine((text, context) => {
  try {
    parseListenAddress(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected HOST:PORT, such as 127.0.0.1:8338 or [::1]:8338',
    });
  }
});
const path = z.string().min(1).startsWith('/', 'expected an absolute path');
const count = (fallback: number) => z.number().int().min(1).default(fallback);

const tlsConfig = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Speak TLS only; a token is then needed for everything but health.')
      .meta(restart),
    cert_file: path
      .optional()
      .describe('Certificate chain, PEM. Without it the agent makes its own and shows its fingerprint.')
      .meta(restart),
    key_file: path.optional().describe('Private key of cert_file, PEM.').meta(restart),
  })
  .refine((tls) => (tls.cert_file === undefined) === (tls.key_file === undefined), {
    message: 'cert_file and key_file go together: give both, or neither',
  })
  .refine((tls) => tls.enabled || tls.cert_file === undefined, {
    message: 'cert_file has no effect while tls.enabled is false',
  })
  .prefault({})
  .describe('TLS, needed beyond loopback.');

const limitsConfig = z
  .strictObject({
    body_bytes: bytesField('1MiB', { min: '1KiB', max: '4MiB' }).describe('Largest request body.'),
    connections: count(512).describe(
      'Connections at once; beyond it idle ones are closed, then none accepted.',
    ),
    header_bytes: bytesField('8KiB', { min: '1KiB', max: '8KiB' }).describe('Largest request header.'),
    idle_timeout: durationField('10s', { min: '4s', max: '4m' }).describe(
      'A connection on which nothing happens is closed after this, or up to 4 s later.',
    ),
    request_timeout: durationField('10s', { min: '1s', max: '5m' }).describe(
      'Longest time to work on one request.',
    ),
    requests_per_second: count(50).describe(
      'Requests a second of one token, or of one address without a token.',
    ),
    requests_per_second_local: count(2_000).describe('The same for callers on this machine.'),
    streams: count(64).describe('Live streams at once.'),
  })
  .prefault({})
  .describe('What one client, and all of them together, may take.')
  .meta(restart);
export type ApiLimits = z.infer<typeof limitsConfig>;

/** Options of the `api:` section. */
export const apiConfig = z
  .strictObject({
    allowed_hosts: z
      .array(z.string().min(1))
      .default([])
      .describe(
        'Further names by which clients on this machine may call it (Host header), besides localhost.',
      )
      .meta(restart),
    limits: limitsConfig,
    listen: address
      .default('127.0.0.1:8338')
      .describe('HOST:PORT. Beyond loopback, TLS and at least one token are needed.')
      .meta(restart),
    socket: path
      .optional()
      .describe('Unix socket for local commands, mode 0600. Default: agent.sock in the data folder.')
      .meta(restart),
    tls: tlsConfig,
  })
  .prefault({})
  .describe('The HTTP API of this agent.');
export type ApiConfig = z.infer<typeof apiConfig>;
