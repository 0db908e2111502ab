import { defineCommand } from '../command.ts';
import { repositoryOptions } from './repository-options.ts';

export const sync = defineCommand({
  command: 'sync',
  describe: 'Copy a repository, or what is new in it, to another target; no key is needed',
  examples: [
    ['vedette backup sync --target directory:/mnt/b --to s3:backups/web1', 'What the other one lacks'],
    [
      'vedette backup sync --target directory:/mnt/b --to directory:/mnt/c --verify',
      'And every byte of it compared',
    ],
  ],
  json: '{copied, copiedBytes, present, differing, vanished, withheld: lists of names}. Exit code 10 where objects differ.',
  options: (yargs) =>
    repositoryOptions(
      yargs
        .option('to', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'Where to, as kind:what',
        })
        .option('verify', {
          type: 'boolean',
          default: false,
          describe: 'Read every object on both sides and compare them',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
    ),
  run: async (args, output) => (await import('./sync/run-sync.ts')).runSync(args, output),
});
