import { resolve } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { defineSourceKind } from '../source-kind.ts';
import { filesOptions } from './files-options.ts';
import { restoreFiles } from './restore-files.ts';

/** Folders and files of this host. */
export const files = defineSourceKind({
  kind: 'files',
  describe: 'Folders and files with owners, attributes, links and holes.',
  options: filesOptions,
  fromWords: (what) => {
    if (what === '')
      throw new OperationalError('invalid', 'Cannot read files: a path is missing', { hint: 'files:/srv' });
    return { paths: [resolve(what)] };
  },
  title: ({ paths }) => `files:${paths.join(',')}`,
  capture: async (options, sink, context) => {
    const { captureFiles } = await import('./capture-files.ts');
    return captureFiles(options, sink, context);
  },
  restore: restoreFiles,
});
