import { hostname } from 'node:os';
import type { CheckRead, CheckReport } from '../../../../recovery/archive/check/check-report.ts';
import { checkRepository } from '../../../../recovery/archive/check/check-repository.ts';
import type { OpenedRepository } from '../../../../recovery/archive/opened-repository.ts';
import { recordProof } from '../../../../recovery/retention/proofs.ts';
import type { Output } from '../../command.ts';
import type { ConnectionArguments } from '../../connection-options.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import type { AgentBackupArguments } from '../agent-backup-options.ts';
import { inRepository } from '../in-repository.ts';
import { createProgressTeller } from '../progress/progress-teller.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import { checkRead } from './check-read.ts';
import { reportLines } from './report-lines.ts';

export type CheckArguments = RepositoryArguments &
  ConnectionArguments &
  AgentBackupArguments & {
    readonly snapshot?: string | undefined;
    readonly read?: string | undefined;
    readonly json: boolean;
  };

/** `vedette backup check`. @throws OperationalError where it cannot be looked at at all */
export async function runCheck(args: CheckArguments, output: Output): Promise<ExitCode> {
  const read = checkRead(args.read);
  if (args.name !== undefined) {
    const { checkByAgent } = await import('./check-by-agent.ts');
    return checkByAgent({ ...args, name: args.name }, read, output);
  }
  return inRepository(args, async (repository, signal) => {
    const report = await checked(repository, args, read, signal);
    if (args.json) output.write(jsonText(report));
    else for (const line of reportLines(report)) output.write(`${line}\n`);
    return report.problems.length === 0 ? exitCodes.ok.code : exitCodes.unwell.code;
  });
}

async function checked(
  repository: OpenedRepository,
  { snapshot: word }: CheckArguments,
  read: CheckRead,
  signal: AbortSignal,
): Promise<CheckReport> {
  const snapshot = word === undefined ? undefined : (await repository.snapshot(word, signal)).id;
  const teller = createProgressTeller();
  try {
    const report = await checkRepository(repository, {
      read,
      signal,
      onProgress: (progress) => teller.tell({ ...progress, entries: 0, totalEntries: null }),
      ...(snapshot !== undefined && { snapshot }),
    });
    if (snapshot !== undefined && read === 'all' && report.problems.length === 0)
      await prove(repository, snapshot);
    return report;
  } finally {
    teller.end();
  }
}

/** A snapshot of which every byte was read is proved as far as that goes. A target that takes nothing more is no failure. */
async function prove(repository: OpenedRepository, snapshot: string): Promise<void> {
  const proof = { at: new Date().toISOString(), host: hostname(), how: 'check --read' };
  await recordProof(repository, snapshot, proof).catch(() => {});
}
