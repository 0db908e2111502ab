import { z } from 'zod';
import { durationField, secretField } from '../kit/config-fields.ts';
import { sendsInClear } from '../kit/sends-in-clear.ts';
import { peerUrlProblem } from './peer-url.ts';

const url = z
  .string()
  .superRefine((text, context) => {
    const message = peerUrlProblem(text);
    if (message !== undefined)
      context.addIssue({ code: 'custom', message: `${message}; write it like https://web-2:8338` });
  })
  .describe('http:// or https://, host and port.');

const peer = z
  .strictObject({
    url,
    name: z.string().min(1).max(253).optional().describe('What to call it until it says its own name.'),
    token: secretField().optional().describe('A token of that agent; the role viewer is enough.'),
    fingerprint: z
      .string()
      .regex(
        /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i,
        'expected the SHA-256 of a certificate: 64 hexadecimal digits, colons allowed',
      )
      .optional()
      .describe('SHA-256 of the certificate that it must show.'),
    ca_file: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .optional()
      .describe('Certificates (PEM) that may have signed its own.'),
  })
  .refine(({ token, url }) => token === undefined || !sendsInClear(url), {
    message: 'the token could be read on the way; use https://',
  })
  .refine(({ fingerprint, url }) => fingerprint === undefined || url.startsWith('https:'), {
    message: 'a fingerprint says nothing without TLS; use https://',
  });
export type PeerConfig = z.infer<typeof peer>;

const sourceFile = z.string().regex(/^\/([^*?[{]*\/)?[^/]+\.(json|ya?ml)$/i, {
  message: 'expected an absolute path to .json, .yml or .yaml, wildcards only in its last part',
});

const serviceName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i, 'expected a DNS name such as _vedette._tcp.example.com');

const discovered = z
  .strictObject({
    srv_scheme: z
      .enum(['http', 'https'])
      .default('https')
      .describe('Of the peers of dns_srv; a file says it itself (__scheme__, else http).'),
    token: secretField().optional().describe('Their token; never sent over plain HTTP to another host.'),
    ca_file: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .optional()
      .describe('Certificates (PEM) that may have signed theirs.'),
  })
  .prefault({});

/** Options of the `peers:` section. */
export const peersConfig = z
  .strictObject({
    interval: durationField('10s', { min: '1s', max: '1h' }).describe('How often each peer is asked.'),
    timeout: durationField('2s', { min: '100ms', max: '1m' }).describe('How long one answer may take.'),
    file_sd: z
      .array(sourceFile)
      .default([])
      .describe('Files of peers as Prometheus has them (file_sd); the last part may hold wildcards.'),
    dns_srv: z.array(serviceName).default([]).describe('Names whose SRV records are peers.'),
    discovered: discovered.describe('How the peers of file_sd and dns_srv are asked.'),
    list: z
      .array(peer)
      .default([])
      .superRefine((peers, context) => {
        for (const key of ['url', 'name'] as const) {
          for (const [index, value] of repeated(peers.map((peer) => normal(key, peer[key]))))
            context.addIssue({
              code: 'custom',
              path: [index, key],
              message: `${value} is there twice; keep one`,
            });
        }
      })
      .describe('The peers that are always there; more are added with vedette peers add.'),
  })
  .prefault({})
  .describe('The other agents of the fleet.');
export type PeersConfig = z.infer<typeof peersConfig>;

function normal(key: 'url' | 'name', value: string | undefined): string | undefined {
  return key === 'url' && value !== undefined ? (URL.parse(value)?.origin ?? value) : value;
}

function* repeated(values: readonly (string | undefined)[]): Generator<[index: number, value: string]> {
  for (const [index, value] of values.entries())
    if (value !== undefined && values.indexOf(value) < index) yield [index, value];
}
