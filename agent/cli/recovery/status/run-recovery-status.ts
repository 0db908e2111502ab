import { parseDuration } from '../../../kit/duration.ts';
import { errorMessage, OperationalError } from '../../../kit/errors.ts';
import { inRepository } from '../../backup/in-repository.ts';
import type { RepositoryArguments } from '../../backup/repository-options.ts';
import type { Output } from '../../command.ts';
import { connect } from '../../connect.ts';
import type { ConnectionArguments } from '../../connection-options.ts';
import { type ExitCode, foreignExitCode } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { createStyle } from '../../style.ts';
import { nagiosRecoveryLine, recoveryLines } from './format-recovery-state.ts';
import { agentRecoveryState, fleetRecoveryState } from './read-recovery-state.ts';
import { levels, type RecoveryState, worstLevel } from './recovery-state.ts';
import { repositoryState } from './repository-state.ts';

export type RecoveryStatusArguments = RepositoryArguments &
  ConnectionArguments & {
    readonly all: boolean;
    readonly maxAge: string;
    readonly nagios: boolean;
    readonly json: boolean;
  };

/** `vedette recovery status`; 0, 1 and 2 as Nagios has them. @throws OperationalError */
export async function runRecoveryStatus(args: RecoveryStatusArguments, output: Output): Promise<ExitCode> {
  refuseContradictions(args);
  const state = await stateOf(args);
  const { rows, unknown } = state;
  if (args.json) output.write(jsonText({ state: worstLevel(state), backups: rows, unknown }));
  else if (args.nagios) output.write(`${nagiosRecoveryLine(state)}\n`);
  else output.write(`${recoveryLines(state, output.columns, createStyle(output.color)).join('\n')}\n`);
  return foreignExitCode(levels.indexOf(worstLevel(state)));
}

function refuseContradictions({ all, nagios, json, target, repository }: RecoveryStatusArguments): void {
  const named = target !== undefined || repository !== undefined;
  if (nagios && json)
    throw new OperationalError('invalid', 'Cannot use --nagios: it is a form of its own; leave --json out');
  if (all && named)
    throw new OperationalError('invalid', 'Cannot use --all: one repository is named', {
      hint: 'Leave --all out, or --target and --repository',
    });
}

async function stateOf(args: RecoveryStatusArguments): Promise<RecoveryState> {
  if (args.target === undefined && args.repository === undefined) {
    const client = await connect(args);
    return args.all ? fleetRecoveryState(client) : agentRecoveryState(client);
  }
  const maxAge = durationOf(args.maxAge);
  return inRepository(args, async (repository, signal) =>
    repositoryState(await repository.snapshots(signal), repository.target.name, maxAge),
  );
}

function durationOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new OperationalError('invalid', errorMessage(error), { hint: '--max-age 26h' });
  }
}
