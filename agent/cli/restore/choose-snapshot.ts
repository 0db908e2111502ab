import type { Repository } from '../../../recovery/archive/repository.ts';
import type { Snapshot, SnapshotSummary } from '../../../recovery/archive/snapshot.ts';
import { OperationalError } from '../../kit/errors.ts';
import { listedSnapshots, snapshotColumns } from '../backup/snapshot-columns.ts';
import { askTyped } from '../signal/ask-typed.ts';
import { formatTable } from '../table/format-table.ts';

/** Snapshots that are offered. */
const OFFERED = 20;

/**
 * The snapshot that a command line means; on a terminal one is chosen from a list where none is named.
 *
 * @throws OperationalError `not-found`, or `conflict` where `latest` could be of several sources.
 */
export async function chooseSnapshot(
  repository: Repository,
  { snapshot, source }: { readonly snapshot?: string | undefined; readonly source?: string | undefined },
  signal: AbortSignal,
): Promise<Snapshot> {
  if (snapshot !== undefined && snapshot !== 'latest') return repository.snapshot(snapshot, signal);
  const all = await repository.snapshots(signal);
  const some = source === undefined ? all : all.filter((one) => one.source === source);
  if (some.length === 0) throw noSnapshot(repository, source, all);
  const chosen = snapshot === undefined ? await askedSnapshot(some) : latestOf(some);
  return repository.snapshot(chosen.id, signal);
}

function latestOf(snapshots: readonly SnapshotSummary[]): SnapshotSummary {
  const series = new Set(snapshots.map(({ host, source }) => `${source} on ${host}`));
  if (series.size === 1) return snapshots.at(-1) as SnapshotSummary;
  throw new OperationalError(
    'conflict',
    `Cannot tell which latest is meant: there are ${[...series].join(', ')}`,
    {
      hint: '--source files:/srv, or the id of a snapshot (vedette backup ls)',
    },
  );
}

async function askedSnapshot(snapshots: readonly SnapshotSummary[]): Promise<SnapshotSummary> {
  if (process.stdin.isTTY !== true)
    throw new OperationalError('invalid', 'Cannot restore: no snapshot is named', {
      hint: 'vedette restore latest …; vedette backup ls lists them',
    });
  const offered = listedSnapshots(snapshots).slice(0, OFFERED);
  const number = { title: 'NR', cell: (row: (typeof offered)[number]) => String(offered.indexOf(row) + 1) };
  const table = formatTable([number, ...snapshotColumns(Date.now())], offered, process.stderr.columns || 80);
  const question = `${table.join('\n')}\nWhich one? 1 to ${offered.length}, or its id: `;
  const typed = await askTyped(question, { input: process.stdin, output: process.stderr });
  const word = typed?.trim() ?? '';
  const found =
    offered[Number(word) - 1] ??
    offered.find(({ snapshot: { id } }) => word.length > 3 && id.startsWith(word));
  if (found !== undefined) return found.snapshot;
  throw new OperationalError('invalid', 'Cannot restore: no snapshot was chosen; nothing was changed');
}

function noSnapshot(
  { target }: Repository,
  source: string | undefined,
  all: readonly SnapshotSummary[],
): OperationalError {
  const known = [...new Set(all.map((one) => one.source))];
  const of = source === undefined ? '' : ` of ${source}`;
  return new OperationalError('not-found', `Cannot find a snapshot${of} in ${target.name}: there is none`, {
    hint: known.length === 0 ? 'vedette backup run makes one' : `Known sources: ${known.join(', ')}`,
  });
}
