import { connectToxiproxy } from '../../../../../chaos/proxy/client/toxiproxy-server.ts';
import { safeLines } from '../../../../kit/safe-text.ts';
import type { Output } from '../../../command.ts';
import { type ExitCode, exitCodes, foreignExitCode } from '../../../exit-codes.ts';
import { runOneShot } from '../../../one-shot/run-one-shot.ts';
import { serverUrl } from '../server-url.ts';
import { type GoFlag, type ParsedFlags, parseGoFlags } from './go-flags.ts';
import { officialCommands } from './index.ts';
import { type OfficialCommand, OfficialFailure } from './official-command.ts';
import { hostFlag, unattendedFlags } from './our-flags.ts';
import { urfaveHelp } from './urfave-help.ts';

/** Longer than the 25 s after which an official server whose API hangs says so. */
const TIMEOUT = 30_000;
const VERSION: GoFlag = { name: 'version', aliases: ['v'], kind: 'switch', usage: 'print the version' };

/**
 * Runs one command of the official command line: its words, its output, its exit codes (1 for everything that fails).
 *
 * @param words behind `vedette chaos proxy`, as they were typed
 * @returns undefined where they are no command of it, or ask for help
 * @throws OperationalError `invalid` for a flag that is not known
 */
export async function runOfficial(words: readonly string[], output: Output): Promise<ExitCode | undefined> {
  const before = flagsBefore(words);
  if (before === undefined || words.includes('--help')) return undefined;
  if (before.on('version')) return version(output);
  const found = commandIn(before.rest);
  if (found === undefined) return undefined;
  const [command, rest] = found;
  const flags = parseGoFlags([...command.flags, hostFlag, ...unattendedFlags], rest, true);
  const url = serverUrl(flags.text('host') || before.text('host'));
  const unattended = {
    ...(flags.text('lock') === '' ? {} : { lock: flags.text('lock') }),
    ...(flags.text('timeout') === '' ? {} : { timeout: flags.text('timeout') }),
    oneline: flags.on('oneline'),
  };
  return runOneShot(`chaos proxy ${command.words}`, unattended, output, (output) =>
    run(command, flags, url, output),
  );
}

/** Undefined where the first flags are not those of the official program: they may be for a command of ours. */
function flagsBefore(words: readonly string[]): ParsedFlags | undefined {
  const known = words[0]?.startsWith('-') !== true || /^--?(h|host|v|version)(=|$)/.test(words[0]);
  return known ? parseGoFlags([hostFlag, VERSION], words, false) : undefined;
}

function version(output: Output): ExitCode {
  output.write('toxiproxy-cli version 2.12.0\n');
  return exitCodes.ok.code;
}

function commandIn(words: readonly string[]): [OfficialCommand, rest: readonly string[]] | undefined {
  const [first, second] = words;
  const isToxic = first === 'toxic' || first === 't';
  const word = isToxic ? second : first;
  const found = officialCommands.find(
    ({ words, aliases }) =>
      words.startsWith('toxic ') === isToxic &&
      word !== undefined &&
      (words.split(' ').at(-1) === word || aliases.includes(word)),
  );
  return found && [found, words.slice(isToxic ? 2 : 1)];
}

async function run(
  command: OfficialCommand,
  flags: ParsedFlags,
  url: string,
  output: Output,
): Promise<ExitCode> {
  try {
    await command.run(flags, connectToxiproxy(url, { timeout: TIMEOUT }), output);
    return exitCodes.ok.code;
  } catch (error) {
    if (!(error instanceof OfficialFailure)) throw error;
    if (error.withHelp) output.write(urfaveHelp(command));
    output.writeError(`${safeLines(error.message, 1_000)}\n`);
    return foreignExitCode(1);
  }
}
