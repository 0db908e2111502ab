import { defineCommand } from '../command.ts';
import { archiveOptions } from './archive-options.ts';
import { serverOptions } from './server-options.ts';

export const status = defineCommand({
  command: 'status',
  describe: 'What the archive of WAL has, what is missing, and how far it is behind the server',
  examples: [
    ['vedette wal status --target directory:/mnt/b', 'By the archive alone'],
    [
      'vedette wal status --target directory:/mnt/b --server /run/postgresql',
      'And by the server, with the lag',
    ],
  ],
  json: '{state (ok behind gap failed), because, systemId, segmentSize, mode (command stream both none), timelines: [{timeline, ranges: [{first, last, segments}], gaps, segments, bytes}], streamed: {segment, to, at}, problems, lastSegment, archivedTo, server: {lsn, timeline, lagBytes, lagSeconds, waitingSegments, lastArchivedAt} or null}. Exit code 10 unless ok.',
  options: (yargs) => serverOptions(archiveOptions(yargs)),
  run: async (args, output) => (await import('./status/run-status.ts')).runStatus(args, output),
});
