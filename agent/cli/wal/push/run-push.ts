import { dirname, join } from 'node:path';
import type { Repository } from '../../../../recovery/archive/repository.ts';
import { systemIdOf, systemIdOfSegment } from '../../../../recovery/wal/pg-control.ts';
import { waitingBehind } from '../../../../recovery/wal/waiting-wal.ts';
import { walArchive } from '../../../../recovery/wal/wal-archive.ts';
import { OperationalError } from '../../../kit/errors.ts';
import type { RepositoryArguments } from '../../backup/repository-options.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { withRepositories } from '../open-archive-repository.ts';

export type PushArguments = RepositoryArguments & {
  readonly path: string;
  readonly systemId?: string | undefined;
  readonly parallel?: number | undefined;
};

/** Archives a file on every target; only then the server may take it away. @throws OperationalError */
export async function runPush(args: PushArguments): Promise<ExitCode> {
  const { path, parallel = 1 } = args;
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16)
    throw new OperationalError('invalid', `Cannot send ${parallel} at a time: --parallel takes 1 to 16`);
  const systemId = args.systemId ?? (await systemOf(path));
  return untilInterrupted((signal) =>
    withRepositories(args, signal, async (repositories) => {
      const ahead = pushAhead(repositories, systemId, await waitingBehind(path, parallel - 1), signal);
      await pushAll(repositories, systemId, path, signal);
      await ahead;
      return exitCodes.ok.code;
    }),
  );
}

async function pushAll(
  repositories: readonly Repository[],
  systemId: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const pushes = repositories.map((repository) => walArchive(repository, systemId).push(path, { signal }));
  // Each target gets its chance before the first failure is told.
  for (const result of await Promise.allSettled(pushes))
    if (result.status === 'rejected') throw result.reason;
}

/** What the server asks for next; it asks for each again, so that a failure is told then. */
async function pushAhead(
  repositories: readonly Repository[],
  systemId: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.allSettled(paths.map((path) => pushAll(repositories, systemId, path, signal)));
}

/** The data folder says it: the server runs the command there, and the file is in a `pg_wal`. Without one a segment does itself. */
async function systemOf(path: string): Promise<string> {
  const above = join(dirname(path), '..');
  const systemId = (await systemIdOf('.')) ?? (await systemIdOf(above)) ?? (await systemIdOfSegment(path));
  if (systemId !== undefined) return systemId;
  throw new OperationalError(
    'invalid',
    `Cannot archive ${path}: it does not say of which cluster it is, and there is no data folder here`,
    { hint: 'Run it in the data folder, as archive_command is, or give --system-id' },
  );
}
