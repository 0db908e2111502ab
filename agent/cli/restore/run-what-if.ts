import type { Repository } from '../../../recovery/archive/repository.ts';
import { archivedSystems, onlySystem } from '../../../recovery/wal/archived-systems.ts';
import { parseLsn } from '../../../recovery/wal/lsn.ts';
import { type SnapshotWal, snapshotWal } from '../../../recovery/wal/snapshot-wal.ts';
import { walArchive } from '../../../recovery/wal/wal-archive.ts';
import { readInstant } from '../../../recovery/wal/what-if/instant.ts';
import { type WhatIf, whatIf } from '../../../recovery/wal/what-if/what-if.ts';
import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { inRepository } from '../backup/in-repository.ts';
import type { RepositoryArguments } from '../backup/repository-options.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { serverOf } from '../wal/server-options.ts';
import { type NamedChanges, whatIfLines } from './what-if-lines.ts';

export type WhatIfArguments = RepositoryArguments & {
  readonly whatIf: string;
  readonly systemId?: string | undefined;
  readonly server?: string | undefined;
  readonly json: boolean;
};

/** Tells what a restore to an instant would lose, and touches nothing. @throws OperationalError */
export async function runWhatIf(args: WhatIfArguments, output: Output): Promise<ExitCode> {
  const until = readInstant(args.whatIf, Date.now());
  const { lost, systemId, snapshot } = await inRepository(args, async (repository, signal) => {
    const snapshot = await snapshotBefore(repository, args.systemId, until, signal);
    const systemId = args.systemId ?? snapshot?.wal.systemId ?? (await onlySystem(repository, signal));
    const from = snapshot === undefined ? {} : { from: parseLsn(snapshot.wal.startLsn) };
    const lost = await whatIf(walArchive(repository, systemId), until, { signal, ...from });
    return { lost, systemId, snapshot: snapshot?.id ?? null };
  });
  const relations = await named(lost, args, output);
  const { relations: _, ...rest } = lost;
  if (args.json) output.write(jsonText({ systemId, snapshot, ...rest, relations }));
  else output.write(`${whatIfLines({ ...rest, snapshot, relations }, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

type Before = { readonly id: string; readonly wal: SnapshotWal };

/** The newest physical snapshot that was finished at the instant: where recovery to it begins. */
async function snapshotBefore(
  repository: Repository,
  systemId: string | undefined,
  until: string,
  signal: AbortSignal,
): Promise<Before | undefined> {
  const systems = new Set(systemId === undefined ? await archivedSystems(repository, signal) : [systemId]);
  const finished = (await repository.snapshots(signal)).filter(
    ({ kind, finishedAt }) =>
      kind === 'postgres' && finishedAt.slice(0, 19) <= until.slice(0, 19).replace(' ', 'T'),
  );
  for (const { id } of finished.reverse()) {
    const wal = snapshotWal(await repository.snapshot(id, signal));
    if (wal !== undefined && systems.has(wal.systemId)) return { id, wal };
  }
  return undefined;
}

/** Relations by name where the server can be asked, those with most changed rows first. */
async function named({ relations }: WhatIf, args: WhatIfArguments, output: Output): Promise<NamedChanges[]> {
  const names = await namesOf(relations.keys(), args).catch((error) => {
    output.writeError(`note: relations have numbers, not names: ${safeLine(errorMessage(error))}\n`);
    return new Map<string, string>();
  });
  const rows = ({ inserts, updates, deletes }: NamedChanges) => inserts + updates + deletes;
  return [...relations]
    .map(([relation, changes]) => ({ relation: names.get(relation) ?? relation, ...changes }))
    .sort((a, b) => rows(b) - rows(a));
}

async function namesOf(
  relations: Iterable<string>,
  args: WhatIfArguments,
): Promise<ReadonlyMap<string, string>> {
  if (args.server === undefined) return new Map();
  const { relationNames } = await import('../../../recovery/wal/what-if/relation-names.ts');
  return relationNames(await serverOf(args), relations);
}
