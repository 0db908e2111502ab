import { z } from 'zod';
import { type TlsOptions, tlsOptions } from './tls-options.ts';

/** Whether a conversation that begins in the clear goes on over TLS: in the words of libpq's `sslmode`. */
export const tlsModes = ['disable', 'prefer', 'require', 'verify'] as const;

/** The options of a kind that begins in the clear. */
export const tlsModeOptions = {
  tls: z
    .enum(tlsModes)
    .default('prefer')
    .describe('TLS never, where it is offered, always; verify also checks the certificate and its name.'),
  tls_config: tlsOptions.prefault({}).describe('How TLS is spoken.'),
} as const;

/** How TLS is spoken in a mode: only `verify` asks who is there. */
export function tlsOfMode(mode: string, config: TlsOptions): TlsOptions {
  return { ...config, insecure: config.insecure || mode !== 'verify' };
}
