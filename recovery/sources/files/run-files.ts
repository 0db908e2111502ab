import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import type { RestoreContext, RestoreReport, RestoreRequest } from '../../restore/restore-kind.ts';
import type { TreeReport } from '../../restore/restore-tree.ts';
import { IgnoreList } from './ignore/ignore-list.ts';
import type { ChosenEntries, RestoreUnit } from './planned-units.ts';
import { DeltaRestore, SwapRestore, type UnitSettings } from './unit-restore.ts';

export type FilesRestore = {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly request: RestoreRequest;
  readonly units: readonly RestoreUnit[];
  readonly chosen: ChosenEntries;
  readonly context: RestoreContext;
};

/** Writes all units, then puts all in their places. On any failure each is as it was. */
export async function runFiles(restore: FilesRestore): Promise<RestoreReport> {
  const { request, units, context } = restore;
  context.signal.throwIfAborted();
  const settings = settingsOf(restore);
  const parts = units.map((unit) =>
    request.delta ? new DeltaRestore(unit, settings) : new SwapRestore(unit, settings),
  );
  const begun = performance.now();
  try {
    const reports: TreeReport[] = [];
    for (const part of parts) reports.push(await part.write());
    const written = performance.now();
    context.signal.throwIfAborted();
    const copies = parts.map((part) => part.finish()).filter((copy) => copy !== null);
    const seconds = { write: (written - begun) / 1_000, swap: (performance.now() - written) / 1_000 };
    return reportOf(reports, copies, seconds);
  } catch (error) {
    undoAll(parts);
    throw error;
  }
}

function settingsOf({ repository, snapshot, request, chosen, context }: FilesRestore): UnitSettings {
  const { owners, privileged } = request.options;
  const totals = { totalBytes: chosen.bytes, totalEntries: chosen.entries };
  return {
    repository,
    snapshot,
    now: context.now(),
    signal: context.signal,
    owners: owners === 'id' ? 'id' : 'name',
    privileged: privileged === 'yes',
    verify: request.verify,
    spare: sparedBy(snapshot),
    onProgress: (progress) => context.onProgress({ ...progress, ...totals }),
  };
}

/** What the backup left out is not in the snapshot, and stays. */
function sparedBy({ facts }: Snapshot): NonNullable<UnitSettings['spare']> {
  const { options, partial } = facts as { options?: { exclude?: readonly string[] }; partial?: boolean };
  if (partial === true) return () => true;
  const list = IgnoreList.ofText(options?.exclude ?? []);
  return (path, isFolder) => list.ignores(path, isFolder) === true;
}

/** In the other order than they were done; one that fails does not keep the others. */
function undoAll(parts: readonly (SwapRestore | DeltaRestore)[]): void {
  const failures: unknown[] = [];
  for (const part of parts.toReversed())
    try {
      part.undo();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
}

function reportOf(
  reports: readonly TreeReport[],
  copies: readonly string[],
  seconds: { write: number; swap: number },
): RestoreReport {
  return {
    entries: reports.reduce((sum, { entries }) => sum + entries, 0),
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    safetyCopy: copies[0] ?? null,
    steps: Object.entries(seconds).map(([name, time]) => ({ name, seconds: time })),
    notes: reports.flatMap(({ notes }) => notes),
    next: copies.map((copy) => `rm -r ${quoted(copy)}`),
  };
}

/** As a shell reads it. */
function quoted(path: string): string {
  return /^[\w./:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
