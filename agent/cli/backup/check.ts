import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';
import { agentBackupOptions } from './agent-backup-options.ts';
import { repositoryOptions } from './repository-options.ts';

export const check = defineCommand({
  command: 'check [snapshot]',
  describe: 'Whether everything that is kept is there and whole; changes nothing',
  examples: [
    ['vedette backup check --target directory:/mnt/b', 'That all fits together; reads little'],
    ['vedette backup check --read --target directory:/mnt/b', 'And every byte'],
    [
      'vedette backup check --read=10% --target directory:/mnt/b',
      'And a tenth, what was not read for the longest time',
    ],
    ['vedette backup check --read=new --target directory:/mnt/b', 'And what came since the last time'],
    ['vedette backup check latest --read --target directory:/mnt/b', 'All that one snapshot needs'],
  ],
  json: '{snapshots, entries, packs, packsRead, bytesRead, sealedRead, unreferencedPacks, problems: [{object, problem, affects: [{snapshot, source, startedAt, entries, paths}]}]}; of an agent {"run": as GET /api/v1/backups has it}. Exit code 10 where something is wrong.',
  options: (yargs) =>
    connectionOptions(
      repositoryOptions(
        agentBackupOptions(
          yargs
            .positional('snapshot', {
              type: 'string',
              describe: 'Only this one and what it needs: its id or the beginning of it, or latest',
            })
            .option('read', {
              type: 'string',
              describe: 'Read back every byte; new, or a share such as 10%, with =',
            })
            .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
        ),
      ),
    ),
  run: async (args, output) => (await import('./check/run-check.ts')).runCheck(args, output),
});
