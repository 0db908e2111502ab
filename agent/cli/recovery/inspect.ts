import { defineCommand } from '../command.ts';

export const inspect = defineCommand({
  command: 'inspect <folder>',
  describe:
    'What a pgBackRest repository holds, read-only: backups, WAL and its gaps, info files; exit code 10 where something is wrong',
  examples: [
    ['vedette recovery inspect /var/lib/pgbackrest', 'All stanzas of a repository'],
    ['vedette recovery inspect /var/lib/pgbackrest --stanza orders --json', 'One of them, as JSON'],
    [
      'vedette recovery inspect /mnt/encrypted',
      'Its passphrase is in VEDETTE_PGBACKREST_PASSPHRASE, or PGBACKREST_REPO1_CIPHER_PASS',
    ],
  ],
  json: '{"format": "pgbackrest", "folder", "stanzas": [{name, encrypted, opened, databases: [{id, version, systemId, archiveId}], backups: [{label, type (full diff incr), prior, references, databaseId, startedAt, stoppedAt, ageSeconds, databaseBytes, repositoryBytes, addedBytes, walStart, walStop, startLsn, stopLsn, error, pagesChecked}], wal: [{archiveId, segmentSize, segmentSizeAssumed, timelines: [{timeline, first, last, segments, gaps: [{first, last, segments}], moreGaps, twice}]}], infoFiles: [{name, checksum (agrees differs absent unknown), copy (agrees differs absent unknown)}], newest: {label, wal (complete missing unknown), missing, reaches, gapBehind} or null, problems}]}',
  options: (yargs) =>
    yargs
      .positional('folder', {
        type: 'string',
        demandOption: true,
        describe: 'What pgbackrest.conf calls repo1-path: it holds backup/ and archive/',
      })
      .option('stanza', { type: 'string', requiresArg: true, describe: 'Only this one' })
      .option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
  run: async (args, output) => (await import('./inspect/run-inspect.ts')).runInspect(args, output),
});
