import { defineCommand } from '../command.ts';
import { connectionOptions } from '../connection-options.ts';
import { agentBackupOptions } from './agent-backup-options.ts';
import { repositoryOptions } from './repository-options.ts';
import { filterOptions } from './snapshot-filter.ts';

export const ls = defineCommand({
  command: 'ls [snapshot] [path]',
  describe: 'The snapshots that are kept, or the files of one',
  examples: [
    ['vedette backup ls --target directory:/mnt/b', 'The newest first, with age, size and growth'],
    ['vedette backup ls latest etc/nginx --target directory:/mnt/b', 'A folder of the latest'],
    ['vedette backup ls --name shop', 'What the agent keeps of its backup shop'],
    ['vedette backup ls --last 5 --source files:/srv --json', 'With BACKUP_DIR in the environment'],
  ],
  json: '{"snapshots": [{id, startedAt, finishedAt, host, kind, source, group, method, tags, entries, bytes, addedBytes, treeDigest, parent, notes, phases, growth}]}; of a snapshot a line for each entry: {path, type, mode, uid, gid, mtime, size, target, content: {bytes, digest}, …}',
  options: (yargs) =>
    connectionOptions(
      repositoryOptions(
        filterOptions(
          agentBackupOptions(
            yargs
              .positional('snapshot', {
                type: 'string',
                describe: 'Its id or the beginning of it, latest, or latest:SOURCE',
              })
              .positional('path', { type: 'string', describe: 'A folder or file of it' })
              .option('last', { type: 'number', requiresArg: true, describe: 'Only the newest N' })
              .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
          ),
        ),
      ),
    ),
  run: async (args, output) => (await import('./look/run-ls.ts')).runLs(args, output),
});
