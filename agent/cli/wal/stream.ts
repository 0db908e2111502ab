import { defineCommand } from '../command.ts';
import { archiveOptions } from './archive-options.ts';
import { serverOptions } from './server-options.ts';

export const stream = defineCommand({
  command: 'stream',
  describe: 'Archive WAL while it is written, so that seconds are lost with the server, not a segment',
  examples: [
    [
      'vedette wal stream --create-slot --target directory:/mnt/b',
      'Makes the replication slot and streams until it is ended',
    ],
    ['vedette wal stream --server db1 --every 2s --target directory:/mnt/b', 'From another host'],
    ['vedette wal stream --drop-slot', 'Takes the slot away, so that the server keeps no more log for it'],
  ],
  stays: true,
  options: (yargs) =>
    serverOptions(archiveOptions(yargs))
      .option('slot', { type: 'string', default: 'vedette', requiresArg: true, describe: 'Replication slot' })
      .option('create-slot', {
        type: 'boolean',
        default: false,
        describe: 'Make the slot where there is none',
      })
      .option('drop-slot', { type: 'boolean', default: false, describe: 'Only take the slot away' })
      .option('every', {
        type: 'string',
        default: '5s',
        requiresArg: true,
        describe: 'How often what was received is archived (1s to 1h)',
      })
      .option('spool', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for what is received and not archived yet; by default below the state folder',
      })
      .option('bin', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder of pg_receivewal; found without it',
      }),
  run: async (args, output) => (await import('./stream/run-stream.ts')).runStream(args, output),
});
