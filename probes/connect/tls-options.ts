import { z } from 'zod';

const file = z.string().startsWith('/', 'expected an absolute path').max(4_096);
const version = z.enum(['1.0', '1.1', '1.2', '1.3']);

/** The options of every kind that speaks TLS, for its `tls:` section. */
export const tlsOptions = z
  .strictObject({
    server_name: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('Name for SNI and the check of the certificate.'),
    ca_file: file.optional().describe('Certificates (PEM) that are trusted instead of those of the system.'),
    cert_file: file.optional().describe('Own certificate (PEM), for servers that ask for one.'),
    key_file: file.optional().describe('Key of the own certificate (PEM).'),
    insecure: z
      .boolean()
      .default(false)
      .describe('Go on when the certificate cannot be trusted; it is told all the same.'),
    min_version: version.optional().describe('Lowest version of TLS that is offered.'),
    max_version: version.optional().describe('Highest version of TLS that is offered.'),
  })
  .refine(({ cert_file, key_file }) => (cert_file === undefined) === (key_file === undefined), {
    message: 'cert_file and key_file belong together; give both',
  });
export type TlsOptions = z.output<typeof tlsOptions>;
