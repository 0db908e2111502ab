import { resolve } from 'node:path';
import { z } from 'zod';
import { defineTargetKind } from './target-kind.ts';

/** A folder of this host, or of whatever is mounted there. */
export const directory = defineTargetKind({
  kind: 'directory',
  describe: 'A folder of this host: another disk, NFS, what else is mounted.',
  options: z.strictObject({
    path: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .describe('The folder; it is made on first use.'),
    must_be_mounted: z
      .boolean()
      .default(false)
      .describe(
        'Refuses while no other file system than that of / is there, so that a disk that is not mounted does not fill the root.',
      ),
  }),
  fromWords: (what) => ({ path: resolve(what) }),
  open: async ({ path, must_be_mounted }) => {
    const { DirectoryTarget } = await import('./directory/directory-target.ts');
    return new DirectoryTarget(path, { mustBeMounted: must_be_mounted });
  },
});
