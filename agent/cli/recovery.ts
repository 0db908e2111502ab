import type { Command } from './command.ts';

export const recovery: Command = {
  command: 'recovery',
  describe: 'Whether what is needed to come back is there',
  examples: [
    ['vedette recovery status', 'Every backup of this host: how old, late or not, when checked'],
    ['vedette recovery status --all --nagios', 'Of all hosts, as a Nagios check'],
    ['vedette recovery inspect /var/lib/pgbackrest', 'What a repository of pgBackRest holds'],
  ],
  subcommands: async () => (await import('./recovery/recovery-commands.ts')).recoveryCommands,
};
