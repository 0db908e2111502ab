import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { attempt } from './attempt.ts';
import { confirmed } from './confirm.ts';
import type { InstallPlan } from './install-plan.ts';
import { commandLine, type InstallArguments, planOf, showPlan, wantedCommands } from './planned-change.ts';
import { runSystemCommand } from './run-system-command.ts';

export type UninstallArguments = InstallArguments & { readonly purge: boolean };

/**
 * `vedette uninstall`: removes what `install` and `upgrade` wrote. Configuration, data and the user of the service stay
 * without `--purge`; what others put into the folder of the configuration stays always. @throws OperationalError
 */
export async function runUninstall(args: UninstallArguments, output: Output): Promise<ExitCode> {
  const plan = await planOf(args);
  const { undo } = plan;
  const files = filesToRemove(plan, args.purge);
  const data = args.purge && existsSync(undo.data) ? [undo.data] : [];
  const [before, after] = commandsOf(plan, args);
  showPlan(
    [
      ...before.map(commandLine),
      ...files.map((path) => `remove ${path}`),
      ...data.map((path) => `remove ${path} and everything in it`),
      ...after.map(commandLine),
    ],
    output,
  );
  if (!(await confirmed(args.yes, 'Uninstall?', output))) return exitCodes.conflict.code;
  for (const command of before) await tryCommand(command, output);
  for (const path of files) attempt(path, () => rmSync(path, { force: true }));
  for (const path of data) attempt(path, () => rmSync(path, { recursive: true, force: true }));
  for (const path of undo.folders) attempt(path, () => removeEmpty(path));
  for (const command of after) await tryCommand(command, output);
  output.write(`Uninstalled${args.purge ? '' : '; the configuration and the data are still there'}\n`);
  return exitCodes.ok.code;
}

function filesToRemove({ files, undo }: InstallPlan, purge: boolean): string[] {
  const written = files.filter(({ keep }) => purge || !keep).map(({ path }) => path);
  return [...written, ...undo.files].filter((path) => existsSync(path));
}

function commandsOf({ undo }: InstallPlan, args: UninstallArguments) {
  const after = [...undo.after, ...(args.purge ? undo.afterPurge : [])];
  return [wantedCommands(undo.before, args), wantedCommands(after, args)] as const;
}

/** What is already stopped or gone is no reason to leave the rest. */
async function tryCommand(command: readonly string[], output: Output): Promise<void> {
  try {
    await runSystemCommand(command);
  } catch (error) {
    output.writeError(`warning: ${safeLine(errorMessage(error), 500)}\n`);
  }
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
