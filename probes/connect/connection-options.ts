import { isIP } from 'node:net';
import { z } from 'zod';

const ipAddress = z.string().refine((text) => isIP(text) !== 0, { message: 'expected an IP address' });

/** `host:port` or `[v6]:port`. */
export const hostAndPort = z
  .string()
  .max(300)
  .refine((text) => parseHostAndPort(text) !== undefined, {
    message: 'expected HOST:PORT, such as db-1:5432 or [::1]:5432',
  });

/** The options of every kind that makes a connection by name. */
export const connectionOptions = {
  ip: z
    .enum(['any', 'prefer4', '4', '6', 'both'])
    .default('any')
    .describe(
      'Address family; any takes 6 before 4, prefer4 takes 4 before 6, both asks over each and wants both up.',
    ),
  source_address: ipAddress.optional().describe('The address of this host to connect from.'),
  resolver: z
    .string()
    .refine((text) => isIP(text) !== 0 || parseHostAndPort(text) !== undefined, {
      message: 'expected an IP address, with a port if it is not 53',
    })
    .optional()
    .describe('Name server to ask instead of those of this host.'),
} as const;
export type ConnectionOptions = z.output<z.ZodObject<typeof connectionOptions>>;

export type HostAndPort = { readonly host: string; readonly port: number };

/** Reads `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s/\u0000-\u001f\u007f]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535) return undefined;
  return { host: match[1] ?? match[2]!, port };
}
