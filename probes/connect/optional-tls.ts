import { z } from 'zod';
import { type TlsOptions, tlsOptions } from './tls-options.ts';

/** `tls: true`, or a section of it. */
export const optionalTls = z.union([z.boolean(), tlsOptions]).default(false);

/** TLS with nothing special. */
export const plainTls = tlsOptions.parse({});

/** The options to speak TLS with; undefined where it is not wanted. */
export function tlsWanted(option: boolean | TlsOptions): TlsOptions | undefined {
  if (option === false) return undefined;
  return option === true ? plainTls : option;
}
