import type { Repository } from '../../../../recovery/archive/repository.ts';
import { onlySystem } from '../../../../recovery/wal/archived-systems.ts';
import { formatLsn } from '../../../../recovery/wal/lsn.ts';
import { systemIdOf } from '../../../../recovery/wal/pg-control.ts';
import { type ServerWal, serverWal } from '../../../../recovery/wal/server-wal.ts';
import { walArchive } from '../../../../recovery/wal/wal-archive.ts';
import { type WalStatus, walStatus } from '../../../../recovery/wal/wal-status.ts';
import type { RepositoryArguments } from '../../backup/repository-options.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { withRepositories } from '../open-archive-repository.ts';
import { type ServerArguments, serverOf } from '../server-options.ts';
import { statusLines } from './status-lines.ts';

type StatusArguments = RepositoryArguments &
  ServerArguments & { readonly systemId?: string | undefined; readonly json?: boolean };

/** Shows the archive on each target; well only where each of them is. */
export async function runStatus(args: StatusArguments, output: Output): Promise<ExitCode> {
  const server = args.server === undefined ? undefined : await askServer(args);
  const known = args.systemId ?? server?.systemId ?? (await systemIdOf('.'));
  const all = await untilInterrupted((signal) =>
    withRepositories(args, signal, (repositories) =>
      Promise.all(repositories.map((repository) => look(repository, known, server, signal))),
    ),
  );
  for (const { target, status } of all)
    output.write(
      args.json ? jsonText({ target, ...readable(status) }) : `${statusLines(target, status).join('\n')}\n`,
    );
  return all.every(({ status }) => status.state === 'ok') ? exitCodes.ok.code : exitCodes.unwell.code;
}

async function askServer(args: ServerArguments): Promise<ServerWal> {
  const { connectPostgres } = await import(
    '../../../../recovery/sources/postgres/postgres-connection-bun.ts'
  );
  const connection = await connectPostgres(await serverOf(args));
  try {
    return await serverWal(connection);
  } finally {
    await connection.close();
  }
}

async function look(
  repository: Repository,
  known: string | undefined,
  server: ServerWal | undefined,
  signal: AbortSignal,
) {
  const archive = walArchive(repository, known ?? (await onlySystem(repository, signal)));
  return { target: repository.target.name, status: await walStatus(archive, { server, signal }) };
}

/** LSNs and instants as people and other programs write them. */
function readable({ streamed, archivedTo, server, ...rest }: WalStatus) {
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...rest,
    streamed: streamed && { ...streamed, to: formatLsn(streamed.to), at: instant(streamed.at) },
    archivedTo: archivedTo === null ? null : formatLsn(archivedTo),
    server: server && {
      ...server,
      lsn: formatLsn(server.lsn),
      lastArchivedAt: instant(server.lastArchivedAt),
    },
  };
}
