import type { Command } from './command.ts';

export const wal: Command = {
  command: 'wal',
  describe: 'The write-ahead log of PostgreSQL: archived, streamed, given back for recovery',
  examples: [
    [
      "archive_command = 'vedette wal push %p --target directory:/mnt/b --key-file /etc/vedette/writer.key'",
      'In postgresql.conf, with archive_mode = on',
    ],
    ["restore_command = 'vedette wal get %f %p --target …'", 'In postgresql.conf of what is restored'],
    [
      'vedette wal status --target directory:/mnt/b',
      'What the archive has, what is missing, how far behind it is',
    ],
    ['vedette wal stream --target directory:/mnt/b', 'Seconds of loss instead of a segment'],
  ],
  subcommands: async () => (await import('./wal/wal-commands.ts')).walCommands,
};
