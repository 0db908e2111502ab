import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const repair = defineCommand({
  command: 'repair',
  describe: 'Make the index anew from the packs, where it is damaged or lost',
  examples: [
    ['vedette backup repair --target directory:/mnt/b', 'Then a new backup writes again what is missing'],
  ],
  json: '{"foundPacks", "lostPacks", "damagedPacks", "removedIndexes": lists of ids}',
  options: (yargs) =>
    repositoryOptions(yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' })),
  async run(args, output) {
    const [{ inRepository }, { runRepair }] = await Promise.all([
      import('./in-repository.ts'),
      import('./run-repair.ts'),
    ]);
    return inRepository(args, (repository, signal) => runRepair(repository, args, output, signal));
  },
});
