import { z } from 'zod';
import { durationField } from '../../../agent/kit/config-fields.ts';
import { connectionOptions } from '../../connect/connection-options.ts';
import { tlsOptions } from '../../connect/tls-options.ts';
import { parseNameServer } from './name-servers.ts';
import { type ClassName, classes, isMetaType, typeNumber } from './record-types.ts';
import { responseCodes } from './response-codes.ts';

export const dnsOptions = {
  server: z
    .string()
    .max(300)
    .refine((text) => parseNameServer(text, 53) !== undefined, {
      message: 'expected an address or a name, with a port if it is not the usual one, or system',
    })
    .describe(
      'Name server to ask: an address or a name, with or without port; system takes those of this host.',
    ),
  query_name: z
    .string()
    .max(254)
    .refine(isName, {
      message: 'expected a domain name such as www.example.com; write others in their xn-- form',
    })
    .describe('The name that is asked for.'),
  query_type: z
    .string()
    .refine((text) => typeNumber(text) !== undefined, { message: 'expected a type such as A, MX or TYPE65' })
    .refine((text) => !isMetaType(typeNumber(text) ?? 1), {
      message: 'expected a type that records have, or ANY',
    })
    .default('A')
    .describe('The type of record that is asked for, by name or as TYPE65.'),
  query_class: z
    .enum(Object.keys(classes) as [ClassName, ...ClassName[]])
    .default('IN')
    .describe('The class that is asked for.'),
  transport: z
    .enum(['udp', 'tcp', 'tls'])
    .default('udp')
    .describe('A cut answer over udp is asked for again over tcp.'),
  recursion: z.boolean().default(true).describe('Ask the server to find out what it does not know (RD).'),
  dnssec: z.boolean().default(false).describe('Ask for signatures and for their check (DO).'),
  require_ad: z.boolean().default(false).describe('Down unless the server has checked the signatures (AD).'),
  edns_size: z
    .union([z.literal(0), z.int().min(512).max(65_535)])
    .default(1_232)
    .describe('Largest answer over udp, bytes; 0 asks without EDNS.'),
  mix_case: z
    .boolean()
    .default(false)
    .describe('Ask in letters of random case, which a true answer repeats (0x20).'),
  attempts: z.int().min(1).max(5).default(2).describe('How often is asked over udp when nothing comes back.'),
  wait: durationField('2s', { min: '1ms', max: '1m' }).describe('How long each of them waits.'),
  rcodes: z
    .array(z.enum(responseCodes))
    .min(1)
    .default(['NOERROR'])
    .describe('The response codes that are good.'),
  tls: tlsOptions.prefault({}).describe('TLS, where transport is tls.'),
  ...connectionOptions,
} as const;
export type DnsOptions = z.output<z.ZodObject<typeof dnsOptions>>;

export function checkDnsOptions(options: DnsOptions, context: z.core.$RefinementCtx): void {
  if (options.require_ad && !options.dnssec) {
    context.addIssue({ code: 'custom', path: ['require_ad'], message: 'needs dnssec: true' });
  }
  if (options.dnssec && options.edns_size === 0) {
    context.addIssue({ code: 'custom', path: ['edns_size'], message: 'dnssec: true needs EDNS' });
  }
}

function isName(text: string): boolean {
  if (text === '.') return true;
  const labels = text.replace(/\.$/, '').split('.');
  return text.length <= 254 && labels.every((label) => /^[A-Za-z0-9_*\-/+=~]{1,63}$/.test(label));
}
