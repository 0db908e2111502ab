import type { Command } from './command.ts';

export const probe: Command = {
  command: 'probe',
  takesBehind: true,
  describe: 'Check something once, or watch it, with everything that was said and how long it took',
  examples: [
    [
      "vedette probe http https://shop.example/ --expect 'status == 200'",
      'Exit code 0 up, 1 degraded, 2 down, 3 unknown',
    ],
    ['vedette probe tcp db-1:5432 --nagios', 'As a Nagios plug-in'],
    ['vedette probe icmp 127.0.0.1 --watch', 'Again and again, drawn over time'],
    ['vedette probe run shop', 'The probe of the configuration that has this name'],
  ],
  // 2 is "down" here: a command line that is wrong says nothing about the target.
  ownErrors: 3,
  wraps: true,
  subcommands: async () => (await import('./probe/probe-commands.ts')).probeCommands(),
};
