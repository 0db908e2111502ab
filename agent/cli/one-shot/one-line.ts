import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';

const LONGEST = 300;

/**
 * Runs a command so that all it writes is one line on standard output, as Nagios plugins and mails of cron like it:
 * `vedette doctor: 10 unwell: …`, ending with the last line it wrote. A failure is that line too, with the exit code that it has anyway.
 */
export async function inOneLine(
  name: string,
  output: Output,
  action: (quiet: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  const lines = lastLine();
  const quiet: Output = {
    ...output,
    write: lines.add,
    writeError: () => {},
    isTerminal: false,
    columns: Infinity,
    color: false,
  };
  const { code, text } = await outcome(() => action(quiet), lines.last);
  output.write(
    `vedette ${name}: ${code} ${word(code)}${text === '' ? '' : `: ${safeLine(text, LONGEST)}`}\n`,
  );
  return code;
}

async function outcome(action: () => Promise<ExitCode>, last: () => string) {
  try {
    return { code: await action(), text: last() };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { code: exitCodeOf(error.kind), text: errorMessage(error) };
  }
}

const word = (code: ExitCode) =>
  Object.entries(exitCodes).find(([, entry]) => entry.code === code)?.[0] ?? 'ended';

/** Keeps the last line that says something, with white space as one space; what came before it is let go. */
function lastLine() {
  let last = '';
  let rest = '';
  return {
    add(text: string): void {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      last = lines.findLast((line) => line.trim() !== '') ?? last;
    },
    last: () => (rest.trim() === '' ? last : rest).trim().replace(/\s+/g, ' '),
  };
}
