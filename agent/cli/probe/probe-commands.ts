import { probeKinds } from '../../../probes/index.ts';
import type { Command } from '../command.ts';
import { importCommand } from './import-command.ts';
import { kindCommand } from './kind-command.ts';
import { listCommand } from './list-command.ts';
import { runCommand } from './run-command.ts';

/** The verbs of `vedette probe`: one for each kind, and those for probes that have a name. */
export function probeCommands(): Command[] {
  const verbs = [importCommand, listCommand, runCommand, ...probeKinds.map(kindCommand)];
  return verbs.sort((a, b) => (a.command < b.command ? -1 : 1));
}
