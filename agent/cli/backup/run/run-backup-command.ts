import type { BackupDefinition } from '../../../../recovery/backup/backup-definition.ts';
import type { BackupOutcome } from '../../../../recovery/backup/backup-outcome.ts';
import type { Client } from '../../../client/client.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import type { ConnectionArguments } from '../../connection-options.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../../exit-codes.ts';
import { failureText } from '../../failure-text.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { createProgressTeller } from '../progress/progress-teller.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import type { SourceArguments } from './definitions-from-words.ts';
import { outcomeLines } from './format-outcome.ts';

export type RunArguments = SourceArguments &
  RepositoryArguments &
  ConnectionArguments & {
    readonly readAll: boolean;
    readonly dryRun: boolean;
    readonly json: boolean;
  };

/** `vedette backup run`. @throws OperationalError */
export async function runBackupCommand(args: RunArguments, output: Output): Promise<ExitCode> {
  if (args.source === undefined && args.name === undefined)
    throw new OperationalError('invalid', 'Cannot back up: neither a source nor a backup is named', {
      hint: 'vedette backup run --source files:/srv --target directory:/mnt/b, or: vedette backup run NAME',
    });
  const agent = args.source === undefined ? await agentOf(args) : undefined;
  if (agent !== undefined) {
    const { runByAgent } = await import('./run-by-agent.ts');
    return runByAgent(agent, { ...args, name: args.name as string }, output);
  }
  return untilInterrupted(async (signal) => {
    const { definitionsOf } = await import('./definitions-of.ts');
    return runHere(await definitionsOf(args, signal), args, output, signal);
  });
}

/** The agent that runs a backup of the configuration; without one this process does, as with `--config`. */
async function agentOf(args: RunArguments): Promise<Client | undefined> {
  if (args.config !== undefined || args.dryRun) return undefined;
  const { connect } = await import('../../connect.ts');
  const isNamed = [args.url, args.data, args.ssh, args.via].some((one) => one !== undefined);
  try {
    return await connect(args);
  } catch (error) {
    if (!isNamed && error instanceof OperationalError && error.kind === 'unavailable') return undefined;
    throw error;
  }
}

async function runHere(
  definitions: readonly BackupDefinition[],
  args: RunArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { runBackupGroup } = await import('../../../../recovery/backup/run-backup.ts');
  const { cacheFolder } = await import('../../../kit/state-folder.ts');
  const teller = createProgressTeller();
  const outcomes = await runBackupGroup(definitions, {
    signal,
    cacheFolder: cacheFolder(),
    readAll: args.readAll,
    dryRun: args.dryRun,
    onHeld: teller.held,
    onMade: (target) =>
      output.writeError(
        `Made a new repository in ${safeLine(target)}: what opens it is needed for every restore, so keep it elsewhere too\n`,
      ),
    onProgress: (progress) => teller.tell({ ...progress, step: progress.phase }),
  });
  teller.end();
  if (args.json) output.write(jsonText({ backups: outcomes }));
  else
    for (const line of outcomes.flatMap((one) => outcomeLines(one, args.dryRun))) output.write(`${line}\n`);
  for (const outcome of outcomes) tellFailure(outcome, output);
  return exitCodeOfAll(outcomes);
}

function tellFailure({ backup, outcome, error }: BackupOutcome, output: Output): void {
  if (outcome === 'cancelled') {
    const message = `Cannot finish ${backup}: it was interrupted; there is no snapshot of it`;
    const hint = 'Run it again: what was sent already is not sent a second time';
    output.writeError(failureText(new OperationalError('unavailable', message, { hint })));
  } else if (outcome === 'failed' && error !== null) {
    const { kind = 'unavailable', message, hint } = error;
    output.writeError(failureText(new OperationalError(kind, message, hint ? { hint } : {})));
  }
}

function exitCodeOfAll(outcomes: readonly BackupOutcome[]): ExitCode {
  const failed = outcomes.find(({ outcome }) => outcome === 'failed' || outcome === 'cancelled');
  if (failed?.outcome === 'failed' && failed.error?.kind !== undefined) return exitCodeOf(failed.error.kind);
  if (failed !== undefined) return exitCodes.failure.code;
  return outcomes.every(({ outcome }) => outcome === 'ok') ? exitCodes.ok.code : exitCodes.unwell.code;
}
