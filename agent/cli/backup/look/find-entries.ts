import type { Entry } from '../../../../recovery/archive/entry.ts';
import type { Repository } from '../../../../recovery/archive/repository.ts';
import { pathPattern } from '../../../../recovery/browse/path-pattern.ts';
import { OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { SHOWN_DIGITS } from '../snapshot-columns.ts';
import { matchesFilter, type SnapshotFilter } from '../snapshot-filter.ts';
import { entryLine } from './entry-line.ts';

export type FindArguments = SnapshotFilter & {
  readonly pattern: string;
  readonly snapshot?: string | undefined;
  readonly json: boolean;
};

/** `vedette backup find`: where files of that name are; of each version the newest snapshot that has it. */
export async function findEntries(
  repository: Repository,
  args: FindArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const matches = pathPattern(args.pattern);
  const seen = new Set<string>();
  for (const id of await snapshotsToSearch(repository, args, signal)) {
    const snapshot = await repository.snapshot(id, signal);
    for await (const entry of repository.entries(snapshot, signal)) {
      const version = matches(entry.path) && versionOf(snapshot.host, snapshot.source, entry);
      if (!version || seen.has(version)) continue;
      seen.add(version);
      const short = id.slice(0, SHOWN_DIGITS);
      output.write(args.json ? jsonText({ snapshot: id, entry }, 0) : `${short} ${entryLine(entry)}\n`);
    }
  }
  if (seen.size > 0) return exitCodes.ok.code;
  throw new OperationalError('not-found', `Cannot find ${args.pattern}: no snapshot has it`, {
    hint: 'A pattern such as "*.conf", or "etc/**/nginx.conf"; vedette backup ls lists the snapshots',
  });
}

/** The newest first. */
async function snapshotsToSearch(
  repository: Repository,
  args: FindArguments,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (args.snapshot !== undefined) return [(await repository.snapshot(args.snapshot, signal)).id];
  const all = await repository.snapshots(signal);
  return all
    .filter((one) => matchesFilter(one, args))
    .map(({ id }) => id)
    .reverse();
}

function versionOf(host: string, source: string, { path, type, content, mtime, target }: Entry): string {
  return JSON.stringify([host, source, path, type, content?.digest ?? target ?? '', mtime]);
}
