import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const cron = defineCommand({
  command: 'cron',
  describe:
    'Run a command as cron would, and tell the agent when it started and how it ended: vedette cron -- CMD…',
  examples: [
    ['vedette cron -- /usr/local/bin/backup.sh --full', 'In a crontab: its name is backup.sh'],
    [
      'vedette cron --name nightly-dump --timeout 2h --lock -- pg_dump -f /backup/db',
      'Ended after two hours, never twice at a time',
    ],
    ['vedette cron --lines 0 -- rotate-keys', 'What it writes is not sent to the agent'],
  ],
  wraps: true,
  options: (yargs) =>
    connectionOptions(
      yargs
        .option('name', {
          type: 'string',
          requiresArg: true,
          describe: 'Name of the job; by default that of the program',
        })
        .option('timeout', {
          type: 'string',
          requiresArg: true,
          describe: 'End the command, and with 7, after this time, such as 30s or 2h',
        })
        .option('lock', {
          type: 'string',
          describe:
            'Do nothing and end with 4 while another run goes on; a NAME or a /FILE, by default the name of the job',
        })
        .option('lines', {
          type: 'number',
          default: 20,
          requiresArg: true,
          describe: 'How many of its last lines are told, at most 20',
        }),
    ),
  run: async (args, output) => (await import('./cron/run-cron.ts')).runCron(args, output, process),
});
