import type { CheckRead } from '../../../../recovery/archive/check/check-report.ts';
import { checkBackup } from '../../../contract/backups.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { connect } from '../../connect.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { followRun } from '../follow-run.ts';
import { runLines } from '../run-lines.ts';
import type { CheckArguments } from './run-check.ts';

/** `vedette backup check --name`: the agent looks. @throws OperationalError */
export async function checkByAgent(
  args: CheckArguments & { readonly name: string },
  read: CheckRead,
  output: Output,
): Promise<ExitCode> {
  if (typeof read === 'object')
    throw new OperationalError('invalid', 'Cannot let the agent read a share: it reads none, new or all', {
      hint: '--read=new',
    });
  const { name, snapshot, target: [target] = [] } = args;
  const client = await connect(args);
  const body = { read, ...(snapshot !== undefined && { snapshot }), ...(target !== undefined && { target }) };
  const begun = await client.call(checkBackup, { params: { backup: name }, body });
  const run = await untilInterrupted((signal) => followRun(client, begun, signal));
  if (args.json) output.write(jsonText({ run }));
  else for (const line of runLines(run)) output.write(`${line}\n`);
  if (run.outcome === 'ok') return exitCodes.ok.code;
  if (!args.json && run.error !== null) output.write(`${safeLine(run.error, 500)}\n`);
  return exitCodes.unwell.code;
}
