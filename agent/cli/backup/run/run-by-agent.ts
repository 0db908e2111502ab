import type { Client } from '../../../client/client.ts';
import { type BackupRow, type BackupRun, listBackups, runBackup } from '../../../contract/backups.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { nearestName } from '../../../kit/nearest-name.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { followRun } from '../follow-run.ts';
import { runLines } from '../run-lines.ts';

export type AgentRunArguments = {
  readonly name: string;
  readonly tag?: readonly string[] | undefined;
  readonly json: boolean;
};

/** `vedette backup run NAME`: the agent runs it, and is followed to the end. @throws OperationalError */
export async function runByAgent(client: Client, args: AgentRunArguments, output: Output): Promise<ExitCode> {
  const { backups } = await client.call(listBackups);
  const { name } = backupNamed(backups, args.name);
  const body = args.tag === undefined ? {} : { tags: [...args.tag] };
  const begun = await client.call(runBackup, { params: { backup: name }, body });
  const run = await untilInterrupted((signal) => followRun(client, begun, signal));
  if (args.json) output.write(jsonText({ run }));
  else for (const line of runLines(run)) output.write(`${line}\n`);
  return exitCodeOfRun(run);
}

/** @throws OperationalError with what the agent says of a run that did not do what it was to do. */
export function exitCodeOfRun({ backup, kind, outcome, error, hint }: BackupRun): ExitCode {
  if (outcome === 'ok') return exitCodes.ok.code;
  if (outcome === 'partial') return exitCodes.unwell.code;
  const state = error ?? `it was ${outcome}`;
  const message = state.startsWith('Cannot') ? state : `Cannot finish the ${kind} of ${backup}: ${state}`;
  throw new OperationalError('unavailable', message, hint === null ? {} : { hint });
}

/** The backup of that name, or the first of the group of that name: the agent runs a group as one. */
function backupNamed(backups: readonly BackupRow[], name: string): BackupRow {
  const found = backups.find((row) => row.name === name) ?? backups.find(({ group }) => group === name);
  if (found !== undefined) return found;
  const known = backups.map((row) => row.name);
  const near = nearestName(name, known);
  throw new OperationalError(
    'not-found',
    `Cannot find the backup ${safeLine(name)}: the agent has none of that name`,
    {
      hint: near === undefined ? `Known: ${known.join(', ') || 'none'}` : `Did you mean ${near}?`,
    },
  );
}
