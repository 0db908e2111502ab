import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { atomicWrite } from '../../kit/atomic-write.ts';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { confirmed } from './confirm.ts';
import { type InstallFile, type InstallPlan, installPlan } from './install-plan.ts';
import { replaceProgram } from './replace-program.ts';
import { runSystemCommand, systemdRuns } from './run-system-command.ts';

export type InstallArguments = { readonly user: boolean; readonly root: string; readonly yes: boolean };

/** `vedette install`: shows the plan, asks, does it; twice is the same as once. @throws OperationalError */
export async function runInstall(args: InstallArguments, output: Output): Promise<ExitCode> {
  const plan = await planOf(args);
  const commands = wanted(plan.commands, args);
  show([...plan.files.map(fileLine), ...commands.map(commandLine)], output);
  if (!(await confirmed(args.yes, 'Install?', output))) return exitCodes.conflict.code;
  for (const file of plan.files) attempt(file.path, () => put(file));
  for (const command of commands) await run(command);
  output.write('Installed\n');
  return exitCodes.ok.code;
}

/** `vedette uninstall`: takes back what `install` did; configuration and data stay. @throws OperationalError */
export async function runUninstall(args: InstallArguments, output: Output): Promise<ExitCode> {
  const plan = await planOf(args);
  const files = plan.files.filter(({ path, keep }) => !keep && existsSync(path));
  const commands = wanted(plan.undo, args);
  show([...commands.map(commandLine), ...files.map(({ path }) => `remove ${path}`)], output);
  if (!(await confirmed(args.yes, 'Uninstall?', output))) return exitCodes.conflict.code;
  for (const command of commands) await runSystemCommand(command).catch((error) => warn(error, output));
  for (const { path } of files) attempt(path, () => rmSync(path, { force: true }));
  output.write('Uninstalled; the configuration and the data are still there\n');
  return exitCodes.ok.code;
}

function planOf({ user, root }: InstallArguments): Promise<InstallPlan> {
  return installPlan({ user, root, home: process.env.HOME || homedir() });
}

/** Below another root nothing of this host is touched. */
const wanted = (commands: InstallPlan['commands'], { root }: InstallArguments) =>
  root === '/' && systemdRuns() ? commands : [];

function show(lines: readonly string[], output: Output): void {
  output.write(`${['This will:', ...lines.map((line) => `  ${safeLine(line, 500)}`), ''].join('\n')}`);
}

const commandLine = (command: readonly string[]) => `run ${command.join(' ')}`;

function fileLine({ path, keep }: InstallFile): string {
  if (!existsSync(path)) return `write ${path}`;
  return keep ? `keep ${path}` : `replace ${path}`;
}

function put({ path, content, mode, keep }: InstallFile): void {
  if (keep && existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  if (content === 'program') replaceProgram(process.execPath, path, mode);
  else atomicWrite(path, content.text, { mode });
}

async function run(command: readonly string[]): Promise<void> {
  try {
    await runSystemCommand(command);
  } catch (error) {
    // Code 9 of useradd(8): the user is there already.
    if (command[0] === 'useradd' && isExit(error, 9)) return;
    throw error;
  }
}

function isExit(error: unknown, code: number): boolean {
  return error instanceof OperationalError && (error.cause as { code?: unknown } | undefined)?.code === code;
}

function warn(error: unknown, output: Output): void {
  output.writeError(`warning: ${safeLine(errorMessage(error), 500)}\n`);
}

function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const denied = ['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '');
    throw new OperationalError(
      denied ? 'forbidden' : 'storage',
      `Cannot change ${path}: ${errorMessage(error)}`,
      {
        ...(denied ? { hint: 'Run it as root, or with --user' } : {}),
        cause: error,
      },
    );
  }
}
