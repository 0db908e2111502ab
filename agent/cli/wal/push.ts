import { defineCommand } from '../command.ts';
import { archiveOptions } from './archive-options.ts';

export const push = defineCommand({
  command: 'push <path>',
  describe: 'Archive a file of pg_wal; what archive_command runs',
  examples: [
    [
      'vedette wal push %p --target directory:/mnt/b --key-file /etc/vedette/writer.key',
      'As archive_command',
    ],
    [
      'vedette wal push %p --target s3:bucket --key-file /etc/vedette/writer.key --parallel 4',
      'To a target that is far away',
    ],
  ],
  options: (yargs) =>
    archiveOptions(yargs)
      .positional('path', { type: 'string', demandOption: true, describe: 'The file, %p of archive_command' })
      .option('parallel', {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'Send so many at a time, where more of them wait (1 to 16)',
      }),
  run: async (args) => (await import('./push/run-push.ts')).runPush(args),
});
