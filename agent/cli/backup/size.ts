import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const size = defineCommand({
  command: 'size',
  describe: 'How large the repository is, and which source has how much of it',
  examples: [['vedette backup size --target directory:/mnt/b', 'What is stored, and what is free there']],
  json: '{"target", "storedBytes", "objects", "freeBytes" or null, "contentBytes", "sources": [{host, source, snapshots, oldest, newest, bytes (of the newest), contentBytes (of all), addedBytes}]}',
  options: (yargs) =>
    repositoryOptions(yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' })),
  async run(args, output) {
    const [{ inRepository }, { reportSize }] = await Promise.all([
      import('./in-repository.ts'),
      import('./size/report-size.ts'),
    ]);
    return inRepository(args, (repository, signal) => reportSize(repository, args, output, signal));
  },
});
