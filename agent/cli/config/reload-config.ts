import { reloadConfig } from '../../contract/config.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';

/** `vedette config reload`. @throws OperationalError, `invalid` with what is wrong when the agent keeps its old one. */
export async function reloadConfigOf(
  args: ConnectionArguments & { readonly json: boolean },
  output: Output,
): Promise<ExitCode> {
  const result = await (await connect(args)).call(reloadConfig);
  output.write(args.json ? jsonText(result) : describe(result));
  return exitCodes.ok.code;
}

function describe({ changed, restartNeeded }: { changed: string[]; restartNeeded: string[] }): string {
  // Files that it names, such as rules, are read again whatever became of the options.
  if (changed.length === 0) return 'Reloaded: no option changed\n';
  const lines = changed.map(
    (path) => `  ${safeLine(path)}${restartNeeded.includes(path) ? ' (after a restart of the agent)' : ''}`,
  );
  return [`Reloaded: ${changed.length} changed`, ...lines, ''].join('\n');
}
