import { z } from 'zod';
import { optionalBytesField } from '../../agent/kit/config-fields.ts';

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'expected letters, digits, dot, underscore, hyphen');

/** Options of the `peer_store:` section: repositories that this host keeps for others. */
export const storeConfig = z
  .strictObject({
    path: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .optional()
      .describe('Folder for the repositories of other hosts; without it this agent keeps none.'),
    quota: optionalBytesField({ min: '1MiB' })
      .optional()
      .describe('Bytes that all of them together may take.'),
    keep_free: optionalBytesField({ min: '0' })
      .default(1_073_741_824)
      .describe('Bytes of that disk that stay free whatever is sent.'),
    repositories: z
      .array(
        z.strictObject({
          name: name.describe('Of the repository, the last part of peer:URL/NAME.'),
          quota: optionalBytesField({ min: '1MiB' }).optional().describe('Bytes that it may take.'),
          tokens: z
            .array(name)
            .max(1_000)
            .default([])
            .describe('Tokens that may use it beside the one of the same name.'),
        }),
      )
      .max(1_000)
      .default([])
      .refine((list) => new Set(list.map((one) => one.name)).size === list.length, {
        message: 'a repository is there twice; keep one',
      })
      .describe('What is special about some of them; a token may always use the repository of its own name.'),
  })
  .prefault({})
  .describe('Repositories of other hosts, kept here: their target peer:.');
export type StoreConfig = z.output<typeof storeConfig>;
