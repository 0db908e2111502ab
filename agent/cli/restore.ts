import { agentBackupOptions } from './backup/agent-backup-options.ts';
import { repositoryOptions } from './backup/repository-options.ts';
import { defineCommand } from './command.ts';
import { connectionOptions } from './connection-options.ts';

export const restore = defineCommand({
  command: 'restore [snapshot]',
  describe:
    'Give back what was backed up: looked at first, made beside, verified, swapped in, or rolled back',
  examples: [
    ['vedette restore --target directory:/mnt/b', 'Lists what there is, and asks'],
    ['vedette restore latest --target directory:/mnt/b --to /srv/restored --yes', 'From a script'],
    ['vedette restore latest --target directory:/mnt/b --only etc/nginx --plan', 'What would be done'],
    [
      'vedette restore latest --source postgres:physical:db1:5432 --target directory:/mnt/b --until 2026-11-21T02:14:59Z',
      'PostgreSQL as it was at that moment',
    ],
    ['vedette restore --what-if 02:14:59 --target directory:/mnt/b', 'Which transactions that would lose'],
    ['vedette restore latest --name shop', 'By the agent, from the first of its targets that is well'],
  ],
  json: '{"plan": {snapshot: {id, source, host, startedAt, …}, checks: [{name, verdict (pass warn refuse), found, hint}], steps, replaces, bytes, entries, confirmation}, "report": {entries, bytes, safetyCopy, steps: [{name, seconds}], notes, next} or null where it was only planned}; with --name, report is the run as GET /api/v1/backups has it',
  options: (yargs) =>
    connectionOptions(
      repositoryOptions(
        agentBackupOptions(
          yargs
            .positional('snapshot', {
              type: 'string',
              describe: 'Its id or the beginning of it, or latest; asked for on a terminal without',
            })
            .option('source', {
              type: 'string',
              requiresArg: true,
              describe: 'The source whose latest is meant, as backup ls shows it: files:/srv',
            })
            .option('to', {
              type: 'string',
              requiresArg: true,
              describe: 'Where to: a folder, a database; where it came from without',
            })
            .option('only', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe: 'Only this path, database or table; may be given again',
            })
            .option('delta', {
              type: 'boolean',
              default: false,
              describe: 'In place: keep what is the same, take away what the snapshot does not have',
            })
            .option('until', {
              type: 'string',
              requiresArg: true,
              describe: 'Point in time: RFC 3339, xid:N, lsn:X/Y, name:LABEL, immediate',
            })
            .option('verify', {
              type: 'boolean',
              default: false,
              describe: 'Read back what was written and compare it with the checksums',
            })
            .option('option', {
              type: 'string',
              array: true,
              requiresArg: true,
              describe: 'Of the kind of source, as name=value; a wrong one lists those there are',
            })
            .option('what-if', {
              type: 'string',
              requiresArg: true,
              describe:
                'Only tell which transactions of PostgreSQL a restore to then would lose: 02:14:59, RFC 3339',
            })
            .option('system-id', {
              type: 'string',
              requiresArg: true,
              describe: 'With --what-if: the cluster, where the repository has the log of several',
            })
            .option('server', {
              type: 'string',
              requiresArg: true,
              describe: 'With --what-if: a server that knows the names of relations, as wal status has it',
            })
            .option('plan', { type: 'boolean', default: false, describe: 'Only show what would be done' })
            .option('yes', {
              type: 'boolean',
              default: false,
              describe: 'Without a question; needed where there is no terminal',
            })
            .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
        ),
      ),
    ),
  run: async (args, output) =>
    args.whatIf === undefined
      ? (await import('./restore/run-restore.ts')).runRestore(args, output)
      : (await import('./restore/run-what-if.ts')).runWhatIf({ ...args, whatIf: args.whatIf }, output),
});
