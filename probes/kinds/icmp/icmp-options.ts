import { z } from 'zod';
import { durationField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions } from '../../connect/connection-options.ts';

export const icmpOptions = {
  host: z
    .string()
    .regex(/^[A-Za-z0-9_.:%-]{1,253}$/, 'expected a name or an address, without port')
    .describe('Host to ask for an echo, by name or address.'),
  count: z.int().min(1).max(100).default(1).describe('How many echo requests are sent.'),
  between: durationField('200ms', { min: '2ms', max: '10s' }).describe('Time from one request to the next.'),
  wait: durationField('1s', { min: '1ms', max: '1m' }).describe('How long each request waits for its reply.'),
  payload_size: z.int().min(0).max(65_507).default(56).describe('Bytes of data in a request.'),
  ttl: z.int().min(1).max(255).optional().describe('TTL or hop limit of the requests.'),
  tos: z.int().min(0).max(255).default(0).describe('Type of service or traffic class of the requests.'),
  dont_fragment: z.boolean().default(false).describe('Requests that are too big are refused, not cut.'),
  ...connectionOptions,
} as const;
export type IcmpOptions = z.output<z.ZodObject<typeof icmpOptions>>;
