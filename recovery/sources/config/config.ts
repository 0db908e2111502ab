import { resolve } from 'node:path';
import { restoreFiles } from '../files/restore-files.ts';
import { defineSourceKind } from '../source-kind.ts';
import { configOptions } from './config-options.ts';

/** What was changed or added in the configuration of this host since its packages were installed. */
export const config = defineSourceKind({
  kind: 'config',
  describe:
    'Configuration and unit files that are not as their packages brought them, and what is installed.',
  options: configOptions,
  fromWords: (what) => (what === '' ? {} : { root: resolve(what) }),
  title: ({ root }) => `config:${root}`,
  capture: async (options, sink, context) => {
    const { captureConfig } = await import('./capture-config.ts');
    return captureConfig(options, sink, context);
  },
  restore: {
    options: restoreFiles.options,
    // The snapshot has only what differs from the packages: it never takes the place of a whole folder.
    prepare: (repository, snapshot, request, context) =>
      restoreFiles.prepare(
        repository,
        snapshot,
        { ...request, delta: request.delta || request.to === undefined },
        context,
      ),
  },
});
