import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { atomicWrite } from '../../kit/atomic-write.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { attempt } from './attempt.ts';
import { confirmed } from './confirm.ts';
import type { InstallFile } from './install-plan.ts';
import { commandLine, type InstallArguments, planOf, showPlan, wantedCommands } from './planned-change.ts';
import { replaceProgram } from './replace-program.ts';
import { runSystemCommand } from './run-system-command.ts';

/** `vedette install`: shows the plan, asks, does it; twice is the same as once. @throws OperationalError */
export async function runInstall(args: InstallArguments, output: Output): Promise<ExitCode> {
  const plan = await planOf(args);
  const commands = wantedCommands(plan.commands, args);
  showPlan([...plan.files.map(fileLine), ...commands.map(commandLine)], output);
  if (!(await confirmed(args.yes, 'Install?', output))) return exitCodes.conflict.code;
  for (const file of plan.files) attempt(file.path, () => put(file));
  for (const command of commands) await run(command);
  output.write('Installed\n');
  return exitCodes.ok.code;
}

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
