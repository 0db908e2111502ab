import { defineCommand } from '../command.ts';
import { archiveOptions } from './archive-options.ts';

export const get = defineCommand({
  command: 'get <segment> <path>',
  describe: 'Give a file of WAL back; what restore_command runs',
  examples: [
    [
      'vedette wal get %f %p --target directory:/mnt/b --key-file /etc/vedette/identity.key',
      'As restore_command',
    ],
    [
      'vedette wal get 000000010000000000000007 /tmp/seven --target directory:/mnt/b --system-id 7300000000000000001',
      'By hand: exit code 1 where the archive has none, 200 and more where it cannot be had',
    ],
  ],
  options: (yargs) =>
    archiveOptions(yargs)
      .positional('segment', {
        type: 'string',
        demandOption: true,
        describe: 'Its name, %f of restore_command',
      })
      .positional('path', { type: 'string', demandOption: true, describe: 'Where to, %p of restore_command' })
      .option('spool', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for the segments that come next, which are fetched at the same time',
      }),
  run: async (args, output) => (await import('./get/run-get.ts')).runGet(args, output),
});
