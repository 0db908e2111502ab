import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const prune = defineCommand({
  command: 'prune',
  describe: 'Free the space that no snapshot needs any more, WAL among it',
  examples: [
    ['vedette backup prune --plan --target directory:/mnt/b', 'How much would go; changes nothing'],
    ['vedette backup prune --target directory:/mnt/b', 'May be killed at any moment, and run again'],
  ],
  json: '{"plan": {remove, rewrite, unreferenced: counts of packs, keptPacks, storedBytes, freedBytes, rewrittenBytes}, "wal": {objects, bytes}, "done"}',
  options: (yargs) =>
    repositoryOptions(
      yargs
        .option('plan', { type: 'boolean', default: false, describe: 'Only show what would go' })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  async run(args, output) {
    const [{ inRepository }, { runPrune }, { mustAllBeThere }] = await Promise.all([
      import('./in-repository.ts'),
      import('./prune/run-prune.ts'),
      import('../../../recovery/backup/all-targets-there.ts'),
    ]);
    return inRepository(args, (repository, signal, targets) => {
      if (!args.plan) mustAllBeThere(targets.outcomes());
      return runPrune(repository, args, output, signal);
    });
  },
});
