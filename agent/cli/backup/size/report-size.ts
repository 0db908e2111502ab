import type { Repository } from '../../../../recovery/archive/repository.ts';
import type { SnapshotSummary } from '../../../../recovery/archive/snapshot.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { counted } from '../../counted.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { shortBytes } from '../../table/short-units.ts';
import { localTime } from '../snapshot-columns.ts';

/** What one source has of a repository. */
type SourceSize = {
  readonly host: string;
  readonly source: string;
  readonly snapshots: number;
  readonly oldest: string;
  readonly newest: string;
  /** Of the content of the newest. */
  readonly bytes: number;
  /** Of the content of all. */
  readonly contentBytes: number;
  /** As stored, of those that are kept. */
  readonly addedBytes: number;
};

/** `vedette backup size`. */
export async function reportSize(
  repository: Repository,
  { json }: { readonly json: boolean },
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { target } = repository;
  const { storedBytes, objects } = await storedIn(repository, signal);
  const freeBytes = (await target.free?.()) ?? null;
  const sources = sizesOf(await repository.snapshots(signal));
  const contentBytes = sources.reduce((sum, one) => sum + one.contentBytes, 0);
  const report = { target: target.name, storedBytes, objects, freeBytes, contentBytes, sources };
  if (json) output.write(jsonText(report));
  else for (const line of reportLines(report, output.columns)) output.write(`${line}\n`);
  return exitCodes.ok.code;
}

type SizeReport = {
  readonly target: string;
  readonly storedBytes: number;
  readonly objects: number;
  readonly freeBytes: number | null;
  readonly contentBytes: number;
  readonly sources: readonly SourceSize[];
};

async function storedIn({ target }: Repository, signal: AbortSignal) {
  let [storedBytes, objects] = [0, 0];
  for await (const { size } of target.list('', signal)) {
    storedBytes += size;
    objects++;
  }
  return { storedBytes, objects };
}

/** @param snapshots the oldest first */
function sizesOf(snapshots: readonly SnapshotSummary[]): SourceSize[] {
  const series = Map.groupBy(snapshots, ({ host, source }) => JSON.stringify([host, source]));
  return [...series.values()].map((some) => {
    const [oldest, newest] = [some[0] as SnapshotSummary, some.at(-1) as SnapshotSummary];
    return {
      host: newest.host,
      source: newest.source,
      snapshots: some.length,
      oldest: oldest.startedAt,
      newest: newest.startedAt,
      bytes: newest.bytes,
      contentBytes: some.reduce((sum, { bytes }) => sum + bytes, 0),
      addedBytes: some.reduce((sum, { addedBytes }) => sum + addedBytes, 0),
    };
  });
}

function reportLines(report: SizeReport, width: number): string[] {
  const { target, storedBytes, objects, freeBytes, contentBytes, sources } = report;
  const ratio = storedBytes === 0 ? '' : `, ${(contentBytes / storedBytes).toFixed(1)} times as much kept`;
  const free = freeBytes === null ? '' : `; ${humanBytes(freeBytes)} free`;
  return [
    safeLine(`${target}: ${humanBytes(storedBytes)} in ${counted(objects, 'object')}${free}`, 300),
    `${humanBytes(contentBytes)} of content${ratio}`,
    ...(sources.length === 0 ? [] : formatTable(columns, sources, width)),
  ];
}

const right = { align: 'right' } as const;
const columns: Column<SourceSize>[] = [
  { title: 'HOST', cell: ({ host }) => host, shrinkTo: 8 },
  { title: 'SOURCE', cell: ({ source }) => source, shrinkTo: 16 },
  { title: 'SNAPSHOTS', cell: ({ snapshots }) => String(snapshots), ...right },
  { title: 'OLDEST', cell: ({ oldest }) => localTime(oldest), spare: 2 },
  { title: 'NEWEST', cell: ({ newest }) => localTime(newest), spare: 1 },
  { title: 'SIZE', cell: ({ bytes }) => shortBytes(bytes), ...right },
  { title: 'ADDED', cell: ({ addedBytes }) => shortBytes(addedBytes), ...right },
];
