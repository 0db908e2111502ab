import { bashCompletion } from './bash-completion.ts';
import { type DescribedCommand, describeCommands } from './described-command.ts';
import { fishCompletion } from './fish-completion.ts';
import { zshCompletion } from './zsh-completion.ts';

const writers = { bash: bashCompletion, fish: fishCompletion, zsh: zshCompletion } as const;
export type Shell = keyof typeof writers;

/** The completion of every command, as a script of that shell. */
export async function completionScript(shell: Shell): Promise<string> {
  return writers[shell](await everyCommand());
}

/** Every command, described. The list itself names the commands that ask for this: so it is loaded when asked. */
export async function everyCommand(): Promise<DescribedCommand[]> {
  return describeCommands((await import('../index.ts')).commands);
}
