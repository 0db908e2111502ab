import { z } from 'zod';
import { absolutePath } from '../files/files-options.ts';

export const configOptions = z.strictObject({
  root: absolutePath.default('/').describe('Where the file system of the host is'),
  paths: z
    .array(absolutePath)
    .min(1)
    .max(100)
    .default(['/etc', '/usr/lib/systemd', '/usr/local/etc', '/usr/local/lib/systemd'])
    .describe('Folders of that host with its configuration; those that are not there are passed over'),
  exclude: z
    .array(z.string().max(4_096))
    .max(10_000)
    .default([])
    .describe(
      'What is left out, as lines of gitignore(5), relative to each of the paths; secrets are not, unless said here',
    ),
});
export type ConfigOptions = z.infer<typeof configOptions>;
