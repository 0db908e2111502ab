import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';
import { filterOptions } from './snapshot-filter.ts';

export const find = defineCommand({
  command: 'find <pattern>',
  describe: 'In which snapshots a file is; each version of it once',
  examples: [
    ['vedette backup find "*.conf" --target directory:/mnt/b', 'By its name'],
    ['vedette backup find "etc/**/nginx.conf" --snapshot latest --target directory:/mnt/b', 'By its path'],
  ],
  json: 'A line for each version: {"snapshot": ID, "entry": {path, type, mode, mtime, size, content, …}}',
  options: (yargs) =>
    repositoryOptions(
      filterOptions(
        yargs
          .positional('pattern', {
            type: 'string',
            demandOption: true,
            describe: 'A name, or a path where it has a slash; * ? ** [a-z]',
          })
          .option('snapshot', {
            type: 'string',
            requiresArg: true,
            describe: 'Only in this one; all without',
          })
          .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
      ),
    ),
  async run(args, output) {
    const [{ inRepository }, { findEntries }] = await Promise.all([
      import('./in-repository.ts'),
      import('./look/find-entries.ts'),
    ]);
    return inRepository(args, (repository, signal) => findEntries(repository, args, output, signal));
  },
});
