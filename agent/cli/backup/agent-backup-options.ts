import type { Argv } from 'yargs';

/** A backup of an agent, in place of a repository that the command opens itself. */
export type AgentBackupArguments = { readonly name?: string | undefined };

export function agentBackupOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('name', {
      type: 'string',
      requiresArg: true,
      describe: 'A backup of the agent, which does it then; no target and no key are needed',
    })
    .conflicts('name', ['repository', 'passphrase-file', 'key-file']);
}
