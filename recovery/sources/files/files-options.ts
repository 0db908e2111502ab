import { z } from 'zod';

export const absolutePath = z
  .string()
  .startsWith('/', 'expected an absolute path')
  .refine((path) => !path.includes('\0'), 'must not have a NUL');

/** How volumes are held still while they are read. */
export const volumeSnapshots = ['none', 'btrfs', 'zfs', 'lvm'] as const;

export const filesOptions = z
  .strictObject({
    paths: z
      .array(absolutePath)
      .min(1)
      .max(1_000)
      .describe('Folders and files; a symlink among them is followed, those in them never'),
    exclude: z
      .array(z.string().max(4_096))
      .max(10_000)
      .default([])
      .describe('What is left out, as lines of gitignore(5), relative to each of the paths'),
    exclude_files: z.array(absolutePath).max(100).default([]).describe('Files with such lines'),
    ignore_files: z
      .boolean()
      .default(false)
      .describe('Honours .vedetteignore in the folders, written like .gitignore'),
    exclude_caches: z
      .boolean()
      .default(false)
      .describe('Leaves out what lies in folders with a CACHEDIR.TAG'),
    one_file_system: z
      .boolean()
      .default(false)
      .describe('Stays on the file systems of the paths; what is mounted in them stays an empty folder'),
    snapshot: z
      .enum(volumeSnapshots)
      .default('none')
      .describe('Reads from a snapshot of the volume, made for the run and taken away behind it'),
  })
  .superRefine(({ paths, exclude }, context) => {
    for (const pattern of exclude) {
      const root = paths.find((path) => path !== '/' && `${pattern}/`.startsWith(`${path}/`));
      if (root !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['exclude'],
          message: `excludes are relative to the path: write ${pattern.slice(root.length) || '/*'} instead of ${pattern}`,
        });
    }
  });
export type FilesOptions = z.infer<typeof filesOptions>;
