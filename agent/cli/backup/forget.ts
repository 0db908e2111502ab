import { defineCommand } from '../command.ts';
import { keepOptions } from './keep-options.ts';
import { repositoryOptions } from './repository-options.ts';
import { filterOptions } from './snapshot-filter.ts';

export const forget = defineCommand({
  command: 'forget [snapshots..]',
  describe: 'Let snapshots go: those that are named, or those that no rule keeps',
  examples: [
    [
      'vedette backup forget --keep-days 7 --plan --target directory:/mnt/b',
      'What would go, and why the rest stays',
    ],
    [
      'vedette backup forget --keep-daily 7 --keep-weekly 4 --target directory:/mnt/b',
      'Grandfather, father, son',
    ],
    ['vedette backup forget 3f9a2c1d --yes --target directory:/mnt/b', 'This one'],
  ],
  json: '{"kept": [{id, startedAt, host, source, reasons}], "forgotten": [the same], "done": whether it was done}',
  options: (yargs) =>
    keepOptions(
      repositoryOptions(
        filterOptions(
          yargs
            .positional('snapshots', {
              type: 'string',
              array: true,
              describe: 'Their ids, or the beginnings of them',
            })
            .option('plan', { type: 'boolean', default: false, describe: 'Only show what would go' })
            .option('yes', { type: 'boolean', default: false, describe: 'Without a question' })
            .option('even-the-last', {
              type: 'boolean',
              default: false,
              describe: 'Also the latest, or the last proved one, of a source, where it is named',
            })
            .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
        ),
      ),
    ),
  async run(args, output) {
    const [{ inRepository }, { runForget }] = await Promise.all([
      import('./in-repository.ts'),
      import('./forget/run-forget.ts'),
    ]);
    return inRepository(args, (repository, signal) => runForget(repository, args, output, signal));
  },
});
