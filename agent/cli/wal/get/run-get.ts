import { existsSync } from 'node:fs';
import { onlySystem } from '../../../../recovery/wal/archived-systems.ts';
import { systemIdOf } from '../../../../recovery/wal/pg-control.ts';
import { recoverWal } from '../../../../recovery/wal/recover-wal.ts';
import { spooledWal } from '../../../../recovery/wal/spooled-wal.ts';
import { walArchive } from '../../../../recovery/wal/wal-archive.ts';
import { type ErrorKind, OperationalError } from '../../../kit/errors.ts';
import type { RepositoryArguments } from '../../backup/repository-options.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodeOf, exitCodes, foreignExitCode } from '../../exit-codes.ts';
import { failureText } from '../../failure-text.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { withRepositories } from '../open-archive-repository.ts';

export type GetArguments = RepositoryArguments & {
  readonly segment: string;
  readonly path: string;
  readonly systemId?: string | undefined;
  readonly spool?: string | undefined;
};

/** "Not there": recovery takes it as the end of the log, or asks for the next timeline. */
const ABSENT: ExitCode = exitCodes.failure.code;
/** Added to the exit code of a failure: beyond 125 the server stops instead of ending recovery early (`RestoreArchivedFile`). */
const STOPS_SERVER = 200;
/** What a standby may wait for: it asks again by itself, and stopping it would make things worse. */
const PASSES: ReadonlySet<ErrorKind> = new Set(['unavailable', 'timeout', 'limited', 'conflict']);

/** Gives a file of WAL to a server that recovers; its exit code is what `restore_command` is documented to say. */
export async function runGet(args: GetArguments, output: Output): Promise<ExitCode> {
  const standby = existsSync('standby.signal');
  try {
    return (await given(args, standby)) ? exitCodes.ok.code : ABSENT;
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    output.writeError(failureText(error));
    if (standby && PASSES.has(error.kind)) return ABSENT;
    return foreignExitCode(STOPS_SERVER + exitCodeOf(error.kind));
  }
}

async function given(args: GetArguments, standby: boolean): Promise<boolean> {
  const { segment, path, spool } = args;
  const known = args.systemId ?? (await systemIdOf('.'));
  if (known !== undefined && spool !== undefined && (await spooledWal(spool, known).take(segment, path)))
    return true;
  return untilInterrupted((signal) =>
    withRepositories(args, signal, async ([repository]) => {
      const archive = walArchive(repository, known ?? (await onlySystem(repository, signal)));
      const got = await recoverWal(archive, segment, path, { signal, standby });
      if (got === 'whole' && spool !== undefined)
        await spooledWal(spool, archive.systemId).fill(archive, segment, { signal });
      return got !== 'absent';
    }),
  );
}
