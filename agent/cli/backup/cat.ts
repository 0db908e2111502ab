import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const cat = defineCommand({
  command: 'cat <snapshot> <path>',
  describe: 'Print a file of a snapshot',
  examples: [
    ['vedette backup cat latest etc/fstab --target directory:/mnt/b', 'As it was'],
    ['vedette backup cat 3f9a shop.dump --target directory:/mnt/b > shop.dump', 'Byte by byte into a file'],
  ],
  options: (yargs) =>
    repositoryOptions(
      yargs
        .positional('snapshot', {
          type: 'string',
          demandOption: true,
          describe: 'Its id or the beginning of it, latest, or latest:SOURCE',
        })
        .positional('path', {
          type: 'string',
          demandOption: true,
          describe: 'The file, as backup ls shows it',
        }),
    ),
  async run(args, { isTerminal }) {
    const [{ inRepository }, { catEntry }] = await Promise.all([
      import('./in-repository.ts'),
      import('./look/cat-entry.ts'),
    ]);
    const to = { stream: process.stdout, isTerminal };
    return inRepository(args, (repository, signal) => catEntry(repository, args, to, signal));
  },
});
