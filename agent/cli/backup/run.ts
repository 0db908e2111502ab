import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';
import { keepOptions } from './keep-options.ts';
import { repositoryOptions } from './repository-options.ts';

export const run = defineCommand({
  command: 'run [name]',
  describe: 'Back up now: what is named here, or a backup or a group of the configuration',
  examples: [
    [
      'vedette backup run --source files:/srv --target directory:/mnt/b',
      'The repository is made on first use; from cron with VEDETTE_PASSPHRASE or --passphrase-file',
    ],
    [
      'vedette backup run --source files:/srv --exclude "*.log" --target directory:/mnt/b --keep-days 7',
      'And forget what is older than a week; vedette backup prune frees the space',
    ],
    ['vedette backup run shop', 'The backup, or the group of backups, that the agent knows as shop'],
    [
      'vedette backup run web --source files:/srv --source config: --target directory:/mnt/b',
      'Two sources in one go, as the group web; config: is /etc and the units of this host',
    ],
    [
      'vedette backup run --source postgres:logical:db1:5432 --target directory:/mnt/b',
      'Dumps of all databases; postgres:db1:5432 or postgres://user@db1/ takes the files, for any point in time',
    ],
    [
      'vedette backup run pods --source "command:kubectl get pods -o yaml" --target directory:/mnt/b',
      'What a command prints, under the name pods; redis:127.0.0.1:6379 is a Redis server',
    ],
  ],
  json: '{"backups": [{backup, outcome (ok partial failed cancelled), snapshot (as backup show, or null), targets: [{name, state, error}], notes, hooks, forgotten, seconds, error}]}; of an agent {"run": as GET /api/v1/backups has it}. Exit code 10 for partial.',
  options: (yargs) =>
    connectionOptions(
      keepOptions(
        repositoryOptions(
          yargs
            .positional('name', {
              type: 'string',
              describe: 'A backup or a group of the configuration; with --source, what it is called',
            })
            .option('source', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe:
                'What to back up, as kind:what (command, config, files, postgres, redis): files:/srv; may be given again',
            })
            .option('tag', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe: 'Tag of the snapshot; may be given again',
            })
            .option('exclude', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe: 'What a source of files leaves out, as .gitignore has it; may be given again',
            })
            .option('read-all', {
              type: 'boolean',
              default: false,
              describe: 'Read every file, also those that seem to be as they were',
            })
            .option('dry-run', {
              type: 'boolean',
              default: false,
              describe: 'Read everything and write nothing',
            })
            .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
        ),
      ),
    ),
  run: async (args, output) => (await import('./run/run-backup-command.ts')).runBackupCommand(args, output),
});
