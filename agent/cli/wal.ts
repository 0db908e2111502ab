import type { Command } from './command.ts';

export const wal: Command = {
  command: 'wal',
  describe: 'The write-ahead log of PostgreSQL: archived, streamed, given back for recovery',
  examples: [
    [
      'vedette wal push %p --target directory:/mnt/b --key-file /etc/vedette/writer.key',
      'As archive_command in postgresql.conf, with archive_mode = on',
    ],
    [
      'vedette wal get %f %p --target directory:/mnt/b --passphrase-file /etc/vedette/passphrase',
      'As restore_command of what is restored',
    ],
    ['vedette wal status --target directory:/mnt/b', 'What there is, what is missing, how far behind it is'],
    ['vedette wal stream --target directory:/mnt/b', 'Seconds of loss instead of a segment'],
  ],
  subcommands: async () => (await import('./wal/wal-commands.ts')).walCommands,
};
