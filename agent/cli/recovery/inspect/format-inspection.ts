import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { localTime } from '../../backup/snapshot-columns.ts';
import type { Style } from '../../style.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { absent, shortBytes, shortDuration } from '../../table/short-units.ts';
import type { StanzaInspection } from './inspect-stanza.ts';

type Row = StanzaInspection['backups'][number];

/** How many gaps of one timeline are named. */
const SHOWN_GAPS = 10;

/** What a person reads of a repository. */
export function inspectionLines(
  folder: string,
  stanzas: readonly StanzaInspection[],
  width: number,
  style: Style,
): string[] {
  return [
    `pgBackRest repository ${safeLine(folder, 500)}`,
    ...stanzas.flatMap((stanza) => ['', ...stanzaLines(stanza, width, style)]),
  ];
}

function stanzaLines(stanza: StanzaInspection, width: number, style: Style): string[] {
  const { backups, databases, problems } = stanza;
  return [
    style.strong(`stanza ${safeLine(stanza.name)}${encryptedText(stanza)}`),
    ...databases.map(
      ({ archiveId, version, systemId }) => `cluster ${archiveId}: PostgreSQL ${version}, system ${systemId}`,
    ),
    ...(backups.length === 0 ? [] : formatTable(columns(style), backups, width)),
    ...walLines(stanza),
    ...stanza.infoFiles.map(
      ({ name, checksum, copy }) => `${name}: checksum ${told(checksum)}, copy ${told(copy)}`,
    ),
    ...newestLines(stanza),
    ...problems.map((problem) => style.bad(`problem: ${safeLine(problem, 500)}`)),
  ];
}

function encryptedText({ encrypted, opened }: StanzaInspection): string {
  if (!encrypted) return '';
  return opened
    ? ', encrypted'
    : ', encrypted: set VEDETTE_PGBACKREST_PASSPHRASE to its repo1-cipher-pass to see more';
}

const told = (state: string) =>
  state === 'absent' ? 'is not there' : state === 'unknown' ? 'not known' : state;

function columns(style: Style): Column<Row>[] {
  const right = { align: 'right' } as const;
  const time = (at: string | null) => (at === null ? '' : localTime(at));
  return [
    { title: 'BACKUP', cell: ({ label }) => label },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'NEEDS', cell: needs, spare: 2, shrinkTo: 16 },
    { title: 'START', cell: ({ startedAt }) => time(startedAt), spare: 5 },
    { title: 'STOP', cell: ({ stoppedAt }) => time(stoppedAt), spare: 1 },
    { title: 'AGE', cell: ({ ageSeconds }) => shortDuration((ageSeconds ?? Number.NaN) * 1_000), ...right },
    { title: 'DATABASE', cell: ({ databaseBytes }) => shortBytes(databaseBytes), ...right },
    { title: 'STORED', cell: ({ repositoryBytes }) => shortBytes(repositoryBytes), spare: 3, ...right },
    { title: 'NEW', cell: ({ addedBytes }) => shortBytes(addedBytes), spare: 4, ...right },
    { title: 'WAL', cell: walText, spare: 6 },
    {
      title: 'PAGES',
      cell: pagesText,
      style: ({ error }, text) => (error === true ? style.bad(text) : text),
    },
  ];
}

function pagesText({ error, pagesChecked }: Row): string {
  if (error === true) return 'damaged';
  if (error === null || pagesChecked === null) return absent;
  return pagesChecked ? 'ok' : 'not checked';
}

function needs({ prior, references }: Row): string {
  return [...new Set([...(prior === null ? [] : [prior]), ...references])].join(' ');
}

function walText({ walStart, walStop }: Row): string {
  if (walStart === null) return '';
  return walStop === null || walStop === walStart ? walStart : `${walStart} to ${walStop}`;
}

function walLines({ wal }: StanzaInspection): string[] {
  return wal.flatMap(({ archiveId, timelines, segmentSize, segmentSizeAssumed }) => {
    if (timelines.length === 0) return [`WAL ${archiveId}: none`];
    const size = `${humanBytes(segmentSize)}${segmentSizeAssumed ? ', the usual size, which nothing tells' : ''}`;
    return timelines.flatMap(({ timeline, first, last, segments, gaps, moreGaps }) => [
      `WAL ${archiveId} timeline ${timeline}: ${segments} segments of ${size}, ${first} to ${last}, ${gaps.length === 0 ? 'no gap' : `gaps: ${gaps.length + moreGaps}`}`,
      ...gaps.slice(0, SHOWN_GAPS).map((gap) => `  gap ${gapText(gap)}`),
      ...(gaps.length + moreGaps > SHOWN_GAPS
        ? [`  and ${gaps.length + moreGaps - SHOWN_GAPS} more gaps`]
        : []),
    ]);
  });
}

function gapText({ first, last, segments }: { first: string; last: string; segments: number }): string {
  return segments === 1 ? first : `${first} to ${last} (${segments} segments)`;
}

function newestLines({ newest }: StanzaInspection): string[] {
  if (newest === null) return [];
  const { label, wal, missing, reaches } = newest;
  if (wal === 'unknown') return [`newest backup ${label}: whether its WAL is all there is not known`];
  if (wal === 'missing') return [`newest backup ${label}: WAL is missing: ${missing.join(' ')}`];
  return [`newest backup ${label}: its WAL is all there, and goes on to ${reaches} without a gap`];
}
