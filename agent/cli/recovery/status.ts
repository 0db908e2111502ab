import { repositoryOptions } from '../backup/repository-options.ts';
import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';

export const status = defineCommand({
  command: 'status',
  describe:
    'How every backup is: its age, late or not, targets, last check, WAL; exit codes as Nagios has them',
  examples: [
    [
      'vedette recovery status',
      'Of the agent of this host: 0 all is well, 1 something is odd, 2 late or failed',
    ],
    ['vedette recovery status --all', 'Of all hosts that it knows'],
    ['vedette recovery status --all --nagios', 'One line, with the ages as performance data'],
    [
      'vedette recovery status --target directory:/mnt/b --max-age 26h',
      'Of a repository, with no agent: each source must have a snapshot of the last day',
    ],
  ],
  json: '{"state": ok warning critical, "backups": [{host, name, state (ok late failed never running paused), level (ok warning critical), because, lastSuccessAt, ageSeconds, bytes, nextRunAt, targets: [{name, state, error, lastCheck}], wal or null}], "unknown": [{host, because}]}',
  options: (yargs) =>
    connectionOptions(
      repositoryOptions(
        yargs
          .option('all', { type: 'boolean', default: false, describe: 'The peers of the agent too' })
          .option('max-age', {
            type: 'string',
            default: '26h',
            requiresArg: true,
            describe: 'With --target or --repository: an older newest snapshot is late',
          })
          .option('nagios', {
            type: 'boolean',
            default: false,
            describe: 'One line as Nagios plug-ins write it',
          })
          .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
      ),
    ),
  run: async (args, output) =>
    (await import('./status/run-recovery-status.ts')).runRecoveryStatus(args, output),
});
