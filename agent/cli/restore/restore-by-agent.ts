import { beginRestore, planRestore } from '../../contract/backups.ts';
import { followRun } from '../backup/follow-run.ts';
import { exitCodeOfRun } from '../backup/run/run-by-agent.ts';
import { runLines } from '../backup/run-lines.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { untilInterrupted } from '../interrupted.ts';
import { jsonText } from '../json-text.ts';
import { createStyle } from '../style.ts';
import { confirmRestore } from './confirm-restore.ts';
import { type RestoreArguments, restoreRequest } from './restore-arguments.ts';
import { type RestoreView, refuseIfChecksDo, viewLines } from './restore-view.ts';

/** Milliseconds: a plan reads the target and looks at the server. */
const PLAN_TIMEOUT = 120_000;

/** `vedette restore --name`: planned and done by the agent, with the same screens. @throws OperationalError */
export async function restoreByAgent(
  args: RestoreArguments & { readonly name: string },
  output: Output,
): Promise<ExitCode> {
  const client = await connect(args);
  const { only, ...request } = restoreRequest(args);
  const { name, snapshot = 'latest', target: [target] = [] } = args;
  const plan = await client.call(
    planRestore,
    { params: { backup: name }, body: { snapshot, only: [...only], ...request, ...(target && { target }) } },
    { timeoutMs: PLAN_TIMEOUT },
  );
  const view = { ...plan, checks: plan.checks.map(checkOf) };
  if (!args.json) output.write(`${viewLines(view, createStyle(output.color)).join('\n')}\n`);
  refuseIfChecksDo(view);
  if (args.plan) {
    if (args.json) output.write(jsonText({ plan, report: null }));
    else output.writeError('Nothing was done: this was the plan\n');
    return exitCodes.ok.code;
  }
  await confirmRestore(view, args.yes);
  const body = { plan: plan.id, confirmation: plan.confirmation };
  const begun = await client.call(beginRestore, { body }, { timeoutMs: PLAN_TIMEOUT });
  const run = await untilInterrupted((signal) => followRun(client, begun, signal));
  if (args.json) output.write(jsonText({ plan, report: run }));
  else for (const line of runLines(run)) output.write(`${line}\n`);
  return exitCodeOfRun(run);
}

type WireCheck = { name: string; verdict: string; found: string; hint: string | null };

/** A verdict of a newer agent that we do not know stops us. */
function checkOf(check: WireCheck): RestoreView['checks'][number] {
  const { verdict } = check;
  return { ...check, verdict: verdict === 'pass' || verdict === 'warn' ? verdict : 'refuse' };
}
