import { homedir } from 'node:os';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type InstallPlan, installPlan } from './install-plan.ts';
import { systemdRuns } from './run-system-command.ts';

export type InstallArguments = { readonly user: boolean; readonly root: string; readonly yes: boolean };

/** The plan for the place that the command line names. */
export function planOf({ user, root }: InstallArguments): Promise<InstallPlan> {
  return installPlan({ user, root, home: process.env.HOME || homedir() });
}

/** The commands to run: none below another root, where nothing of this host is touched, and none without systemd. */
export function wantedCommands(commands: InstallPlan['commands'], { root }: InstallArguments) {
  return root === '/' && systemdRuns() ? commands : [];
}

/** Shows what is about to happen, a line each. */
export function showPlan(lines: readonly string[], output: Output): void {
  output.write(['This will:', ...lines.map((line) => `  ${safeLine(line, 500)}`), ''].join('\n'));
}

export const commandLine = (command: readonly string[]) => `run ${command.join(' ')}`;
