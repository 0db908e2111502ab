import type { Command } from './command.ts';

export const backup: Command = {
  command: 'backup',
  describe: 'Back up, look at what is kept, check it, let old ones go',
  examples: [
    [
      'vedette backup run --source files:/srv --target directory:/mnt/b',
      'The repository is made on first use; the passphrase is in VEDETTE_PASSPHRASE, or asked for',
    ],
    ['vedette backup ls --target directory:/mnt/b', 'What is kept there'],
    ['vedette backup check --read --target directory:/mnt/b', 'Reads every byte back'],
  ],
  subcommands: async () => (await import('./backup/backup-commands.ts')).backupCommands,
};
