import type { Output } from '../../command.ts';
import { connect } from '../../connect.ts';
import type { ConnectionArguments } from '../../connection-options.ts';
import type { ExitCode } from '../../exit-codes.ts';
import type { AgentBackupArguments } from '../agent-backup-options.ts';
import { inRepository } from '../in-repository.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import { listEntries } from './list-entries.ts';
import { type ListArguments, listSnapshots, showSnapshots } from './list-snapshots.ts';

export type LsArguments = ListArguments &
  RepositoryArguments &
  ConnectionArguments &
  AgentBackupArguments & {
    readonly snapshot?: string | undefined;
    readonly path?: string | undefined;
  };

/** `vedette backup ls`. @throws OperationalError */
export async function runLs(args: LsArguments, output: Output): Promise<ExitCode> {
  const { snapshot, name } = args;
  if (name !== undefined) return listOfAgent({ ...args, name }, output);
  return inRepository(args, (repository, signal) =>
    snapshot === undefined
      ? listSnapshots(repository, args, output, signal)
      : listEntries(repository, { ...args, snapshot }, output, signal),
  );
}

async function listOfAgent(args: LsArguments & { readonly name: string }, output: Output): Promise<ExitCode> {
  const { listSnapshots } = await import('../../../contract/backups.ts');
  const [target] = args.target ?? [];
  const client = await connect(args);
  const { snapshots } = await client.call(
    listSnapshots,
    { params: { backup: args.name }, query: target === undefined ? {} : { target } },
    { timeoutMs: 60_000 },
  );
  const rows = snapshots.map((row) => ({ ...row, program: '' })).reverse();
  return showSnapshots(rows, args, output);
}
