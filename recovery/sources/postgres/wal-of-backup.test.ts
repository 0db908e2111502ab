import { expect, it } from 'vitest';
import type { ArchivedWal, WalArchive } from '../../wal/wal-archive.ts';
import type { PostgresConnection } from './postgres-connection-bun.ts';
import type { ServerFacts } from './server-facts.ts';
import { archivesHere, awaitArchivedWal, lastSegment, segmentsOf, walSpan } from './wal-of-backup.ts';

const span = walSpan({ walSegmentBytes: 16_777_216 }, 1, '0/2000028', '0/4000100');
const names = ['000000010000000000000002', '000000010000000000000003', '000000010000000000000004'];
const { signal } = new AbortController();
const file = (name: string): ArchivedWal => ({ name, tag: '0', parts: 1, bytes: 1 }) as ArchivedWal;

/** An archive in which one file more is found at every look. */
function fillingArchive(all: readonly string[]): WalArchive {
  let seen = 0;
  const list = async () => all.slice(0, seen++).map(file);
  return { list } as unknown as WalArchive;
}

const connection = {
  query: async () => [{ last_failed_wal: names[1], failed: '3', last_archived_wal: null }],
} as unknown as PostgresConnection;

it('segmentsOf gives every segment from the first byte to the last', () => {
  expect(segmentsOf(span)).toEqual(names);
  expect(lastSegment(span)).toBe(names[2]);
});

it('lastSegment does not count the segment that an end at its first byte touches', () => {
  expect(lastSegment(walSpan({ walSegmentBytes: 16_777_216 }, 1, '0/2000028', '0/3000000'))).toBe(names[0]);
});

it('awaitArchivedWal waits until all of it has arrived', async () => {
  await awaitArchivedWal(fillingArchive(names), span, connection, { signal });
});

it('awaitArchivedWal gives up when nothing arrives, and tells what fails', async () => {
  await expect(
    awaitArchivedWal(fillingArchive([]), span, connection, { signal, patience: 1 }),
  ).rejects.toThrow(
    `3 files of WAL are not archived, the first is ${names[0]}; archive_command failed on ${names[1]}`,
  );
});

it.each([
  ['on', '/usr/bin/vedette wal push %p --target directory:/b', true],
  ['always', "'/opt/v v/vedette' 'wal' 'push' %p", true],
  ['off', 'vedette wal push %p', false],
  ['on', 'pgbackrest --stanza=a archive-push %p', false],
])('archivesHere with archive_mode %s and %j', (archiveMode, archiveCommand, expected) => {
  expect(archivesHere({ archiveMode, archiveCommand } as ServerFacts)).toBe(expected);
});
